#include "node/store/log_cut.h"

#include "base/ensure.h"
#include "node/store/entry_blocks.h"
#include "node/store/entry_rows.h"
#include "node/store/tiles.h"

namespace sovang::store {

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
    cut_hashes(db, log, level, size >> (8 * level));
  db.query("UPDATE log SET size = ?2 WHERE id = ?1").bind(log, size).run();
}

}  // namespace sovang::store
