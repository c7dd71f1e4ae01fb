#include "node/audit/tile_builder.h"

#include "base/bytes.h"
#include "base/ensure.h"
#include "crypto/tile.h"

namespace sovang::audit {

std::string BuiltTile::bytes() const {
  std::string out;
  out.reserve(hashes.size() * sizeof(crypto::Hash));
  for (const auto& hash : hashes) out += base::view(hash);
  return out;
}

crypto::Hash tile_root(std::vector<crypto::Hash> hashes) {
  base::ensure(hashes.size() == crypto::kTileWidth, "only a full tile has a root");
  for (std::size_t width = hashes.size() / 2; width > 0; width /= 2) {
    for (std::size_t at = 0; at < width; ++at) hashes[at] = crypto::node_hash(hashes[2 * at], hashes[2 * at + 1]);
  }
  return hashes.front();
}

std::optional<crypto::Hash> TileBuilder::add(std::span<const crypto::Hash> leaves, const Emit& emit) {
  BuiltTile tile{0, leaf_tiles_, {leaves.begin(), leaves.end()}};
  emit(tile);
  if (leaves.size() < crypto::kTileWidth) return std::nullopt;
  ++leaf_tiles_;
  const crypto::Hash root = tile_root(std::move(tile.hashes));
  carry(1, root, emit);
  return root;
}

void TileBuilder::carry(unsigned level, const crypto::Hash& hash, const Emit& emit) {
  if (open_.size() < level) open_.push_back({level, 0, {}});
  open_[level - 1].hashes.push_back(hash);
  if (open_[level - 1].hashes.size() < crypto::kTileWidth) return;
  emit(open_[level - 1]);
  const crypto::Hash root = tile_root(std::move(open_[level - 1].hashes));
  open_[level - 1].hashes.clear();
  ++open_[level - 1].index;
  carry(level + 1, root, emit);
}

void TileBuilder::finish(const Emit& emit) const {
  for (const BuiltTile& tile : open_) {
    if (!tile.hashes.empty()) emit(tile);
  }
}

}  // namespace sovang::audit
