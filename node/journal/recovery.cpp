#include "node/journal/recovery.h"

#include <algorithm>
#include <set>

#include "base/ensure.h"
#include "crypto/keys.h"
#include "crypto/merkle.h"
#include "node/journal/highest.h"
#include "node/store/contacts.h"

namespace sovang::journal {
namespace {

constexpr std::size_t kReadBytes = 4u << 20;

/// `K01` → `K01R7XQ`: random, since two copies of one device must not open the same.
std::string opened_series(const std::string& enrolled, base::Random& random) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string out = enrolled + 'R';
  for (const std::uint8_t byte : random.bytes<3>()) out += kAlphabet[byte & 31];
  return out;
}

std::uint64_t own_size(Journal& journal) {
  const auto state = journal.logs().state(journal.info().origin);
  return state ? state->size() : 0;
}

/// Ends being behind, and takes in refused branches, by entries on the own log. Inside a transaction.
class Mender {
 public:
  Mender(Journal& journal, const sync::Keys& keys, std::uint64_t hub_size, base::WallTime now, base::Random& random)
      : journal_(journal),
        origin_(journal.info().origin),
        keys_(keys),
        hub_size_(hub_size),
        now_(now),
        random_(random) {}

  /// What the cut takes out of the log goes to the outbox: behind the branches that are there already.
  void keep_branch(const sync::LogCut& cut) {
    const std::uint64_t size = own_size(journal_);
    base::ensure(cut.origin == origin_ && cut.size < size, "a device cuts its own log alone");
    std::vector<sync::Entry> waiting = store::read_outbox(journal_.db(), origin_);
    std::size_t at = 0;
    for (const auto& one : store::given_up(journal_.db())) at += one.done ? 0 : one.entries;
    for (std::uint64_t from = cut.size; from < size;) {
      auto read = journal_.logs().read(origin_, from, size, kReadBytes);
      from += read.size();
      waiting.insert(waiting.begin() + static_cast<std::ptrdiff_t>(at), read.begin(), read.end());
      at += read.size();
    }
    store::add_given_up(journal_.db(),
                        {0, size, journal_.logs().root_at(origin_, size), cut.size, size - cut.size, false});
    store::clear_outbox(journal_.db(), origin_);
    store::append_outbox(journal_.db(), origin_, waiting);
    journal_.views().forget();
  }

  /// Returns how many entries were appended behind `recovery` entries.
  std::uint64_t end() {
    store::Standing standing = store::read_standing(journal_.db());
    std::vector<sync::Entry> waiting = store::read_outbox(journal_.db(), origin_);
    std::vector<sync::Entry> fresh;
    auto next = waiting.begin();
    std::uint64_t told = 0;
    for (const auto& branch : store::given_up(journal_.db())) {
      if (branch.done) continue;
      if (branch.entries == 0 && is_accounted_for(branch)) {
        store::forget_given_up(journal_.db(), branch.id);
        continue;
      }
      const std::uint64_t common = branch.entries > 0 ? branch.common : std::min(standing.held, own_size(journal_));
      fresh.push_back(tell({standing.held, common, hub_size_, branch.entries, {{branch.size, branch.root}}, ""}));
      const auto last = next + static_cast<std::ptrdiff_t>(branch.entries);
      std::move(next, last, std::back_inserter(fresh));
      next = last;
      store::finish_given_up(journal_.db(), branch.id);
      ++told;
    }
    std::vector<sync::Entry> written;
    take_new(next, waiting.end(), written);
    // Nothing given up and nothing to add: there is nothing to explain. Copies in use would answer each other for ever.
    if (told == 0 && !written.empty()) {
      const std::uint64_t common = std::min(standing.held, own_size(journal_));
      fresh.push_back(tell({standing.held, common, hub_size_, 0, std::nullopt, ""}));
      told = 1;
    }
    std::ranges::move(written, std::back_inserter(fresh));
    if (!waiting.empty()) journal_.views().forget();
    store::clear_outbox(journal_.db(), origin_);
    standing.behind = store::Behind::no;
    store::write_standing(journal_.db(), standing);
    if (!fresh.empty()) append(std::move(fresh));
    return appended_ - told;
  }

  /// Branches that the hub refused and kept, of a copy of this device or of a carried file that came late.
  std::uint64_t take_refused(const std::vector<sync::VerifiedSegment>& refused) {
    std::uint64_t again = 0;
    for (const auto& segment : refused) {
      const auto branch = sync::refused_branch(journal_.logs(), segment);
      if (!branch || sync::explain(journal_.logs(), origin_, journal_.views().recoveries(origin_), branch->size,
                                   branch->root) == sync::Explanation::proven)
        continue;
      // Two copies that exchange in turn, and each answer how the other came back, would do so for ever.
      if (brings_nothing(*branch) && is_tails()) continue;
      std::vector<sync::Entry> fresh{tell(
          {own_size(journal_), branch->common, hub_size_, branch->entries.size(), {{branch->size, branch->root}}, ""})};
      fresh.insert(fresh.end(), branch->entries.begin(), branch->entries.end());
      again += branch->entries.size();
      append(std::move(fresh));
    }
    return again;
  }

 private:
  /// What was thought lost is in the log after all, or comes with a branch.
  bool is_accounted_for(const store::GivenUp& lost) {
    const auto all = store::given_up(journal_.db());
    return journal_.holds(lost.size, lost.root) || std::ranges::any_of(all, [&](const store::GivenUp& one) {
             return one.entries > 0 && one.size == lost.size && one.root == lost.root;
           });
  }

