#pragma once
// A text as a QR code, drawn as an SVG that prints sharply at any size.

#include <string>
#include <string_view>

namespace sovang::api {

/// Error correction level M: an invitation is shown on a screen or printed once. Throws std::length_error when the text
/// is too long.
std::string qr_svg(std::string_view text);

}  // namespace sovang::api
