#pragma once
// Lines that people copy: a prefix, base64url, a dot, and 8 hex digits of the SHA-256 of everything before, so that a
// typing error is noticed before anything is sent (docs/formats/exchange.md, "Invitation"). Used inside sync/ alone.

#include <optional>
#include <string>
#include <string_view>

namespace sovang::sync {

std::string checked_line(std::string_view prefix, std::string_view content);
std::optional<std::string> read_checked_line(std::string_view prefix, std::string_view line);

/// Whether a text can be the address of a hub: http or https, printable ASCII without a space; or empty.
bool may_be_url(std::string_view text);

}  // namespace sovang::sync
