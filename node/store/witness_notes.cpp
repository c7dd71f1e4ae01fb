#include "node/store/witness_notes.h"

namespace sovang::store {
namespace {

std::vector<WitnessNote> all_of(Statement& rows) {
  std::vector<WitnessNote> out;
  while (rows.step())
    out.push_back({std::string(rows.text(0)), static_cast<std::uint64_t>(rows.integer(1)),
                   static_cast<std::uint64_t>(rows.integer(2)), std::string(rows.text(3))});
  return out;
}

}  // namespace

std::vector<WitnessNote> witness_notes(Database& db) {
  auto rows = db.query("SELECT origin, size, lines, note FROM witness_note ORDER BY origin, size");
  return all_of(rows);
}

std::vector<WitnessNote> witness_notes_over(Database& db, std::string_view origin, std::uint64_t index) {
  auto rows = db.query(
      "SELECT origin, size, lines, note FROM witness_note WHERE origin = ? AND size > ? ORDER BY lines DESC, size DESC "
      "LIMIT 8");
  rows.bind(origin, index);
  return all_of(rows);
}

std::string witness_note(Database& db, std::string_view origin, std::uint64_t size) {
  auto row = db.query("SELECT note FROM witness_note WHERE origin = ? AND size = ?");
  row.bind(origin, size);
  return row.step() ? std::string(row.text(0)) : std::string();
}

void write_witness_note(Database& db, const WitnessNote& note) {
  db.query("INSERT OR REPLACE INTO witness_note (origin, size, lines, note) VALUES (?, ?, ?, ?)")
      .bind(note.origin, note.size, note.lines, note.note)
      .run();
}

}  // namespace sovang::store
