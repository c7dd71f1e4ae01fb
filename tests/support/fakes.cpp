#include "tests/support/fakes.h"

namespace sovang::tests {

std::uint64_t SeededRandom::next() {
  std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

void SeededRandom::fill(std::span<std::uint8_t> out) {
  std::uint64_t bits = 0;
  for (std::size_t at = 0; at < out.size(); ++at) {
    if (at % 8 == 0) bits = next();
    out[at] = static_cast<std::uint8_t>(bits >> (at % 8 * 8));
  }
}

base::Status<sync::ApplyError> FaultyLogStore::apply(const sync::Changes& changes) {
  const auto fault = std::exchange(fault_, std::nullopt);
  if (fault == Fault::before) throw StoreFault("the disk refused");
  auto applied = inner_.apply(changes);
  if (fault == Fault::after) throw StoreFault("the power went after the commit");
  return applied;
}

}  // namespace sovang::tests
