#pragma once
// The text grammar that tlog-proof files and add-checkpoint requests share: head lines, one hash per line, an empty
// line, and then a checkpoint note verbatim.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/merkle.h"

namespace sovang::crypto {

/// Takes at most kProofHashesMax hash lines and the empty line behind them.
std::optional<std::vector<Hash>> take_proof_lines(std::string_view& rest);

/// The hash lines alone.
std::string proof_lines(std::span<const Hash> hashes);

}  // namespace sovang::crypto
