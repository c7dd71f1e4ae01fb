#pragma once
// Ed25519 keys, one per role, derived from one seed of a device (docs/formats/keys.md). Secrets wipe themselves.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"

namespace sovang::crypto {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

/// libsodium's generator. Safe from any thread.
class SystemRandom final : public base::Random {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

/// 32 secret bytes, wiped on destruction.
class Secret {
 public:
  Secret() = default;
  explicit Secret(const std::array<std::uint8_t, 32>& bytes) : bytes_(bytes) {}
  explicit Secret(base::Random& random) : bytes_(random.bytes<32>()) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  ~Secret();
  [[nodiscard]] const std::array<std::uint8_t, 32>& bytes() const { return bytes_; }

 private:
  std::array<std::uint8_t, 32> bytes_{};
};

/// The roles a device's seed yields a key for. The number is libsodium's subkey id and so part of the format.
enum class KeyRole : std::uint64_t { log = 1, manifest = 2, cosigner = 3, office_log = 4 };

/// crypto_kdf_derive_from_key with context "sovang01": the Ed25519 seed (RFC 8032 secret) of one role.
Secret derive_key_seed(const Secret& device_seed, KeyRole role);

/// An Ed25519 signing key from its 32-byte RFC 8032 seed.
class SigningKey {
 public:
  explicit SigningKey(const Secret& seed);
  ~SigningKey();
  SigningKey(const SigningKey&) = default;
  SigningKey& operator=(const SigningKey&) = default;
  [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
  [[nodiscard]] Signature sign(std::string_view message) const;

 private:
  std::array<std::uint8_t, 64> secret_{};
  PublicKey public_key_{};
};

/// False also for keys of small order and S ≥ L.
bool verify_signature(const PublicKey& key, std::string_view message, const Signature& signature);

}  // namespace sovang::crypto
