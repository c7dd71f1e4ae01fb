#pragma once
// Raw DEFLATE (RFC 1951) of a few hundred bytes, as every browser and every zlib inflates it.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sovang::proof {

std::string deflate_raw(std::string_view data);
/// Absent when it is no whole stream, has bytes behind its end, or inflates to more than `limit` bytes.
std::optional<std::string> inflate_raw(std::string_view data, std::size_t limit);

}  // namespace sovang::proof
