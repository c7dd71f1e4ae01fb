#pragma once
// SHA-256 by OpenSSL's libcrypto, which uses the CPU's SHA instructions.

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>

namespace sovang::crypto {

using Hash = std::array<std::uint8_t, 32>;

/// SHA-256 of the whole input.
Hash sha256(std::string_view data);
/// SHA-256 of the parts one behind the other, without copying them.
Hash sha256(std::initializer_list<std::string_view> parts);

/// Incremental form. Not for use from several threads at once.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void update(std::string_view data);
  /// Ends the computation; the object then starts anew.
  Hash finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sovang::crypto
