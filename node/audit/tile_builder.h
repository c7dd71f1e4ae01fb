#pragma once
// From leaf hashes, tile by tile, to every hash tile of a log (docs/formats/export.md). Used to write them and to check
// them; holds one tile a level, so memory stays flat.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crypto/merkle.h"

namespace sovang::audit {

struct BuiltTile {
  unsigned level = 0;
  std::uint64_t index = 0;
  std::vector<crypto::Hash> hashes;  // 1 to 256
  /// 32·W bytes, as in a file.
  [[nodiscard]] std::string bytes() const;
};

/// Root of a full tile.
crypto::Hash tile_root(std::vector<crypto::Hash> hashes);

class TileBuilder {
 public:
  using Emit = std::function<void(const BuiltTile&)>;
  /// The next leaves: 256 of them, fewer only the last time. Full tiles of upper levels are emitted as they fill.
  /// Returns the root of 256.
  std::optional<crypto::Hash> add(std::span<const crypto::Hash> leaves, const Emit& emit);
  /// The partial tiles of the upper levels.
  void finish(const Emit& emit) const;

 private:
  void carry(unsigned level, const crypto::Hash& hash, const Emit& emit);
  std::uint64_t leaf_tiles_ = 0;
  std::vector<BuiltTile> open_;  // level 1 first
};

}  // namespace sovang::audit
