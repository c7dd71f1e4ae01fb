#pragma once
// A set of texts by 64 bits of each, for asking "was it there?" a million times without reading. It never misses one;
// of others it says yes about once in 2^40 times, so whoever asks must be able to bear that.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace sovang::views {

class Fingerprints {
 public:
  /// `kind` tells equal texts of different kinds apart.
  static std::uint64_t of(std::string_view text, std::uint64_t kind = 0) {
    std::uint64_t mixed = std::hash<std::string_view>()(text) + (kind + 1) * 0x9E37'79B9'7F4A'7C15u;
    mixed = (mixed ^ mixed >> 32) * 0xD6E8'FEB8'6659'FD93u;
    return mixed ^ mixed >> 32;
  }

  void add(std::uint64_t fingerprint) {
    if ((count_ + 1) * 2 > slots_.size()) grow();
    std::uint64_t& slot = slots_[place_of(fingerprint)];
    if (slot == 0) ++count_;
    slot = stored(fingerprint);
  }
  [[nodiscard]] bool has(std::uint64_t fingerprint) const {
    return !slots_.empty() && slots_[place_of(fingerprint)] != 0;
  }

 private:
  static constexpr std::size_t kSlotsMin = 1024;

  /// 0 marks a free slot.
  static std::uint64_t stored(std::uint64_t fingerprint) { return fingerprint == 0 ? 1 : fingerprint; }
  /// Its own slot, or the free one where it would go. At least half of all slots are free.
  [[nodiscard]] std::size_t place_of(std::uint64_t fingerprint) const {
    std::size_t at = fingerprint & (slots_.size() - 1);
    while (slots_[at] != 0 && slots_[at] != stored(fingerprint)) at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  void grow() {
    const std::vector<std::uint64_t> before =
        std::exchange(slots_, std::vector<std::uint64_t>(std::max(kSlotsMin, slots_.size() * 2)));
    for (const std::uint64_t one : before)
      if (one != 0) slots_[place_of(one)] = one;
  }

  std::vector<std::uint64_t> slots_;  // a power of two
  std::size_t count_ = 0;
};

}  // namespace sovang::views
