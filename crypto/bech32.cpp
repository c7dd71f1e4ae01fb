#include "crypto/bech32.h"

#include <cstdint>
#include <vector>

namespace sovang::crypto {

namespace {

constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kChecksumLetters = 6;

using Quintets = std::vector<std::uint8_t>;  // values 0 to 31

std::uint32_t polymod(std::uint32_t checksum, std::uint8_t value) {
  static constexpr std::uint32_t kGenerator[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
  const std::uint32_t top = checksum >> 25;
  checksum = (checksum & 0x1ffffff) << 5 ^ value;
  for (unsigned i = 0; i < 5; ++i) {
    if ((top >> i & 1) != 0) checksum ^= kGenerator[i];
  }
  return checksum;
}

std::uint32_t checksum_of(std::string_view prefix, const Quintets& quintets) {
  std::uint32_t checksum = 1;
  for (const char c : prefix) checksum = polymod(checksum, static_cast<std::uint8_t>(c) >> 5);
  checksum = polymod(checksum, 0);
  for (const char c : prefix) checksum = polymod(checksum, static_cast<std::uint8_t>(c) & 31);
  for (const std::uint8_t quintet : quintets) checksum = polymod(checksum, quintet);
  return checksum;
}

}  // namespace

std::string bech32(std::string_view prefix, std::string_view data) {
  Quintets quintets;
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const char c : data) {
    pending = (pending << 8 | static_cast<std::uint8_t>(c)) & 0xfff;
    for (bits += 8; bits >= 5;) quintets.push_back(pending >> (bits -= 5) & 31);
  }
  if (bits > 0) quintets.push_back(pending << (5 - bits) & 31);
  const std::size_t data_letters = quintets.size();
  quintets.resize(data_letters + kChecksumLetters);
  const std::uint32_t checksum = checksum_of(prefix, quintets) ^ 1;
  for (unsigned i = 0; i < kChecksumLetters; ++i) {
    quintets[data_letters + i] = checksum >> 5 * (kChecksumLetters - 1 - i) & 31;
  }
  std::string out = std::string(prefix) + '1';
  for (const std::uint8_t quintet : quintets) out += kAlphabet[quintet];
  return out;
}

std::optional<std::string> parse_bech32(std::string_view prefix, std::string_view text) {
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  if (text.size() < 1 + kChecksumLetters || text.front() != '1') return std::nullopt;
  Quintets quintets;
  for (const char c : text.substr(1)) {
    const auto value = kAlphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    quintets.push_back(static_cast<std::uint8_t>(value));
  }
  if (checksum_of(prefix, quintets) != 1) return std::nullopt;
  quintets.resize(quintets.size() - kChecksumLetters);

  std::string out;
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const std::uint8_t quintet : quintets) {
    pending = (pending << 5 | quintet) & 0xfff;
    if ((bits += 5) >= 8) out += static_cast<char>(pending >> (bits -= 8) & 0xff);
  }
  const bool clean_padding = bits < 5 && (pending & ((1u << bits) - 1)) == 0;
  return clean_padding ? std::optional(out) : std::nullopt;
}

}  // namespace sovang::crypto
