#pragma once
// Randomness is handed in, so that tests replay. The system's source lives in crypto/ (libsodium).

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sovang::base {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;

  template <std::size_t N>
  std::array<std::uint8_t, N> bytes() {
    std::array<std::uint8_t, N> out;
    fill(out);
    return out;
  }
};

}  // namespace sovang::base
