#pragma once
// Strict text encodings (docs/formats/notes.md, "Encodings"). Decoders refuse every form but the canonical one.

#include <optional>
#include <string>
#include <string_view>

namespace sovang::crypto {

/// RFC 4648 §4 with padding.
std::string base64(std::string_view data);
/// Canonical padded base64 only: no spaces, no other alphabet, no unused bits set. The empty text decodes to nothing:
/// "".
std::optional<std::string> parse_base64(std::string_view text);

/// RFC 4648 §4 without padding, as in age headers.
std::string base64_unpadded(std::string_view data);
std::optional<std::string> parse_base64_unpadded(std::string_view text);

/// RFC 4648 §5 (URL-safe) without padding, for invitations.
std::string base64url(std::string_view data);
std::optional<std::string> parse_base64url(std::string_view text);

/// Lower-case hexadecimal.
std::string hex(std::string_view data);
/// Lower case only, even length.
std::optional<std::string> parse_hex(std::string_view text);

/// Well-formed UTF-8: no overlong form, no surrogate, nothing above U+10FFFF.
bool valid_utf8(std::string_view text);

}  // namespace sovang::crypto
