#include "node/store/standing.h"

#include <array>

#include "base/bytes.h"
#include "crypto/merkle.h"
#include "node/store/entry_blocks.h"
#include "node/store/entry_rows.h"
#include "node/store/erasures.h"

namespace sovang::store {
namespace {

constexpr std::string_view kOutboxSuffix = "#outbox";
constexpr std::array<std::string_view, 4> kBehindNames{"", "restored", "database", "hub"};

struct Place {
  std::int64_t log = 0;
  std::uint64_t size = 0;
};

Place place_of_outbox(Database& db, std::string_view origin) {
  auto row = db.query("SELECT id, size FROM log WHERE origin = ?");
  row.bind(outbox_of(origin));
  if (!row.step()) return {};
  return {row.integer(0), static_cast<std::uint64_t>(row.integer(1))};
}

void set_size(Database& db, Place place) {
  db.query("UPDATE log SET size = ?2 WHERE id = ?1").bind(place.log, place.size).run();
}

}  // namespace

std::string_view name_of(Behind why) { return kBehindNames[static_cast<std::size_t>(why)]; }

Standing read_standing(Database& db) {
  Standing out;
  auto row = db.query("SELECT behind, ask, held, series FROM standing");
  if (!row.step()) return out;
  for (std::size_t at = 0; at < kBehindNames.size(); ++at)
    if (row.text(0) == kBehindNames[at]) out.behind = static_cast<Behind>(at);
  out.ask = static_cast<std::uint64_t>(row.integer(1));
  out.held = static_cast<std::uint64_t>(row.integer(2));
  out.series = row.text(3);
  return out;
}

void write_standing(Database& db, const Standing& standing) {
  db.query("INSERT OR REPLACE INTO standing (one, behind, ask, held, series) VALUES (1, ?1, ?2, ?3, ?4)")
      .bind(name_of(standing.behind), standing.ask, standing.held, standing.series)
      .run();
}

std::vector<GivenUp> given_up(Database& db) {
  std::vector<GivenUp> out;
  auto rows = db.query("SELECT id, size, root, common, entries, done FROM given_up ORDER BY id");
  while (rows.step()) {
    require_sound(rows.blob(2).size() == sizeof(crypto::Hash), "a checkpoint that is given up has a root");
    out.push_back({rows.integer(0), static_cast<std::uint64_t>(rows.integer(1)), base::to_array<32>(rows.blob(2)),
                   static_cast<std::uint64_t>(rows.integer(3)), static_cast<std::uint64_t>(rows.integer(4)),
                   rows.integer(5) != 0});
  }
  return out;
}

void add_given_up(Database& db, const GivenUp& checkpoint) {
  db.query("INSERT INTO given_up (size, root, common, entries, done) VALUES (?, ?, ?, ?, ?)")
      .bind(checkpoint.size, blob(base::view(checkpoint.root)), checkpoint.common, checkpoint.entries, checkpoint.done)
      .run();
}

void finish_given_up(Database& db, std::int64_t id) {
  db.query("UPDATE given_up SET done = 1 WHERE id = ?").bind(id).run();
}

void forget_given_up(Database& db, std::int64_t id) { db.query("DELETE FROM given_up WHERE id = ?").bind(id).run(); }

bool is_given_up(Database& db, std::uint64_t size, const crypto::Hash& root) {
  auto row = db.query("SELECT 1 FROM given_up WHERE size = ? AND root = ?");
  row.bind(size, blob(base::view(root)));
  return row.step();
}

std::vector<sync::HandBack> hand_backs(Database& db) {
  std::vector<sync::HandBack> out;
  auto rows = db.query("SELECT origin, size FROM hand_back ORDER BY origin");
  while (rows.step()) out.push_back({std::string(rows.text(0)), static_cast<std::uint64_t>(rows.integer(1))});
  return out;
}

void write_hand_backs(Database& db, const std::vector<sync::HandBack>& logs) {
  db.query("DELETE FROM hand_back").run();
  for (const auto& log : logs)
    db.query("INSERT OR REPLACE INTO hand_back (origin, size) VALUES (?, ?)").bind(log.origin, log.size).run();
}

std::string outbox_of(std::string_view origin) { return std::string(origin).append(kOutboxSuffix); }

bool is_outbox(std::string_view origin) { return origin.ends_with(kOutboxSuffix); }

std::string_view log_of_outbox(std::string_view origin) {
  return is_outbox(origin) ? origin.substr(0, origin.size() - kOutboxSuffix.size()) : origin;
}

std::uint64_t outbox_size(Database& db, std::string_view origin) { return place_of_outbox(db, origin).size; }

std::vector<sync::Entry> read_outbox(Database& db, std::string_view origin) {
  const Place place = place_of_outbox(db, origin);
  std::vector<sync::Entry> out;
  auto rows = db.query("SELECT open, parts FROM entry WHERE id >= ? AND id < ? ORDER BY id");
  rows.bind(entry_row(place.log, 0), entry_row(place.log, place.size));
  while (rows.step()) out.push_back({std::string(rows.blob(0)), decode_parts(rows.blob(1))});
  require_sound(out.size() == place.size, "the outbox has the entries that it counts");
  return out;
}

std::uint64_t append_outbox(Database& db, std::string_view origin, const std::vector<sync::Entry>& entries) {
  Transaction transaction(db);
  db.query(
        "INSERT OR IGNORE INTO log (origin, size, frontier, note, proof, cosigned_note, cosigned_size) VALUES (?, 0, "
        "x'', '', x'', '', 0)")
      .bind(outbox_of(origin))
      .run();
  Place place = place_of_outbox(db, origin);
  const std::uint64_t first = place.size;
  std::vector<crypto::Hash> leaves;
  for (const sync::Entry& entry : entries) leaves.push_back(crypto::leaf_hash(entry.open));
  append_entries(db, place.log, first, entries, leaves);
  place.size += entries.size();
  set_size(db, place);
  transaction.commit();
  return first;
}

void clear_outbox(Database& db, std::string_view origin) {
  Place place = place_of_outbox(db, origin);
  if (place.log == 0) return;
  cut_entries(db, place.log, 0);
  place.size = 0;
  set_size(db, place);
}

}  // namespace sovang::store
