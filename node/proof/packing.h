#pragma once
// Varints and length-prefixed items of docs/formats/receipt_code.md, with every length checked.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sovang::proof {

inline constexpr std::uint64_t kVarintMax = (1ull << 63) - 1;

inline void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>((value & 0x7F) | 0x80);
  out += static_cast<char>(value);
}
inline void put_item(std::string& out, std::string_view item) {
  put_varint(out, item.size());
  out += item;
}

/// Takes pieces off the front; the first that is not there makes everything after it absent.
class Unpacker {
 public:
  explicit Unpacker(std::string_view rest) : rest_(rest) {}

  std::optional<std::uint64_t> varint(std::uint64_t limit = kVarintMax) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 63 && !rest_.empty(); shift += 7) {
      const auto octet = static_cast<std::uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(octet & 0x7F) << shift;
      if (octet >= 0x80) continue;
      const bool shortest = octet != 0 || shift == 0;
      if (!shortest || value > limit) break;
      return value;
    }
    return fail<std::uint64_t>();
  }
  std::optional<std::string_view> bytes(std::uint64_t count) {
    if (failed_ || count > rest_.size()) return fail<std::string_view>();
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  std::optional<std::string_view> item(std::uint64_t limit) {
    const auto length = varint(limit);
    return length ? bytes(*length) : std::nullopt;
  }
  [[nodiscard]] bool at_end() const { return !failed_ && rest_.empty(); }

 private:
  template <class T>
  std::optional<T> fail() {
    failed_ = true;
    rest_ = {};
    return std::nullopt;
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace sovang::proof
