#pragma once
// Ending a device, and deciding about what it wrote behind its end (docs/formats/entries.md, "Quarantine").

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "node/journal/journal.h"

namespace sovang::hub {

struct RevokeRequest {
  std::string device;                 // its origin
  std::string reason;                 // kept as a private note
  std::optional<std::uint64_t> size;  // entries below it count; by default those that the hub cosigned
};
enum class RevokeError { unknown_device, already_revoked, size_not_held, reason_needed };

/// Writes the `revocation` entry; returns the size up to which the log counts.
base::Result<std::uint64_t, RevokeError> revoke(journal::Journal& journal, const sync::Keys& keys,
                                                const RevokeRequest& request, base::WallTime now, base::Random& random);

struct QuarantineRequest {
  std::string device;
  std::vector<std::uint64_t> indexes;  // of its log
  bool accept = false;
  std::string reason;  // kept as a private note
};
enum class QuarantineError { unknown_device, not_revoked, not_in_quarantine, reason_needed };
struct QuarantineFailure {
  QuarantineError error;
  std::uint64_t index = 0;  // of `not_in_quarantine`
};

/// Writes a `quarantine_decision` for each entry, which replaces earlier ones on it; all or none. Returns how many were
/// written: an entry that is decided so already needs none.
base::Result<std::uint64_t, QuarantineFailure> decide_quarantine(journal::Journal& journal, const sync::Keys& keys,
                                                                 const QuarantineRequest& request, base::WallTime now,
                                                                 base::Random& random);

}  // namespace sovang::hub
