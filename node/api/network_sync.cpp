#include "node/api/network_sync.h"

#include <algorithm>
#include <utility>

#include "node/api/exchange_steps.h"
#include "node/journal/erasures.h"
#include "node/journal/highest.h"
#include "node/journal/status.h"
#include "node/net/http_server.h"

namespace sovang::api {
namespace {

constexpr std::int64_t kQuickMs = 4'000;   // a piece that took less may be larger
constexpr std::int64_t kSlowMs = 30'000;   // one that took more should be smaller
constexpr std::int64_t kAtOnceMs = 2'000;  // a line that failed so early did not fail because of the size

constexpr int kMendingMax = 12;  // a copy of this device that exchanges meanwhile starts it again

bool same(const std::vector<sync::HandBack>& one, const std::vector<sync::HandBack>& other) {
  return std::ranges::equal(one, other, [](const sync::HandBack& a, const sync::HandBack& b) {
    return a.origin == b.origin && a.size == b.size;
  });
}

/// The hub lacks an earlier part of the own log: the next request starts where the hub stands.
bool only_a_gap(const std::vector<sync::Problem>& problems, const std::string& own) {
  return problems.size() == 1 && problems.front().code == "gap" && problems.front().origin == own;
}

/// The next exchange would bring the cosignature again.
bool only_cosigned(const sync::ReplyEffect& effect, const journal::Recovery& recovery) {
  const sync::Changes& changes = effect.changes;
  return effect.entries == 0 && changes.appends.size() <= 1 && changes.evidence.empty() && changes.cuts.empty() &&
         changes.fills.empty() && effect.problems.empty() && effect.refused.empty() && effect.hand_back.empty() &&
         !recovery.ended && recovery.again == 0;
}

}  // namespace

bool NetworkSync::run(const SyncProgress& progress, const std::atomic<bool>& stop) {
  const std::uint64_t all = journal::not_cosigned(journal_);
  bool gap_mended = false;
  for (;;) {
    const Step step = one_exchange();
    const std::uint64_t left = journal::not_cosigned(journal_);
    progress(all - std::min(all, left), all);
    totals_.problems = step.effect.problems;
    if (only_a_gap(totals_.problems, journal_.info().origin) && !gap_mended) {
      gap_mended = true;
      continue;
    }
    if (step.mending && !stop && retries_++ < kMendingMax) continue;
    if (!totals_.problems.empty() || (!step.backlog && !step.effect.more)) return step.effect.more;
    if (stop) return true;
    if (!step.backlog && step.effect.entries == 0)
      return true;  // it has more, and gave nothing: asking again would not end
  }
}

NetworkSync::Step NetworkSync::one_exchange() {
  for (;;) {
    const auto began = clock_.monotonic();
    const auto took = [&] { return clock_.monotonic().milliseconds - began.milliseconds; };
    try {
      Step step = try_exchange();
      line_was(took());
      return step;
    } catch (const net::NetError&) {
      if (took() < kAtOnceMs || !shrink()) throw;
    }
  }
}

NetworkSync::Step NetworkSync::try_exchange() {
  crypto::SystemRandom random;
  sync::RequestPlan plan = journal::request_plan(journal_);
  plan.bytes_max = plan.reply_bytes_max = piece_bytes_;
  const auto handed = plan.hand_back;
  std::future<std::optional<Ahead>> ahead;
  const auto begin_next = [&](const sync::MadeRequest& cut) { ahead = make_ahead(cut, plan); };
  auto made = take_ahead(plan);
  const bool ready = made.has_value();
  if (!ready)
    made = sync::make_request(journal_.logs(), journal_.roster(), keys_, plan, clock_.wall(), random, begin_next);
  const sync::MadeRequest& request = *made;
  journal::raise_highest(journal_, request.vouched);
  if (ready) begin_next(request);  // what is ready goes out first
  std::string reply;
  try {
    reply = post_bundle(speech_, client_, request.file);
  } catch (const ExchangeRefused& refused) {
    if (refused.code() != "unknown_sender" || !journal::introduce(journal_, request.handed_xa))
      throw with_successor(speech_, journal_, refused);
    retries_ = 0;  // each time there is less left
    return {{}, request.backlog_left, true};
  }
  const auto roster = journal_.roster();
  std::optional<store::Unsynced> unsynced(journal_.db());
  store::Transaction transaction(journal_.db());  // nothing moves between judging and taking
  auto effect = sync::take_reply(journal_.logs(), roster, keys_, request.sha256, reply,
                                 journal::request_plan(journal_).behind_at);
  if (!effect) throw reply_refused(speech_, effect.error());
  const auto recovery = take_effect(speech_, journal_, keys_, *effect, clock_.wall(), random);
  transaction.commit();
  if (!only_cosigned(*effect, recovery) || journal_.behind()) unsynced->sync();
  unsynced.reset();
  note(recovery);
  const bool erased = journal::confirm_erasures(journal_, keys_, clock_.wall(), random) > 0;
  totals_.sent += request.entries;
  totals_.received += effect->entries;
  const bool giving = !effect->hand_back.empty() && !same(effect->hand_back, handed);
  const bool asking =
      journal_.behind() && (recovery.went_behind || effect->entries > 0 || effect->ask != plan.behind_at);
  const bool mended = recovery.ended || recovery.again > 0;
  if (giving || (asking && !recovery.went_behind)) retries_ = 0;  // each time there is less left
  if (ahead.valid() && effect->problems.empty() && !giving && !journal_.behind()) ahead_ = ahead.get();
  return {*std::move(effect), request.backlog_left, giving || asking || mended || erased};
}

std::optional<sync::MadeRequest> NetworkSync::take_ahead(const sync::RequestPlan& plan) {
  auto ahead = std::exchange(ahead_, std::nullopt);
  const auto stands = [&] {
    const auto own = journal_.logs().state(keys_.origin);
    return own ? plan.send_from.value_or(own->cosigned_size) : 0;
  };
  // An old one would tell the hub a wrong time.
  const bool fits = ahead && !plan.behind_at && plan.hand_back.empty() && ahead->from == stands() &&
                    clock_.monotonic().milliseconds - ahead->made.milliseconds < kQuickMs;
  return fits ? std::optional(std::move(ahead->request)) : std::nullopt;
}

std::future<std::optional<NetworkSync::Ahead>> NetworkSync::make_ahead(const sync::MadeRequest& sent,
                                                                       sync::RequestPlan plan) {
  plan.on_the_way = sent.vouched;
  plan.bytes_max = plan.reply_bytes_max = std::min(piece_bytes_ * 4, sync::kRequestBytesMax);
  if (!sent.backlog_left || sent.vouched == 0 || plan.behind_at || !plan.hand_back.empty()) return {};
  return std::async(std::launch::async, [this, plan, roster = journal_.roster()]() -> std::optional<Ahead> {
    try {
      store::Database db(journal_.directory().database(), store::Database::Mode::read_only);
      const store::SqliteLogStore logs(db);
      crypto::SystemRandom random;
      return Ahead{sync::make_request(logs, roster, keys_, plan, clock_.wall(), random), plan.on_the_way,
                   clock_.monotonic()};
    } catch (const store::StoreError&) {
      return std::nullopt;  // the exchange itself meets the same fault and tells it
    }
  });
}

void NetworkSync::note(const journal::Recovery& one) {
  totals_.recovery.went_behind |= one.went_behind;
  totals_.recovery.ended |= one.ended;
  totals_.recovery.fetched += one.fetched;
  totals_.recovery.again += one.again;
}

void NetworkSync::line_was(std::int64_t milliseconds) {
  if (milliseconds < kQuickMs)
    piece_bytes_ = std::min(piece_bytes_ * 4, sync::kRequestBytesMax);
  else if (milliseconds > kSlowMs)
    shrink();
}

bool NetworkSync::shrink() {
  if (piece_bytes_ == sync::kRequestBytesMin) return false;
  piece_bytes_ = std::max(piece_bytes_ / 4, sync::kRequestBytesMin);
  return true;
}

}  // namespace sovang::api
