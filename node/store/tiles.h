#pragma once
// The hashes of a log's tree in the file: those of each level one behind the other, in rows of a few, so that an append
// writes one small row (docs/formats/store.md, "Logs").

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/sha256.h"
#include "node/store/database.h"

namespace sovang::store {

/// Hashes of a full row; a tile (crypto/tile.h) is sixteen of them.
inline constexpr std::uint64_t kTileRowHashes = 16;

/// Hashes one behind the other, as columns of hashes hold them.
std::string join_hashes(std::span<const crypto::Hash> hashes);
/// Absent when these are no whole hashes.
std::optional<std::vector<crypto::Hash>> split_hashes(std::string_view bytes);

/// Puts the hashes [from, to) of a level together from the rows that hold them.
class TileRows {
 public:
  TileRows(std::uint64_t from, std::uint64_t to) : from_(from), to_(to) {}
  [[nodiscard]] std::uint64_t first_row() const { return from_ / kTileRowHashes; }
  [[nodiscard]] std::uint64_t end_row() const { return (to_ + kTileRowHashes - 1) / kTileRowHashes; }
  /// In order; `id` as of tile_row().
  void add(std::int64_t id, std::string_view bytes);
  /// Absent where rows are missing or not as long as a level of `held` hashes makes them.
  std::optional<std::vector<crypto::Hash>> take(std::uint64_t held);

 private:
  std::uint64_t from_, to_;
  bool sound_ = true;
  std::vector<crypto::Hash> hashes_;  // from the first of first_row() on
};

/// Hashes [from, to) of a level that has `held`. Absent where rows are damaged.
std::optional<std::vector<crypto::Hash>> read_hashes(Database& db, std::int64_t log, unsigned level, std::uint64_t from,
                                                     std::uint64_t to, std::uint64_t held);
/// Adds hashes behind the `held` ones of a level. False where the last row is damaged.
bool add_hashes(Database& db, std::int64_t log, unsigned level, std::uint64_t held,
                std::span<const crypto::Hash> hashes);
/// Keeps the first `hashes` of a level.
void cut_hashes(Database& db, std::int64_t log, unsigned level, std::uint64_t hashes);

}  // namespace sovang::store
