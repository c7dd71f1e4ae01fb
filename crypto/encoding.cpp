#include "crypto/encoding.h"

#include <sodium.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/ensure.h"

namespace sovang::crypto {

namespace {

std::string encode(std::string_view data, int variant) {
  std::string out(sodium_base64_encoded_len(data.size(), variant), '\0');
  sodium_bin2base64(out.data(), out.size(), base::octets(data), data.size(), variant);
  out.pop_back();  // libsodium counts and writes a closing NUL
  return out;
}

// With neither `ignore` nor `b64_end` libsodium refuses spaces, foreign letters, wrong padding and set unused bits.
// But 1.0.18 takes '/' and '+' with their top bit set for the letters themselves, hence the look before.
std::optional<std::string> decode(std::string_view text, int variant) {
  if (std::ranges::any_of(text, [](char c) { return (c & 0x80) != 0; })) return std::nullopt;
  std::string out(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  if (sodium_base642bin(base::octets(out), out.size(), text.data(), text.size(), nullptr, &size, nullptr, variant) !=
      0) {
    return std::nullopt;
  }
  out.resize(size);
  return out;
}

/// Length of the well-formed sequence at the start of `text` (RFC 3629 §4), 0 when there is none.
std::size_t utf8_sequence(std::string_view text) {
  const auto* octet = base::octets(text);
  const std::uint8_t lead = octet[0];
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xc2 && lead <= 0xdf   ? 2
                             : lead >= 0xe0 && lead <= 0xef ? 3
                             : lead >= 0xf0 && lead <= 0xf4 ? 4
                                                            : 0;
  if (length == 0 || text.size() < length) return 0;
  const std::uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;   // no overlong form
  const std::uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;  // no surrogate, not above U+10FFFF
  if (octet[1] < low || octet[1] > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((octet[i] & 0xc0) != 0x80) return 0;
  }
  return length;
}

}  // namespace

std::string base64(std::string_view data) { return encode(data, sodium_base64_VARIANT_ORIGINAL); }
std::optional<std::string> parse_base64(std::string_view text) { return decode(text, sodium_base64_VARIANT_ORIGINAL); }

std::string base64_unpadded(std::string_view data) { return encode(data, sodium_base64_VARIANT_ORIGINAL_NO_PADDING); }
std::optional<std::string> parse_base64_unpadded(std::string_view text) {
  return decode(text, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

std::string base64url(std::string_view data) { return encode(data, sodium_base64_VARIANT_URLSAFE_NO_PADDING); }
std::optional<std::string> parse_base64url(std::string_view text) {
  return decode(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string hex(std::string_view data) {
  std::string out(data.size() * 2 + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), base::octets(data), data.size());
  out.pop_back();
  return out;
}

std::optional<std::string> parse_hex(std::string_view text) {
  if (text.size() % 2 != 0 || text.find_first_not_of("0123456789abcdef") != std::string_view::npos) return std::nullopt;
  std::string out(text.size() / 2, '\0');
  const int decoded =
      sodium_hex2bin(base::octets(out), out.size(), text.data(), text.size(), nullptr, nullptr, nullptr);
  base::ensure(decoded == 0, "crypto: hexadecimal digits were checked");
  return out;
}

bool valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_sequence(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace sovang::crypto
