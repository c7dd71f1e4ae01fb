#pragma once
// HKDF-SHA-256 (RFC 5869), always 32 bytes out as age uses it; libsodium 1.0.18 has none.

#include <array>
#include <cstdint>
#include <string_view>

namespace sovang::crypto {

using DerivedKey = std::array<std::uint8_t, 32>;

DerivedKey hkdf_sha256(std::string_view key_material, std::string_view salt, std::string_view info);

/// HMAC-SHA-256 under a key of any length.
std::array<std::uint8_t, 32> hmac_sha256(std::string_view key, std::string_view message);

}  // namespace sovang::crypto
