#include "node/api/qr_svg.h"

#include <fmt/format.h>

#include <qrcodegen/qrcodegen.hpp>

namespace sovang::api {

std::string qr_svg(std::string_view text) {
  constexpr int kQuietZone = 4;  // modules, as the standard asks
  try {
    const auto code = qrcodegen::QrCode::encodeText(std::string(text).c_str(), qrcodegen::QrCode::Ecc::MEDIUM);
    const int side = code.getSize() + 2 * kQuietZone;
    std::string path;
    for (int y = 0; y < code.getSize(); ++y)
      for (int x = 0; x < code.getSize(); ++x)
        if (code.getModule(x, y)) path += fmt::format("M{},{}h1v1h-1z", x + kQuietZone, y + kQuietZone);
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {0}\" shape-rendering=\"crispEdges\">"
        "<rect width=\"{0}\" height=\"{0}\" fill=\"#fff\"/><path d=\"{1}\" fill=\"#000\"/></svg>\n",
        side, path);
  } catch (const qrcodegen::data_too_long&) {
    throw std::length_error("QR: the text is too long for one code");
  }
}

}  // namespace sovang::api
