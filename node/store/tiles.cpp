#include "node/store/tiles.h"

#include <algorithm>
#include <string>

#include "base/bytes.h"
#include "node/store/entry_rows.h"

namespace sovang::store {
namespace {

constexpr std::size_t kHashBytes = sizeof(crypto::Hash);

}  // namespace

void TileRows::add(std::int64_t id, std::string_view bytes) {
  // Only the last row of a level may be short.
  sound_ = sound_ && number_of_tile_row(id) * kTileRowHashes == first_row() * kTileRowHashes + hashes_.size() &&
           bytes.size() % kHashBytes == 0 && bytes.size() <= kTileRowHashes * kHashBytes;
  for (std::size_t at = 0; sound_ && at < bytes.size(); at += kHashBytes)
    hashes_.push_back(base::to_array<kHashBytes>(bytes.substr(at, kHashBytes)));
}

std::optional<std::vector<crypto::Hash>> TileRows::take(std::uint64_t held) {
  const std::uint64_t begin = first_row() * kTileRowHashes, end = std::min(end_row() * kTileRowHashes, held);
  if (!sound_ || to_ > held || hashes_.size() != end - begin) return std::nullopt;
  hashes_.resize(to_ - begin);
  hashes_.erase(hashes_.begin(), hashes_.begin() + static_cast<std::ptrdiff_t>(from_ - begin));
  return std::move(hashes_);
}

std::optional<std::vector<crypto::Hash>> read_hashes(Database& db, std::int64_t log, unsigned level, std::uint64_t from,
                                                     std::uint64_t to, std::uint64_t held) {
  TileRows rows(from, to);
  auto stored = db.query("SELECT id, hashes FROM tile WHERE id >= ? AND id < ? ORDER BY id");
  stored.bind(tile_row(log, level, rows.first_row()), tile_row(log, level, rows.end_row()));
  while (stored.step()) rows.add(stored.integer(0), stored.blob(1));
  return rows.take(held);
}

bool add_hashes(Database& db, std::int64_t log, unsigned level, std::uint64_t held,
                std::span<const crypto::Hash> hashes) {
  const std::uint64_t begin = held - held % kTileRowHashes;
  auto last = read_hashes(db, log, level, begin, held, held);
  if (!last) return false;
  std::string bytes;
  for (const crypto::Hash& hash : *last) bytes += base::view(hash);
  for (std::uint64_t row = begin / kTileRowHashes; !hashes.empty(); ++row, bytes.clear()) {
    const auto fresh = hashes.first(std::min<std::size_t>(hashes.size(), kTileRowHashes - bytes.size() / kHashBytes));
    hashes = hashes.subspan(fresh.size());
    for (const crypto::Hash& hash : fresh) bytes += base::view(hash);
    db.query("INSERT OR REPLACE INTO tile (id, hashes) VALUES (?, ?)")
        .bind(tile_row(log, level, row), blob(bytes))
        .run();
  }
  return true;
}

void cut_hashes(Database& db, std::int64_t log, unsigned level, std::uint64_t hashes) {
  const std::uint64_t last = hashes / kTileRowHashes, left = hashes % kTileRowHashes;
  db.query("DELETE FROM tile WHERE id >= ? AND id < ?")
      .bind(tile_row(log, level, left == 0 ? last : last + 1), tile_row(log, level + 1, 0))
      .run();
  if (left > 0)
    db.query("UPDATE tile SET hashes = substr(hashes, 1, ?2) WHERE id = ?1")
        .bind(tile_row(log, level, last), std::uint64_t{left * kHashBytes})
        .run();
}

}  // namespace sovang::store
