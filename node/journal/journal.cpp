#include "node/journal/journal.h"

#include <algorithm>
#include <map>

#include "base/ensure.h"
#include "crypto/checkpoint.h"
#include "crypto/merkle.h"
#include "node/journal/recovery.h"
#include "node/store/hub_standing.h"
#include "node/store/standing.h"

namespace sovang::journal {

Journal::Journal(const Directory& directory, DirectoryInfo info, Mode mode)
    : directory_(directory),
      info_(std::move(info)),
      db_(directory.database(), mode == Mode::create ? store::Database::Mode::create : store::Database::Mode::open),
      logs_(db_),
      views_(db_, logs_) {
  if (mode == Mode::open) notice_lost_entries(*this);
}

sync::Roster Journal::roster() {
  views_.catch_up();
  return views_.roster();
}

namespace {

using Authors = std::map<std::string, std::vector<std::string>, std::less<>>;

/// Authors and areas of the directory's own enrolment; on a hub those of the `hub` entry.
std::pair<Authors, std::vector<std::string>> enrolled(const sync::Roster& roster, const DirectoryInfo& info) {
  if (info.hub) return {roster.hub() ? roster.hub()->authors : Authors(), {}};
  const auto* enrolment = roster.enrolment(info.origin);
  return enrolment == nullptr ? std::pair(Authors(), std::vector<std::string>())
                              : std::pair(enrolment->authors, enrolment->areas);
}

}  // namespace

records::Writer Journal::writer() {
  const auto [authors, areas] = enrolled(roster(), info_);
  records::Writer writer{{}, areas, info_.author, true};
  const auto found = authors.find(info_.author);
  if (found == authors.end()) return writer;
  for (const auto& name : found->second)
    for (const records::Role role : records::kRoles)
      if (records::name_of(role) == name) writer.roles.push_back(role);
  return writer;
}

std::vector<views::Person> Journal::persons() {
  const auto [authors, areas] = enrolled(roster(), info_);
  std::vector<views::Person> out = views::persons_of_log(db_, info_.origin);
  for (const auto& [author, roles] : authors)
    if (std::none_of(out.begin(), out.end(), [&](const views::Person& one) { return one.author == author; }))
      out.push_back({author, {}, {}, {}, {}});
  std::sort(out.begin(), out.end(),
            [](const views::Person& one, const views::Person& other) { return one.author < other.author; });
  return out;
}

base::Result<records::Writer, std::string> Journal::writer_as(const std::string& author, base::Date today) {
  records::Writer out = writer();
  if (author == out.author) return out;
  const auto all = persons();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const views::Person& one) { return one.author == author; });
  if (found == all.end()) return base::Err{std::string("AUTHOR_UNKNOWN")};
  const auto last = base::parse_iso_date(found->to_on);
  if (last && *last < today) return base::Err{std::string("AUTHOR_ENDED")};
  out.author = author;
  out.enrolled = enrolled(roster(), info_).first.contains(author);
  const bool inspects = info_.hub || std::ranges::find(out.roles, records::Role::inspector) != out.roles.end();
  if (!out.enrolled && found->role == "INSPECTOR")
    out.roles = inspects ? std::vector{records::Role::inspector} : std::vector<records::Role>();
  return out;
}

std::string Journal::own_scope() {
  const records::Writer own = writer();
  return own.areas.empty() ? "-" : own.areas.front();
}

std::string Journal::series() {
  std::string opened = store::read_standing(db_).series;
  return opened.empty() ? info_.series : opened;
}

bool Journal::behind() { return store::read_standing(db_).behind != store::Behind::no; }

bool Journal::holds(std::uint64_t size, const crypto::Hash& root) {
  const auto state = logs_.state(info_.origin);
  return size <= (state ? state->size() : 0) && logs_.root_at(info_.origin, size) == root;
}

sync::LogAppend extend_log(const sync::LogReader& logs, std::string_view origin, std::vector<sync::Entry> entries,
                           const crypto::Signer& signer) {
  sync::LogState state = logs.state(origin).value_or(sync::LogState{});
  sync::LogAppend append{std::string(origin), state.size(), std::move(entries), {}, std::move(state)};
  append.leaves.reserve(append.entries.size());
  for (const auto& entry : append.entries) {
    append.leaves.push_back(crypto::leaf_hash(entry.open));
    append.after.frontier.append(append.leaves.back());
  }
  append.after.note =
      crypto::sign_checkpoint({append.origin, append.after.size(), append.after.frontier.root(), {}}, signer);
  append.after.proof.clear();
  append.after.owed.clear();  // what was signed and lost does not come any more
  return append;
}

std::vector<Written> Journal::append(std::span<const sync::Draft> drafts, const sync::Keys& keys, base::Random& random,
                                     const std::function<bool()>& enough) {
  store::Transaction transaction(db_);
  auto written = write(drafts, keys, random);
  views_.catch_up(enough);
  transaction.commit();
  return written;
}

void Journal::append(const DraftSource& source, const sync::Keys& keys, base::Random& random) {
  store::Transaction transaction(db_);
  const auto more = [&] {
    const auto drafts = source.next();
    if (!drafts.empty()) write(drafts, keys, random);
    return !drafts.empty();
  };
  while (more()) views_.catch_up({}, more, source.about);
  transaction.commit();
}

std::vector<Written> Journal::write(std::span<const sync::Draft> drafts, const sync::Keys& keys, base::Random& random) {
  struct Growing {
    std::uint64_t size = 0;
    std::vector<sync::Entry> entries;
  };
  if (info_.hub && store::hub_waits(db_)) throw HubWaits();
  if (!info_.hub && behind()) return write_to_outbox(drafts, random);
  std::map<std::string, Growing> by_log;
  std::vector<Written> written;
  written.reserve(drafts.size());
  for (const auto& draft : drafts) {
    const auto* kind = records::find_kind(draft.type);
    const bool office = kind != nullptr && kind->office;
    base::ensure(!office || keys.office_log.has_value(), "an office record is written on a hub only");
    const std::string& origin = office ? keys.office_log->name : info_.origin;
    const auto [log, fresh] = by_log.try_emplace(origin);
    if (fresh) {
      const auto state = logs_.state(origin);
      log->second.size = state ? state->size() : 0;
    }
    auto entry = sync::make_entry(draft, random);
    base::ensure(entry.has_value(), "a checked draft makes an entry");
    written.push_back({origin, log->second.size + log->second.entries.size(), draft.id});
    log->second.entries.push_back(*std::move(entry));
  }
  sync::Changes changes;
  for (auto& [origin, log] : by_log) {
    const bool office = keys.office_log && origin == keys.office_log->name;
    changes.appends.push_back(extend_log(logs_, origin, std::move(log.entries), office ? *keys.office_log : keys.log));
  }
  base::ensure(logs_.apply(changes).has_value(), "the own log moved inside a transaction");
  return written;
}

std::vector<Written> Journal::write_to_outbox(std::span<const sync::Draft> drafts, base::Random& random) {
  std::vector<sync::Entry> entries;
  for (const auto& draft : drafts) {
    auto entry = sync::make_entry(draft, random);
    base::ensure(entry.has_value(), "a checked draft makes an entry");
    entries.push_back(*std::move(entry));
  }
  std::uint64_t index = store::append_outbox(db_, info_.origin, entries);
  std::vector<Written> written;
  for (const auto& draft : drafts) written.push_back({store::outbox_of(info_.origin), index++, draft.id});
  return written;
}

}  // namespace sovang::journal
