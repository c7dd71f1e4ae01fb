#pragma once
// C2SP tlog-tiles: paths, hash tiles and entry bundles (docs/formats/tiles.md). Pure: bytes in, bytes out.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/merkle.h"

namespace sovang::crypto {

inline constexpr unsigned kTileWidth = 256;           // hashes in a full tile, entries in a full bundle
inline constexpr std::size_t kEntryBytesMax = 65535;  // uint16 length prefix

/// Which file: level -1 stands for an entry bundle. width 256 is a full tile (no `.p/` suffix).
struct TilePath {
  int level = 0;  // -1 or 0..63
  std::uint64_t index = 0;
  unsigned width = kTileWidth;  // 1..256
  bool operator==(const TilePath&) const = default;
  [[nodiscard]] std::string text() const;  // tile/0/x001/067.p/12, tile/entries/000
};
std::optional<TilePath> parse_tile_path(std::string_view text);

/// Every file of a log of `size` that holds only the widest partial tile at each edge, bundles included.
std::vector<TilePath> tiles_of_size(std::uint64_t size);

/// The tile's bytes (32·width) from subtree hashes; level ≥ 0.
std::string make_tile(const TilePath& path, const SubtreeReader& read);

/// Appends one entry with its length prefix. Requires entry.size() ≤ kEntryBytesMax.
void append_to_entry_bundle(std::string& bundle, std::string_view entry);
/// Exactly `count` entries and nothing behind them; absent otherwise. The views live as long as `bundle`.
std::optional<std::vector<std::string_view>> parse_entry_bundle(std::string_view bundle, unsigned count);

}  // namespace sovang::crypto