  /// The log holds all that was written on it; what else is in it tells how a copy came back.
  bool brings_nothing(const sync::Branch& branch) {
    std::set<crypto::Hash> held;
    for (std::uint64_t at = branch.common; at < own_size(journal_); ++at)
      held.insert(journal_.logs().subtree(origin_, 0, at));
    return std::ranges::all_of(branch.entries, [&](const sync::Entry& entry) {
      const auto open = sync::read_open_part(entry.open);
      return (open && open->type == "recovery") || held.contains(crypto::leaf_hash(entry.open));
    });
  }

  /// A coin.
  bool is_tails() { return (random_.bytes<1>()[0] & 1) != 0; }

  sync::Entry tell(sync::RecoveryBody body) {
    body.series = journal_.series();
    auto entry = sync::make_entry({sync::make_ulid(now_.milliseconds, random_),
                                   "recovery",
                                   base::rfc3339(now_),
                                   journal_.info().author,
                                   sync::recovery_body(body),
                                   {}},
                                  random_);
    base::ensure(entry.has_value(), "a recovery makes an entry");
    return *std::move(entry);
  }

  /// A copy of this directory may have sent the same outbox.
  void take_new(std::vector<sync::Entry>::iterator from, std::vector<sync::Entry>::iterator to,
                std::vector<sync::Entry>& fresh) {
    std::set<crypto::Hash> waiting;
    for (auto one = from; one != to; ++one) waiting.insert(crypto::leaf_hash(one->open));
    const std::uint64_t size = own_size(journal_);
    for (std::uint64_t at = 0; at < size && !waiting.empty(); ++at)
      waiting.erase(journal_.logs().subtree(origin_, 0, at));
    for (auto one = from; one != to; ++one)
      if (waiting.contains(crypto::leaf_hash(one->open))) fresh.push_back(std::move(*one));
  }

  void append(std::vector<sync::Entry> entries) {
    appended_ += entries.size();
    const sync::Changes changes{{extend_log(journal_.logs(), origin_, std::move(entries), keys_.log)}, {}};
    base::ensure(journal_.logs().apply(changes).has_value(), "the own log moved inside a transaction");
    journal_.views().catch_up();
  }

  Journal& journal_;
  const std::string& origin_;
  const sync::Keys& keys_;
  const std::uint64_t hub_size_;
  const base::WallTime now_;
  base::Random& random_;
  std::uint64_t appended_ = 0;
};

}  // namespace

void go_behind(Journal& journal, store::Behind why) {
  store::Transaction transaction(journal.db());
  store::Standing standing = store::read_standing(journal.db());
  if (standing.behind != store::Behind::no) return;
  const auto state = journal.logs().state(journal.info().origin);
  standing.behind = why;
  standing.held = state ? state->size() : 0;
  standing.ask = state ? state->cosigned_size : 0;
  if (!journal.info().hub) {
    crypto::SystemRandom random;
    standing.series = opened_series(journal.info().series, random);
  }
  store::write_standing(journal.db(), standing);
  const auto highest = read_highest(journal.directory());
  if (highest && highest->origin == journal.info().origin && !journal.holds(highest->size, highest->root) &&
      !store::is_given_up(journal.db(), highest->size, highest->root))
    store::add_given_up(journal.db(), {0, highest->size, highest->root, 0, 0, false});
  transaction.commit();
}

void notice_lost_entries(Journal& journal) {
  // In this order: the file never tells of more than was committed before.
  const auto highest = read_highest(journal.directory());
  if (!highest || highest->origin != journal.info().origin || journal.holds(highest->size, highest->root) ||
      journal.behind() || store::is_given_up(journal.db(), highest->size, highest->root))
    return;
  go_behind(journal, store::Behind::database);
}

sync::RequestPlan request_plan(Journal& journal) {
  sync::RequestPlan plan;
  const store::Standing standing = store::read_standing(journal.db());
  if (standing.behind != store::Behind::no) plan.behind_at = standing.ask;
  plan.hand_back = store::hand_backs(journal.db());
  const auto state = journal.logs().state(journal.info().origin);
  const sync::Roster roster = journal.roster();
  if (!state || !roster.hub()) return plan;
  const auto contact = store::read_contact(journal.db(), roster.hub()->log_origin());
  if (contact && contact->acknowledged && *contact->acknowledged < state->cosigned_size)
    plan.send_from = contact->acknowledged;
  return plan;
}

base::Result<Recovery, sync::ApplyError> apply_reply(Journal& journal, const sync::ReplyEffect& effect,
                                                     const sync::Keys& keys, base::WallTime now, base::Random& random) {
  store::Transaction transaction(journal.db());
  Recovery out;
  Mender mender(journal, keys, effect.acknowledged, now, random);
  out.went_behind = effect.went_behind && !journal.behind();
  if (out.went_behind) go_behind(journal, store::Behind::hub);
  for (const sync::LogCut& cut : effect.changes.cuts) {
    if (cut.origin == journal.info().origin)
      mender.keep_branch(cut);
    else
      journal.views().forget();  // the hub's log goes on in another way and repeats what it leaves
  }
  if (!journal.logs().apply(effect.changes)) return base::Err{sync::ApplyError::moved};
  journal.views().catch_up();
  for (const auto& append : effect.changes.appends)
    if (append.origin == journal.info().origin) out.fetched += append.entries.size();
  store::Standing standing = store::read_standing(journal.db());
  if (standing.behind != store::Behind::no && !out.went_behind) {
    standing.ask = effect.ask;
    store::write_standing(journal.db(), standing);
    out.ended = effect.whole;
    if (effect.whole) out.again += mender.end();
  }
  if (!journal.behind()) out.again += mender.take_refused(effect.refused);
  store::write_hand_backs(journal.db(), effect.hand_back);
  transaction.commit();
  return out;
}

}  // namespace sovang::journal
