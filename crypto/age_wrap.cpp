#include "crypto/age_wrap.h"

#include <sodium.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/decimal.h"
#include "base/ensure.h"
#include "crypto/encoding.h"

namespace sovang::crypto {

namespace {

constexpr std::string_view kX25519Label = "age-encryption.org/v1/X25519";
constexpr std::string_view kScryptLabel = "age-encryption.org/v1/scrypt";
constexpr std::size_t kWrappedBytes = 16 + crypto_aead_chacha20poly1305_ietf_ABYTES;
// Each wrap key is used once, so the nonce never varies.
constexpr std::uint8_t kZeroNonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES] = {};

/// Absent when the wrapped key is not for this wrap key.
std::optional<FileKey> unwrap_file_key(const DerivedKey& wrap_key, std::string_view body) {
  FileKey out;
  if (crypto_aead_chacha20poly1305_ietf_decrypt(out.bytes.data(), nullptr, nullptr, base::octets(body), body.size(),
                                                nullptr, 0, kZeroNonce, wrap_key.data()) != 0) {
    return std::nullopt;
  }
  return out;
}

PublicKey x25519_base(const Secret& secret) {
  PublicKey out;
  crypto_scalarmult_base(out.data(), secret.bytes().data());
  return out;
}

/// The share of a well-formed X25519 stanza.
std::optional<PublicKey> x25519_share(const AgeStanza& stanza) {
  if (stanza.arguments.size() != 2 || stanza.body.size() != kWrappedBytes) return std::nullopt;
  const auto share = parse_base64_unpadded(stanza.arguments[1]);
  if (!share || share->size() != 32) return std::nullopt;
  return base::to_array<32>(*share);
}

bool scrypt_stands_alone(const std::vector<AgeStanza>& stanzas) {
  return stanzas.size() == 1 || std::ranges::find(stanzas, kScryptStanza, &AgeStanza::type) == stanzas.end();
}

}  // namespace

FileKey::~FileKey() { sodium_memzero(bytes.data(), bytes.size()); }

std::string wrap_file_key(const DerivedKey& wrap_key, const FileKey& file_key) {
  std::string out(kWrappedBytes, '\0');
  crypto_aead_chacha20poly1305_ietf_encrypt(base::octets(out), nullptr, file_key.bytes.data(), file_key.bytes.size(),
                                            nullptr, 0, nullptr, kZeroNonce, wrap_key.data());
  return out;
}

DerivedKey x25519_wrap_key(const PublicKey& shared_secret, const PublicKey& share, const PublicKey& recipient) {
  const std::string salt = std::string(base::view(share)).append(base::view(recipient));
  return hkdf_sha256(base::view(shared_secret), salt, kX25519Label);
}

std::optional<DerivedKey> scrypt_wrap_key(std::string_view passphrase, std::string_view salt, unsigned log_n) {
  const std::string labelled = std::string(kScryptLabel).append(salt);
  DerivedKey out;
  if (crypto_pwhash_scryptsalsa208sha256_ll(base::octets(passphrase), passphrase.size(), base::octets(labelled),
                                            labelled.size(), std::uint64_t{1} << log_n, 8, 1, out.data(),
                                            out.size()) != 0) {
    return std::nullopt;
  }
  return out;
}

std::optional<PublicKey> x25519(const std::array<std::uint8_t, 32>& secret, const PublicKey& point) {
  PublicKey out;
  if (crypto_scalarmult(out.data(), secret.data(), point.data()) != 0) return std::nullopt;
  return out;
}

AgeStanza wrap_for_recipient(const FileKey& file_key, const AgeRecipient& recipient, const Secret& ephemeral) {
  const PublicKey share = x25519_base(ephemeral);
  const auto shared_secret = x25519(ephemeral.bytes(), recipient.key);
  base::ensure(shared_secret.has_value(), "crypto: age recipient of small order; parse_age_recipient refuses those");
  return {{std::string(kX25519Stanza), base64_unpadded(base::view(share))},
          wrap_file_key(x25519_wrap_key(*shared_secret, share, recipient.key), file_key)};
}

AgeStanza wrap_under_passphrase(const FileKey& file_key, std::string_view passphrase,
                                const std::array<std::uint8_t, 16>& salt, unsigned log_n) {
  base::ensure(log_n >= 1 && log_n <= kScryptLogNMax, "crypto: scrypt work factor out of range");
  const auto wrap_key = scrypt_wrap_key(passphrase, base::view(salt), log_n);
  if (!wrap_key) throw std::bad_alloc();
  return {{std::string(kScryptStanza), base64_unpadded(base::view(salt)), std::to_string(log_n)},
          wrap_file_key(*wrap_key, file_key)};
}

base::Result<FileKey, AgeError> unwrap_by_identity(const std::vector<AgeStanza>& stanzas,
                                                   std::span<const AgeIdentity> identities) {
  if (!scrypt_stands_alone(stanzas)) return base::Err{AgeError::malformed_header};
  std::vector<PublicKey> own_keys;
  for (const AgeIdentity& identity : identities) own_keys.push_back(identity.recipient().key);
  for (const AgeStanza& stanza : stanzas) {
    if (stanza.type() != kX25519Stanza) continue;
    const auto share = x25519_share(stanza);
    if (!share) return base::Err{AgeError::malformed_header};
    for (std::size_t i = 0; i < identities.size(); ++i) {
      const auto shared_secret = x25519(identities[i].secret.bytes(), *share);
      if (!shared_secret) return base::Err{AgeError::malformed_header};
      if (const auto key = unwrap_file_key(x25519_wrap_key(*shared_secret, *share, own_keys[i]), stanza.body)) {
        return *key;
      }
    }
  }
  return base::Err{AgeError::no_match};
}

base::Result<FileKey, AgeError> unwrap_by_passphrase(const std::vector<AgeStanza>& stanzas, std::string_view passphrase,
                                                     unsigned log_n_max) {
  if (!scrypt_stands_alone(stanzas)) return base::Err{AgeError::malformed_header};
  const AgeStanza& stanza = stanzas.front();
  if (stanza.type() != kScryptStanza) return base::Err{AgeError::no_match};
  if (stanza.arguments.size() != 3 || stanza.body.size() != kWrappedBytes) return base::Err{AgeError::malformed_header};
  const auto salt = parse_base64_unpadded(stanza.arguments[1]);
  const auto log_n = base::parse_decimal(stanza.arguments[2]);
  if (!salt || salt->size() != 16 || !log_n || *log_n == 0) return base::Err{AgeError::malformed_header};
  if (*log_n > log_n_max) return base::Err{AgeError::work_factor};
  const auto wrap_key = scrypt_wrap_key(passphrase, *salt, static_cast<unsigned>(*log_n));
  if (!wrap_key) return base::Err{AgeError::work_factor};
  const auto key = unwrap_file_key(*wrap_key, stanza.body);
  if (!key) return base::Err{AgeError::no_match};
  return *key;
}

}  // namespace sovang::crypto
