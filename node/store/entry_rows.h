#pragma once
// How entries and tiles are numbered and coded in the database (docs/formats/store.md). One integer key per row: no
// second index, and a log's entries lie together.

#include <cstdint>
#include <string>
#include <string_view>

#include "sync/entry.h"

namespace sovang::store {

inline constexpr unsigned kIndexBits = 40;
inline constexpr std::uint64_t kEntriesMax = std::uint64_t{1} << kIndexBits;  // of one log
inline constexpr std::int64_t kLogsMax = (std::int64_t{1} << 23) - 1;

inline std::int64_t entry_row(std::int64_t log, std::uint64_t index) {
  return (log << kIndexBits) + static_cast<std::int64_t>(index);
}
inline std::int64_t log_of_row(std::int64_t row) { return row >> kIndexBits; }
inline std::uint64_t index_of_row(std::int64_t row) { return static_cast<std::uint64_t>(row) & (kEntriesMax - 1); }

/// Rows of tiles (node/store/tiles.h): 40 bits of hashes need 36 bits of them and five levels.
inline constexpr unsigned kTileRowBits = 36;
inline std::int64_t tile_row(std::int64_t log, unsigned level, std::uint64_t number) {
  return (((log << 4) + static_cast<std::int64_t>(level)) << kTileRowBits) + static_cast<std::int64_t>(number);
}
inline std::uint64_t number_of_tile_row(std::int64_t row) {
  return static_cast<std::uint64_t>(row) & ((std::uint64_t{1} << kTileRowBits) - 1);
}

/// Per part: length of the class name (1 byte), class, length (2 bytes, big endian), bytes; classes in ascending byte
/// order.
std::string encode_parts(const sync::PrivateParts& parts);
/// Of what encode_parts wrote. Throws StoreError when the lengths do not add up.
sync::PrivateParts decode_parts(std::string_view bytes);

}  // namespace sovang::store
