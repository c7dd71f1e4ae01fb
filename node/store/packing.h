#pragma once
// How the bytes of entries stand in the file: packed with zstd and a dictionary that knows what entries look like
// (docs/formats/store.md, "Packed bytes").

#include <cstddef>
#include <string>
#include <string_view>

namespace sovang::store {

inline constexpr std::size_t kPackedBytesMax = std::size_t{32} << 20;

/// At most kPackedBytesMax.
std::string pack(std::string_view bytes);

/// Replaces `out` by what was packed. False for damaged bytes; `out` is then anything.
bool unpack(std::string_view stored, std::string& out);

}  // namespace sovang::store
