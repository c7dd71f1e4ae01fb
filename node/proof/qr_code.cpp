#include "node/proof/qr_code.h"

#include <fmt/format.h>

#include <qrcodegen/qrcodegen.hpp>

#include <stdexcept>

namespace sovang::proof {

QrCode make_qr(std::string_view text, QrLevel level) {
  using Drawn = qrcodegen::QrCode;
  try {
    const auto drawn =
        Drawn::encodeText(std::string(text).c_str(), level == QrLevel::low ? Drawn::Ecc::LOW : Drawn::Ecc::MEDIUM);
    QrCode out{drawn.getVersion(), drawn.getSize(), {}};
    for (int y = 0; y < out.side; ++y)
      for (int x = 0; x < out.side; ++x) out.dark.push_back(drawn.getModule(x, y));
    return out;
  } catch (const qrcodegen::data_too_long&) {
    throw std::length_error("QR: the text is too long for one code");
  }
}

std::string qr_svg(const QrCode& code) {
  const int side = code.side + 2 * kQuietZone;
  std::string path;
  for (int y = 0; y < code.side; ++y)
    for (int x = 0; x < code.side; ++x) {
      int run = 0;
      while (x + run < code.side && code.at(x + run, y)) ++run;
      if (run == 0) continue;
      path += fmt::format("M{},{}h{}v1h-{}z", x + kQuietZone, y + kQuietZone, run, run);
      x += run;
    }
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {0}\" shape-rendering=\"crispEdges\">"
      "<rect width=\"{0}\" height=\"{0}\" fill=\"#fff\"/><path d=\"{1}\" fill=\"#000\"/></svg>\n",
      side, path);
}

}  // namespace sovang::proof
