#pragma once
// A text as a QR code.

#include <string>
#include <string_view>
#include <vector>

namespace sovang::proof {

/// `low` for receipts, whose codes are large and whose bytes are signed anyway; `medium` for what is shown once.
enum class QrLevel { low, medium };

struct QrCode {
  int version = 0;  // 1 to 40
  int side = 0;     // modules, without the quiet zone
  std::vector<bool> dark;
  [[nodiscard]] bool at(int x, int y) const {
    return dark[static_cast<std::size_t>(y) * static_cast<std::size_t>(side) + static_cast<std::size_t>(x)];
  }
};
inline constexpr int kQuietZone = 4;  // modules, as the standard asks

/// Throws std::length_error when the text is too long.
QrCode make_qr(std::string_view text, QrLevel level);
/// An SVG with its quiet zone that prints sharply at any size.
std::string qr_svg(const QrCode& code);

}  // namespace sovang::proof
