#pragma once
// RFC 9285: bytes in the 45 letters of a QR code's alphanumeric mode, three letters for two bytes.

#include <optional>
#include <string>
#include <string_view>

namespace sovang::proof {

std::string base45(std::string_view data);
/// Absent for a letter outside the alphabet, a group above its range, or a single letter left over.
std::optional<std::string> parse_base45(std::string_view text);

}  // namespace sovang::proof
