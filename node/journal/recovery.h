#pragma once
// A data directory that went back in time (docs/formats/exchange.md, "A device that went back in time"): noticing it,
// what a reply then does, and how it ends.

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "node/journal/journal.h"
#include "node/store/standing.h"
#include "sync/exchange.h"

namespace sovang::journal {

/// Marks the directory as behind when its database holds less than `highest` says, or something else.
void notice_lost_entries(Journal& journal);
/// Marks it; a device opens a new receipt series, so that no number is given twice. Nothing when it is behind already.
void go_behind(Journal& journal, store::Behind why);

/// What a request takes from the standing of this directory. Its `bytes_max` are the caller's.
sync::RequestPlan request_plan(Journal& journal);

/// What taking a reply did about being behind.
struct Recovery {
  bool went_behind = false;
  bool ended = false;         // the device is behind no longer
  std::uint64_t fetched = 0;  // own entries that came back from the hub
  std::uint64_t again = 0;    // entries appended again or for the first time, of branches and of the outbox
};
/// Makes the reply's changes, moves what they displace to the outbox, and ends being behind when the device holds all
/// that the hub holds. Folds. In one transaction, the caller's when one runs. Fails when the logs moved since the reply
/// was judged.
base::Result<Recovery, sync::ApplyError> apply_reply(Journal& journal, const sync::ReplyEffect& effect,
                                                     const sync::Keys& keys, base::WallTime now, base::Random& random);

}  // namespace sovang::journal
