#pragma once
// A log of one's own that went back in time (docs/formats/exchange.md, "A device that went back in time"): where two
// versions part, what a `recovery` entry says, and whether it explains a checkpoint.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sync/roster.h"
#include "sync/segment.h"

namespace sovang::sync {

/// What taking over somebody else's version of a log means for what is held.
struct Refit {
  std::uint64_t common = 0;       // entries [common, held) are not in that version; held when none
  std::uint64_t end = 0;          // that version is known up to here
  std::optional<LogCut> cut;      // absent when all that is held stays
  std::optional<LogAppend> tail;  // absent when it brings nothing new
};
/// Compares leaf by leaf from the segment's start on, of which both versions must hold everything before. Fails with
/// `gap` when it starts above what is held, with `fork` when its entries behind ours do not give its signed root: then
/// the versions part before its start.
base::Result<Refit, SegmentError> refit_segment(const LogReader& store, VerifiedSegment verified);

/// A branch of a log that was given up: the leaves from `common` on, up to the signed (size, root).
struct Branch {
  std::uint64_t common = 0;
  std::vector<Entry> entries;  // empty when they are lost
  std::uint64_t size = 0;
  crypto::Hash root{};
};
/// Reads a refused segment as a branch of the log held. Absent when its entries do not give its signed root behind what
/// is held, or when it is no branch: everything in it is held.
std::optional<Branch> refused_branch(const LogReader& store, const VerifiedSegment& verified);

/// The body of a `recovery` entry.
struct RecoveryBody {
  std::uint64_t held = 0, common = 0, hub = 0, again = 0;
  struct Abandoned {
    std::uint64_t size = 0;
    crypto::Hash root{};
  };
  std::optional<Abandoned> abandoned;
  std::string series;
};
std::string recovery_body(const RecoveryBody& body);
/// Absent for another type, or a member missing or out of shape.
std::optional<RecoveryBody> read_recovery(const OpenPart& entry);

enum class Explanation {
  unexplained,  // tampering, as far as this log says
  named,        // a `recovery` entry names the checkpoint; its entries are lost
  proven,       // the checkpoint is part of the log, or its root follows from the entries that a recovery repeats
};
/// From where the log held goes on for whoever holds the version of it that ends in (size, root), when it repeats all
/// that the two do not share behind a `recovery` entry. `recoveries` as in explain().
std::optional<std::uint64_t> repeated_from(const LogReader& store, std::string_view origin,
                                           const std::vector<std::uint64_t>& recoveries, std::uint64_t size,
                                           const crypto::Hash& root);
/// Whether the branch, behind what is held up to `common`, leads through the checkpoint (size, root).
bool leads_through(const LogReader& store, std::string_view origin, const Branch& branch, std::uint64_t size,
                   const crypto::Hash& root);

/// Whether the log held begins with the entries that its writer's revocation says count. False where it says nothing.
bool fits_revocation(const LogReader& store, const Enrolment& writer);

/// How the log held accounts for a checkpoint of it that was signed once. `recoveries`: the indexes of its `recovery`
/// entries.
Explanation explain(const LogReader& store, std::string_view origin, const std::vector<std::uint64_t>& recoveries,
                    std::uint64_t size, const crypto::Hash& root);
/// The same for what `evidence` keeps; unexplained when that is no checkpoint. In a log of the hub's own hub_lost()
/// names what is a segment, too.
Explanation explain_seen(const LogReader& store, std::string_view origin, const std::vector<std::uint64_t>& recoveries,
                         std::string_view note_or_segment);

}  // namespace sovang::sync
