#include "node/proof/base45.h"

#include <cstdint>

namespace sovang::proof {
namespace {

constexpr std::string_view kLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
constexpr unsigned kBase = 45;

}  // namespace

std::string base45(std::string_view data) {
  std::string out;
  out.reserve((data.size() + 1) / 2 * 3);
  for (std::size_t at = 0; at < data.size(); at += 2) {
    const bool pair = at + 1 < data.size();
    unsigned value = static_cast<std::uint8_t>(data[at]);
    if (pair) value = value * 256 + static_cast<std::uint8_t>(data[at + 1]);
    for (int letter = 0; letter < (pair ? 3 : 2); ++letter, value /= kBase) out += kLetters[value % kBase];
  }
  return out;
}

std::optional<std::string> parse_base45(std::string_view text) {
  if (text.size() % 3 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 3 * 2 + 1);
  for (std::size_t at = 0; at < text.size(); at += 3) {
    const auto group = text.substr(at, 3);
    unsigned value = 0;
    for (std::size_t letter = group.size(); letter-- > 0;) {
      const auto digit = kLetters.find(group[letter]);
      if (digit == kLetters.npos) return std::nullopt;
      value = value * kBase + static_cast<unsigned>(digit);
    }
    if (value > (group.size() == 3 ? 0xFFFFu : 0xFFu)) return std::nullopt;
    if (group.size() == 3) out += static_cast<char>(value >> 8);
    out += static_cast<char>(value & 0xFF);
  }
  return out;
}

}  // namespace sovang::proof
