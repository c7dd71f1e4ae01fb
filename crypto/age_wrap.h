#pragma once
// How age wraps a file's key for one X25519 recipient or under one passphrase (docs/formats/age.md).

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/age.h"
#include "crypto/hkdf.h"

namespace sovang::crypto {

/// The 16 secret bytes of one file, wiped on destruction.
struct FileKey {
  std::array<std::uint8_t, 16> bytes{};
  FileKey() = default;
  explicit FileKey(const std::array<std::uint8_t, 16>& value) : bytes(value) {}
  FileKey(const FileKey&) = default;
  FileKey& operator=(const FileKey&) = default;
  ~FileKey();
};

struct AgeStanza {
  std::vector<std::string> arguments;  // the first is the type
  std::string body;
  [[nodiscard]] const std::string& type() const { return arguments.front(); }
};

inline constexpr std::string_view kX25519Stanza = "X25519";
inline constexpr std::string_view kScryptStanza = "scrypt";

/// ChaCha20-Poly1305 with the zero nonce: 32 bytes.
std::string wrap_file_key(const DerivedKey& wrap_key, const FileKey& file_key);

/// HKDF over the shared secret of an X25519 stanza.
DerivedKey x25519_wrap_key(const PublicKey& shared_secret, const PublicKey& share, const PublicKey& recipient);
/// Absent when there is not the memory for it (1024 * 2^log_n bytes).
std::optional<DerivedKey> scrypt_wrap_key(std::string_view passphrase, std::string_view salt, unsigned log_n);
/// Absent when the product is zero, which a share or a key of small order makes.
std::optional<PublicKey> x25519(const std::array<std::uint8_t, 32>& secret, const PublicKey& point);

AgeStanza wrap_for_recipient(const FileKey& file_key, const AgeRecipient& recipient, const Secret& ephemeral);
AgeStanza wrap_under_passphrase(const FileKey& file_key, std::string_view passphrase,
                                const std::array<std::uint8_t, 16>& salt, unsigned log_n);

/// The file key from the first stanza that one of the identities opens. Stanzas of other types are passed over.
base::Result<FileKey, AgeError> unwrap_by_identity(const std::vector<AgeStanza>& stanzas,
                                                   std::span<const AgeIdentity> identities);
base::Result<FileKey, AgeError> unwrap_by_passphrase(const std::vector<AgeStanza>& stanzas, std::string_view passphrase,
                                                     unsigned log_n_max);

}  // namespace sovang::crypto
