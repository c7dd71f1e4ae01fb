#include "crypto/hkdf.h"

#include <sodium.h>

#include <string>

#include "base/bytes.h"

namespace sovang::crypto {

std::array<std::uint8_t, 32> hmac_sha256(std::string_view key, std::string_view message) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, base::octets(key), key.size());
  crypto_auth_hmacsha256_update(&state, base::octets(message), message.size());
  std::array<std::uint8_t, 32> out;
  crypto_auth_hmacsha256_final(&state, out.data());
  sodium_memzero(&state, sizeof state);
  return out;
}

DerivedKey hkdf_sha256(std::string_view key_material, std::string_view salt, std::string_view info) {
  // HMAC pads its key with zeros, so the empty salt stands for the 32 zero bytes of RFC 5869 §2.2.
  auto extracted = hmac_sha256(salt, key_material);
  const DerivedKey out = hmac_sha256(base::view(extracted), std::string(info) + '\1');
  sodium_memzero(extracted.data(), extracted.size());
  return out;
}

}  // namespace sovang::crypto
