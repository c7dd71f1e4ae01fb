#include "node/store/log_cut.h"

#include "base/ensure.h"
#include "node/store/entry_blocks.h"
#include "node/store/entry_rows.h"

namespace sovang::store {
namespace {

constexpr std::uint64_t kTileWidth = 256;
constexpr std::size_t kHashBytes = 32;

/// Keeps the first `hashes` of a level.
void cut_level(Database& db, std::int64_t log, unsigned level, std::uint64_t hashes) {
  const std::uint64_t last = hashes / kTileWidth, left = hashes % kTileWidth;
  const std::uint64_t first_gone = left == 0 ? last : last + 1;
  db.query("DELETE FROM tile WHERE id >= ? AND id < ?")
      .bind(tile_row(log, level, first_gone), tile_row(log, level + 1, 0))
      .run();
  if (left > 0)
    db.query("UPDATE tile SET hashes = substr(hashes, 1, ?2) WHERE id = ?1")
        .bind(tile_row(log, level, last), std::uint64_t{left * kHashBytes})
        .run();
}

}  // namespace

void cut_log(Database& db, std::string_view origin, std::uint64_t size) {
  auto row = db.query("SELECT id, size FROM log WHERE origin = ?");
  row.bind(origin);
  base::ensure(row.step(), "only a log that is held is cut");
  const std::int64_t log = row.integer(0);
  const auto held = static_cast<std::uint64_t>(row.integer(1));
  base::ensure(size <= held, "a log is cut to what it holds");
  row.reset();
  cut_entries(db, log, size);
  for (unsigned level = 0; level * 8 < kIndexBits && held >> (8 * level) > 0; ++level)
    cut_level(db, log, level, size >> (8 * level));
  db.query("UPDATE log SET size = ?2 WHERE id = ?1").bind(log, size).run();
}

}  // namespace sovang::store
