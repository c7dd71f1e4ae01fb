#include "node/store/tiles.h"

#include <algorithm>
#include <string>

#include "base/bytes.h"
#include "node/store/entry_rows.h"

namespace sovang::store {
namespace {

constexpr std::size_t kHashBytes = sizeof(crypto::Hash);

}  // namespace

std::string join_hashes(std::span<const crypto::Hash> hashes) {
  std::string out;
  out.reserve(hashes.size() * kHashBytes);
  for (const auto& hash : hashes) out += base::view(hash);
  return out;
}

std::optional<std::vector<crypto::Hash>> split_hashes(std::string_view bytes) {
  if (bytes.size() % kHashBytes != 0) return std::nullopt;
  std::vector<crypto::Hash> out;
  for (std::size_t at = 0; at < bytes.size(); at += kHashBytes)
    out.push_back(base::to_array<kHashBytes>(bytes.substr(at, kHashBytes)));
  return out;
}

void TileRows::add(std::int64_t id, std::string_view bytes) {
  const auto row = split_hashes(bytes);
  // Only the last row of a level may be short.
  sound_ = sound_ && row && row->size() <= kTileRowHashes &&
           number_of_tile_row(id) * kTileRowHashes == first_row() * kTileRowHashes + hashes_.size();
  if (sound_) hashes_.insert(hashes_.end(), row->begin(), row->end());
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
  last->insert(last->end(), hashes.begin(), hashes.end());
  for (std::size_t at = 0; at < last->size(); at += kTileRowHashes)
    db.query("INSERT OR REPLACE INTO tile (id, hashes) VALUES (?, ?)")
        .bind(tile_row(log, level, (begin + at) / kTileRowHashes),
              blob(join_hashes(std::span(*last).subspan(at, std::min<std::size_t>(kTileRowHashes, last->size() - at)))))
        .run();
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
