#pragma once
// One checkpoint note against the keys that must and may have signed it.

#include <optional>
#include <span>
#include <string_view>

#include "crypto/checkpoint.h"
#include "node/audit/findings.h"

namespace sovang::audit {

struct NoteDemands {
  std::string_view origin;
  crypto::VerifierKey log_key;
  std::vector<crypto::VerifierKey> cosigners;  // any one of them suffices
  bool cosigned = false;                       // a cosignature must be there
  /// When set, a line under a key that is neither above nor here is an error.
  std::optional<std::vector<crypto::VerifierKey>> others;
};

/// The checkpoint when a key vouches for it and its text is strict; whatever falls short of the demands becomes a
/// finding at `spot`. Counts signatures.
std::optional<crypto::Checkpoint> check_note(std::string_view note, const NoteDemands& demands, const Spot& spot,
                                             Findings& findings, AuditResult& counts);

/// `<domain>/xa` and `<domain>/xa/office`: the hub's own logs, which are not cosigned by anyone else.
bool is_hub_log(std::string_view origin);

}  // namespace sovang::audit
