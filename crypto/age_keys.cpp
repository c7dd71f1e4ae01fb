// The text forms of age keys.

#include <sodium.h>

#include <algorithm>

#include "base/bytes.h"
#include "crypto/age.h"
#include "crypto/age_wrap.h"
#include "crypto/bech32.h"

namespace sovang::crypto {

namespace {

constexpr std::string_view kRecipientPrefix = "age";
constexpr std::string_view kIdentityPrefix = "age-secret-key-";

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

/// Absent when the text is not wholly upper case.
std::optional<std::string> lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') return std::nullopt;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

}  // namespace

std::string AgeRecipient::text() const { return bech32(kRecipientPrefix, base::view(key)); }

std::optional<AgeRecipient> parse_age_recipient(std::string_view text) {
  const auto data = parse_bech32(kRecipientPrefix, text);
  if (!data || data->size() != 32) return std::nullopt;
  const AgeRecipient recipient{base::to_array<32>(*data)};
  // A key of small order gives the zero product with every secret: nothing can be sealed to it.
  static constexpr std::array<std::uint8_t, 32> kAnySecret = {1};
  if (!x25519(kAnySecret, recipient.key)) return std::nullopt;
  return recipient;
}

std::string AgeIdentity::text() const { return upper(bech32(kIdentityPrefix, base::view(secret.bytes()))); }

AgeRecipient AgeIdentity::recipient() const {
  AgeRecipient out;
  crypto_scalarmult_base(out.key.data(), secret.bytes().data());
  return out;
}

std::optional<AgeIdentity> parse_age_identity(std::string_view text) {
  const auto lowered = lower(text);
  auto data = lowered ? parse_bech32(kIdentityPrefix, *lowered) : std::nullopt;
  if (!data || data->size() != 32) return std::nullopt;
  AgeIdentity out{Secret(base::to_array<32>(*data))};
  sodium_memzero(data->data(), data->size());
  return out;
}

}  // namespace sovang::crypto
