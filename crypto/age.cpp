#include "crypto/age.h"

#include <sodium.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/ensure.h"
#include "crypto/age_header.h"
#include "crypto/age_payload.h"
#include "crypto/age_wrap.h"
#include "crypto/sodium_ready.h"

namespace sovang::crypto {

namespace {

constexpr std::size_t kChunkBytes = kAgeChunkBytes;
constexpr std::size_t kTagBytes = kAgeTagBytes;
constexpr std::size_t kSealedChunkBytes = kChunkBytes + kTagBytes;
constexpr std::size_t kNonceBytes = kAgeNonceBytes;

void append_payload(std::string& out, std::string_view plaintext, const FileKey& file_key, std::string_view nonce) {
  const DerivedKey key = age_payload_key(file_key, nonce);
  out += nonce;
  const std::size_t chunks = std::max<std::size_t>(1, (plaintext.size() + kChunkBytes - 1) / kChunkBytes);
  std::size_t at = out.size();
  out.resize(at + plaintext.size() + chunks * kTagBytes);
  ChunkNonce chunk_nonce;
  for (std::size_t i = 0; i < chunks; ++i) {
    const std::string_view chunk = plaintext.substr(i * kChunkBytes, kChunkBytes);
    if (i + 1 == chunks) chunk_nonce.mark_last();
    crypto_aead_chacha20poly1305_ietf_encrypt(base::octets(out) + at, nullptr, base::octets(chunk), chunk.size(),
                                              nullptr, 0, nullptr, chunk_nonce.data(), key.data());
    at += chunk.size() + kTagBytes;
    chunk_nonce.advance();
  }
}

base::Result<std::string, AgeError> open_payload(std::string_view payload, const FileKey& file_key, std::size_t limit) {
  const DerivedKey key = age_payload_key(file_key, payload.substr(0, kNonceBytes));
  payload.remove_prefix(kNonceBytes);
  const std::size_t chunks = (payload.size() + kSealedChunkBytes - 1) / kSealedChunkBytes;
  if (chunks == 0) return base::Err{AgeError::payload};
  const std::size_t last_bytes = payload.size() - (chunks - 1) * kSealedChunkBytes;
  const bool may_be_empty = chunks == 1;
  if (last_bytes < kTagBytes || (last_bytes == kTagBytes && !may_be_empty)) return base::Err{AgeError::payload};
  const std::size_t size = payload.size() - chunks * kTagBytes;
  if (size > limit) return base::Err{AgeError::too_large};
  std::string out(size, '\0');
  std::size_t at = 0;
  ChunkNonce chunk_nonce;
  for (std::size_t i = 0; i < chunks; ++i) {
    const std::string_view chunk = payload.substr(i * kSealedChunkBytes, kSealedChunkBytes);
    if (i + 1 == chunks) chunk_nonce.mark_last();
    if (crypto_aead_chacha20poly1305_ietf_decrypt(base::octets(out) + at, nullptr, nullptr, base::octets(chunk),
                                                  chunk.size(), nullptr, 0, chunk_nonce.data(), key.data()) != 0) {
      return base::Err{AgeError::payload};
    }
    at += chunk.size() - kTagBytes;
    chunk_nonce.advance();
  }
  return out;
}

/// What both readers share; `unwrap` finds the file key among the stanzas.
template <class Unwrap>
base::Result<std::string, AgeError> open_file(std::string_view file, std::size_t limit, const Unwrap& unwrap) {
  sodium_ready();
  std::optional<std::string> unarmored;
  if (is_age_armored(file)) {
    unarmored = remove_age_armor(file);
    if (!unarmored) return base::Err{AgeError::malformed_header};
    file = *unarmored;
  }
  const auto header = parse_age_header(file);
  if (!header) return base::Err{AgeError::malformed_header};
  const base::Result<FileKey, AgeError> file_key = unwrap(header->stanzas);
  if (!file_key) return base::Err{file_key.error()};
  if (!verify_age_mac(*header, *file_key)) return base::Err{AgeError::bad_mac};
  if (header->payload.size() < kNonceBytes) return base::Err{AgeError::malformed_header};
  return open_payload(header->payload, *file_key, limit);
}

std::string seal_file(const std::vector<AgeStanza>& stanzas, const FileKey& file_key, std::string_view plaintext,
                      base::Random& random) {
  std::string out = write_age_header(stanzas, file_key);
  append_payload(out, plaintext, file_key, base::view(random.bytes<kNonceBytes>()));
  return out;
}

}  // namespace

std::string age_encrypt(std::string_view plaintext, std::span<const AgeRecipient> recipients, base::Random& random) {
  sodium_ready();
  base::ensure(!recipients.empty() && recipients.size() <= kAgeStanzasMax, "crypto: number of age recipients");
  const FileKey file_key(random.bytes<16>());
  std::vector<AgeStanza> stanzas;
  for (const AgeRecipient& recipient : recipients) {
    stanzas.push_back(wrap_for_recipient(file_key, recipient, Secret(random)));
  }
  return seal_file(stanzas, file_key, plaintext, random);
}

std::string age_encrypt_passphrase(std::string_view plaintext, std::string_view passphrase, base::Random& random,
                                   unsigned log_n) {
  sodium_ready();
  const FileKey file_key(random.bytes<16>());
  return seal_file({wrap_under_passphrase(file_key, passphrase, random.bytes<16>(), log_n)}, file_key, plaintext,
                   random);
}

base::Result<std::string, AgeError> age_decrypt(std::string_view file, std::span<const AgeIdentity> identities,
                                                std::size_t limit) {
  return open_file(file, limit, [&](const auto& stanzas) { return unwrap_by_identity(stanzas, identities); });
}

base::Result<std::string, AgeError> age_decrypt_passphrase(std::string_view file, std::string_view passphrase,
                                                           std::size_t limit, unsigned log_n_max) {
  return open_file(file, limit,
                   [&](const auto& stanzas) { return unwrap_by_passphrase(stanzas, passphrase, log_n_max); });
}

}  // namespace sovang::crypto
