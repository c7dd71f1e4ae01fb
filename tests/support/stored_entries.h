#pragma once
// Damage to entries as they lie in a database, by somebody who knows how they are packed.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "node/store/entry_blocks.h"

namespace sovang::tests {

struct Kept {
  std::int64_t row = 0;
  std::string open, parts;
};

inline void write_run(store::Database& db, const std::vector<Kept>& run) {
  if (run.empty()) return;
  std::vector<store::StoredEntry> entries;
  for (const Kept& one : run) entries.push_back({one.open, one.parts});
  db.query("INSERT INTO entry_block (id, count, bytes) VALUES (?, ?, ?)")
      .bind(run.front().row, std::uint64_t{run.size()}, store::blob(store::pack_block(entries)))
      .run();
}

/// Does `alter` to every entry; one for which it says false is taken out. `parts` as coded, empty when there are none.
inline void alter_entries(store::Database& db,
                          const std::function<bool(std::int64_t row, std::string& open, std::string& parts)>& alter) {
  std::vector<std::vector<Kept>> runs;
  auto rows = db.query("SELECT id, count, bytes FROM entry_block ORDER BY id");
  while (rows.step()) {
    store::Block block;
    block.read(rows.blob(2), rows.integer(1));
    runs.emplace_back();
    for (std::size_t at = 0; at < block.size(); ++at) {
      Kept one{rows.integer(0) + static_cast<std::int64_t>(at), std::string(block[at].open),
               std::string(block[at].parts)};
      if (alter(one.row, one.open, one.parts))
        runs.back().push_back(std::move(one));
      else
        runs.emplace_back();
    }
  }
  rows.reset();
  db.run("DELETE FROM entry_block");
  for (const auto& run : runs) write_run(db, run);
}

/// Takes out the rows for which `gone` holds.
inline void drop_entries(store::Database& db, const std::function<bool(std::int64_t row)>& gone) {
  alter_entries(db, [&](std::int64_t row, std::string&, std::string&) { return !gone(row); });
}

}  // namespace sovang::tests
