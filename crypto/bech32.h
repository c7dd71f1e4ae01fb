#pragma once
// Bech32 (BIP 173, checksum constant 1) without its length limit, for the text forms of age keys.

#include <optional>
#include <string>
#include <string_view>

namespace sovang::crypto {

/// `prefix` in lower case; the result is lower case.
std::string bech32(std::string_view prefix, std::string_view data);
/// Lower-case text only. Absent for another prefix, a foreign letter, a wrong checksum or padding that is not zero
/// bits.
std::optional<std::string> parse_bech32(std::string_view prefix, std::string_view text);

}  // namespace sovang::crypto
