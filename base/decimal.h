#pragma once
// Decimal numbers as every open log format here writes them: `0` or `[1-9][0-9]*`, nothing else, at most 2^63-1.

#include <cstdint>
#include <optional>
#include <string_view>

namespace sovang::base {

inline constexpr std::uint64_t kDecimalMax = 9223372036854775807u;

/// Strict: no sign, space, leading zero or separator; absent on overflow past 2^63-1.
std::optional<std::uint64_t> parse_decimal(std::string_view text);

}  // namespace sovang::base
