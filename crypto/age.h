#pragma once
// age files (age-encryption.org/v1) for X25519 recipients and passphrases (docs/formats/age.md). Strict reader.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "crypto/keys.h"

namespace sovang::crypto {

/// `age1…`
struct AgeRecipient {
  PublicKey key{};
  [[nodiscard]] std::string text() const;
  bool operator==(const AgeRecipient&) const = default;
};
std::optional<AgeRecipient> parse_age_recipient(std::string_view text);

/// `AGE-SECRET-KEY-1…`
struct AgeIdentity {
  Secret secret;
  [[nodiscard]] std::string text() const;
  [[nodiscard]] AgeRecipient recipient() const;
};
std::optional<AgeIdentity> parse_age_identity(std::string_view text);

enum class AgeError {
  malformed_header,  // not an age file, or a header that the strict reader refuses
  no_match,          // none of the identities (or the passphrase) opens it
  bad_mac,           // header altered
  work_factor,       // scrypt asks for more memory than allowed here
  payload,           // truncated, reordered, altered, or trailing bytes
  too_large,         // plaintext above the caller's limit
};

inline constexpr unsigned kScryptLogNDefault = 15;  // 32 MiB: an old village phone; issued phrases are long
inline constexpr unsigned kScryptLogNMax = 20;      // 1 GiB

/// Encrypts to one or more recipients. Binary form, never armored.
std::string age_encrypt(std::string_view plaintext, std::span<const AgeRecipient> recipients, base::Random& random);
/// `passphrase` as UTF-8 in NFC.
std::string age_encrypt_passphrase(std::string_view plaintext, std::string_view passphrase, base::Random& random,
                                   unsigned log_n = kScryptLogNDefault);

/// Nothing is returned unless the last chunk verified. Accepts the binary form and strict armor.
base::Result<std::string, AgeError> age_decrypt(std::string_view file, std::span<const AgeIdentity> identities,
                                                std::size_t limit);
base::Result<std::string, AgeError> age_decrypt_passphrase(std::string_view file, std::string_view passphrase,
                                                           std::size_t limit, unsigned log_n_max = kScryptLogNMax);

}  // namespace sovang::crypto
