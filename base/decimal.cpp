#include "base/decimal.h"

namespace sovang::base {

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  if (text.empty() || text.size() > 19 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::uint64_t value = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(digit - '0');  // 19 digits fit 64 bits
  }
  if (value > kDecimalMax) return std::nullopt;
  return value;
}

}  // namespace sovang::base
