#include "node/api/network_sync.h"

#include <algorithm>

#include "node/api/exchange_steps.h"
#include "node/journal/status.h"
#include "node/net/http_server.h"

namespace sovang::api {
namespace {

constexpr std::int64_t kQuickMs = 4'000;   // a piece that took less may be larger
constexpr std::int64_t kSlowMs = 30'000;   // one that took more should be smaller
constexpr std::int64_t kAtOnceMs = 2'000;  // a line that failed so early did not fail because of the size

/// The hub lacks an earlier part of the own log: the next request starts where the hub stands.
bool only_a_gap(const std::vector<sync::Problem>& problems, const std::string& own) {
  return problems.size() == 1 && problems.front().code == "gap" && problems.front().origin == own;
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
  const sync::RequestPlan plan{piece_bytes_, piece_bytes_, send_from(journal_)};
  const auto request = sync::make_request(journal_.logs(), journal_.roster(), keys_, plan, clock_.wall(), random);
  const std::string reply = post_bundle(speech_, client_, request.file);
  auto effect = sync::take_reply(journal_.logs(), journal_.roster(), keys_, request.sha256, reply);
  if (!effect) throw reply_refused(speech_, effect.error());
  take_effect(speech_, journal_, *effect, clock_.wall());
  totals_.sent += request.entries;
  totals_.received += effect->entries;
  return {*std::move(effect), request.backlog_left};
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
