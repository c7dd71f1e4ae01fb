#pragma once
// Byte strings. Files, entries, notes and database columns are octets of any value; they are held in std::string and
// passed as std::string_view, because SQLite, JSON, HTTP and the standard library all speak char. Fixed-size binary
// values (hashes, keys) are std::array<std::uint8_t, N>.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace sovang::base {

inline const std::uint8_t* octets(std::string_view bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}
inline std::uint8_t* octets(std::string& bytes) { return reinterpret_cast<std::uint8_t*>(bytes.data()); }

/// The octets of a fixed-size value, as a view that lives as long as the value.
template <std::size_t N>
std::string_view view(const std::array<std::uint8_t, N>& value) {
  return {reinterpret_cast<const char*>(value.data()), N};
}

/// Copies exactly N octets; the caller has checked the length.
template <std::size_t N>
std::array<std::uint8_t, N> to_array(std::string_view bytes) {
  std::array<std::uint8_t, N> out{};
  std::memcpy(out.data(), bytes.data(), N);
  return out;
}

}  // namespace sovang::base
