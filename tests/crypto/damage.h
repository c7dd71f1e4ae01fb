#pragma once
// Every small damage of a byte string.

#include <string>
#include <string_view>

namespace sovang::tests {

/// Calls `refused` with each copy of `whole` that has one bit flipped, that ends early, or that has one byte more
/// behind it; gives the number of copies for which it answered false.
template <class Refused>
std::size_t count_accepted_damage(std::string_view whole, const Refused& refused) {
  std::size_t accepted = 0;
  std::string copy(whole);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      copy[i] = static_cast<char>(whole[i] ^ 1 << bit);
      accepted += refused(std::string_view(copy)) ? 0 : 1;
    }
    copy[i] = whole[i];
    accepted += refused(whole.substr(0, i)) ? 0 : 1;
  }
  for (const char behind : {'\0', '\n', ' ', 'x'}) accepted += refused(std::string_view(copy + behind)) ? 0 : 1;
  return accepted;
}

}  // namespace sovang::tests
