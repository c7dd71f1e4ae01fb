#include "crypto/keys.h"

#include <sodium.h>

#include "base/bytes.h"
#include "base/ensure.h"
#include "crypto/sodium_ready.h"

namespace sovang::crypto {

void sodium_ready() {
  static const bool started = sodium_init() >= 0;
  base::ensure(started, "crypto: libsodium does not start");
}

void SystemRandom::fill(std::span<std::uint8_t> out) {
  sodium_ready();
  randombytes_buf(out.data(), out.size());
}

Secret::~Secret() { sodium_memzero(bytes_.data(), bytes_.size()); }

Secret derive_key_seed(const Secret& device_seed, KeyRole role) {
  sodium_ready();
  static constexpr char kContext[] = "sovang01";
  static_assert(sizeof kContext == crypto_kdf_CONTEXTBYTES + 1);
  std::array<std::uint8_t, 32> seed;
  crypto_kdf_derive_from_key(seed.data(), seed.size(), static_cast<std::uint64_t>(role), kContext,
                             device_seed.bytes().data());
  const Secret out(seed);
  sodium_memzero(seed.data(), seed.size());
  return out;
}

SigningKey::SigningKey(const Secret& seed) {
  sodium_ready();
  crypto_sign_seed_keypair(public_key_.data(), secret_.data(), seed.bytes().data());
}

SigningKey::~SigningKey() { sodium_memzero(secret_.data(), secret_.size()); }

Signature SigningKey::sign(std::string_view message) const {
  Signature out;
  crypto_sign_detached(out.data(), nullptr, base::octets(message), message.size(), secret_.data());
  return out;
}

bool verify_signature(const PublicKey& key, std::string_view message, const Signature& signature) {
  sodium_ready();
  return crypto_sign_verify_detached(signature.data(), base::octets(message), message.size(), key.data()) == 0;
}

}  // namespace sovang::crypto
