#include "node/store/successor.h"

namespace sovang::store {

std::optional<Obeyed> obeyed_successor(Database& db) {
  auto row = db.query("SELECT note, recovery FROM successor");
  if (!row.step()) return std::nullopt;
  const auto recovery = crypto::parse_vkey(row.text(1));
  auto statement = recovery ? sync::read_successor(row.text(0), *recovery) : std::nullopt;
  require_sound(statement.has_value(), "the successor's statement checks");
  return Obeyed{*std::move(statement), *recovery};
}

void write_obeyed(Database& db, const Obeyed& obeyed) {
  db.query("INSERT OR REPLACE INTO successor (only_row, note, recovery) VALUES (1, ?, ?)")
      .bind(obeyed.statement.note, obeyed.recovery.text())
      .run();
}

}  // namespace sovang::store
