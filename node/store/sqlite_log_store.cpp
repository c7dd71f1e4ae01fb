#include "node/store/sqlite_log_store.h"

#include <sqlite3.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/ensure.h"
#include "crypto/tile.h"
#include "node/store/entry_blocks.h"
#include "node/store/entry_rows.h"
#include "node/store/erasures.h"
#include "node/store/log_cut.h"
#include "node/store/tiles.h"

namespace sovang::store {

namespace {

constexpr std::size_t kTileWidth = crypto::kTileWidth;

[[noreturn]] void damaged(std::string_view origin, std::string_view what) {
  throw StoreError("read the log " + std::string(origin),
                   std::string(what) + "; run `sovang audit`, then restore a backup", SQLITE_CORRUPT);
}

/// Root of a power of two of hashes.
crypto::Hash fold_hashes(std::vector<crypto::Hash> hashes) {
  while (hashes.size() > 1) {
    for (std::size_t at = 0; at < hashes.size() / 2; ++at)
      hashes[at] = crypto::node_hash(hashes[2 * at], hashes[2 * at + 1]);
    hashes.resize(hashes.size() / 2);
  }
  return hashes.front();
}

struct Place {
  std::int64_t log = 0;
  std::uint64_t size = 0;
};

Place place_of(Database& db, std::string_view origin) {
  auto row = db.query("SELECT id, size FROM log WHERE origin = ?");
  row.bind(origin);
  if (!row.step()) return {};
  return {row.integer(0), static_cast<std::uint64_t>(row.integer(1))};
}

std::string beyond(std::uint64_t from, std::uint64_t to, std::uint64_t size) {
  return "entries [" + std::to_string(from) + ", " + std::to_string(to) + ") are asked for and " +
         std::to_string(size) + " are held";
}

[[noreturn]] void damaged_tile(std::string_view origin, unsigned level, std::uint64_t first) {
  damaged(origin, "the hashes from entry " + std::to_string(first << 8 * level) + " on (level " +
                      std::to_string(level) + ") are missing or not as many as they were");
}

/// Adds hashes behind the `held` ones of a level; the roots of tiles that fill up go into the level above.
void add_to_level(Database& db, std::int64_t log, std::string_view origin, unsigned level, std::uint64_t held,
                  std::span<const crypto::Hash> hashes) {
  std::vector<crypto::Hash> roots;
  const std::uint64_t tile = held / kTileWidth, in_tile = held % kTileWidth;
  if (in_tile + hashes.size() >= kTileWidth) {
    auto all = read_hashes(db, log, level, held - in_tile, held, held);
    if (!all) damaged_tile(origin, level, held - in_tile);
    all->insert(all->end(), hashes.begin(), hashes.end());
    for (auto at = all->begin(); static_cast<std::size_t>(all->end() - at) >= kTileWidth; at += kTileWidth)
      roots.push_back(fold_hashes({at, at + kTileWidth}));
  }
  if (!add_hashes(db, log, level, held, hashes)) damaged_tile(origin, level, held - held % kTileRowHashes);
  if (!roots.empty()) add_to_level(db, log, origin, level + 1, tile, roots);
}

void write_state(Database& db, std::int64_t log, const sync::LogState& state) {
  db.query(
        "UPDATE log SET size = ?2, frontier = ?3, note = ?4, proof = ?5, cosigned_note = ?6, cosigned_size = ?7 WHERE "
        "id = ?1")
      .bind(log, state.size(), blob(join_hashes(state.frontier.hashes())), state.note, blob(join_hashes(state.proof)),
            state.cosigned_note, state.cosigned_size)
      .run();
}

void write_owed(Database& db, std::int64_t log, const std::vector<sync::OwedNote>& notes) {
  db.query("DELETE FROM owed_note WHERE log = ?").bind(log).run();
  std::int64_t number = 0;
  for (const sync::OwedNote& owed : notes)
    db.query("INSERT INTO owed_note (log, number, known, note) VALUES (?, ?, ?, ?)")
        .bind(log, number++, owed.from, owed.note)
        .run();
}

std::vector<sync::OwedNote> read_owed(Database& db, std::int64_t log) {
  std::vector<sync::OwedNote> out;
  auto rows = db.query("SELECT known, note FROM owed_note WHERE log = ? ORDER BY number");
  rows.bind(log);
  while (rows.step()) out.push_back({static_cast<std::uint64_t>(rows.integer(0)), std::string(rows.text(1))});
  return out;
}

void write_append(Database& db, Place place, const sync::LogAppend& append) {
  base::ensure(
      append.entries.size() == append.leaves.size() && append.after.size() == append.from + append.entries.size(),
      "an append carries the leaves of its entries and the state after them");
  if (place.log == 0) {
    auto made = db.query(
        "INSERT INTO log (origin, size, frontier, note, proof, cosigned_note, cosigned_size) VALUES (?, 0, x'', '', "
        "x'', '', 0) "
        "RETURNING id");
    made.bind(append.origin);
    base::ensure(made.step(), "an inserted log has an id");
    place.log = made.integer(0);
    made.step();
  }
  base::ensure(place.log <= kLogsMax && append.after.size() <= kEntriesMax, "the log fits the row numbers");
  append_entries(db, place.log, append.from, append.entries, append.leaves);
  add_to_level(db, place.log, append.origin, 0, append.from, append.leaves);
  write_state(db, place.log, append.after);
  write_owed(db, place.log, append.after.owed);
}

/// What the hub's log says was erased takes effect with the entry that says so.
void erase_named(Database& db, const sync::LogAppend& append) {
  if (!append.origin.ends_with("/xa")) return;
  for (const sync::Entry& entry : append.entries) {
    const bool may_be = entry.open.find("erasure") != std::string::npos || entry.open.find('\\') != std::string::npos;
    if (!may_be) continue;
    const auto open = sync::read_open_part(entry.open);
    const auto targets = open ? read_erasure(*open) : std::nullopt;
    if (targets) erase_parts(db, *targets);
  }
}

/// What was erased stays away.
void fill_parts(Database& db, const sync::PartFill& fill) {
  const Place place = place_of(db, fill.origin);
  const std::int64_t id = entry_row(place.log, fill.index);
  auto row = db.query("SELECT open, parts FROM entry WHERE id = ?");
  row.bind(id);
  if (place.log == 0 || fill.index >= place.size || !row.step()) return;
  sync::PrivateParts parts = decode_parts(row.blob(1));
  parts.insert(fill.parts.begin(), fill.parts.end());
  strip_erased(db, crypto::leaf_hash(row.blob(0)), parts);
  row.reset();
  write_parts(db, id, parts);
}

void write_evidence(Database& db, const sync::Evidence& evidence) {
  const std::string seen = without_erased(db, evidence.seen);  // a fork's is a segment
  // The same proof arriving again (a repeated request) is one finding.
  db.query(
        "INSERT INTO evidence (seen_at, origin, code, held, seen) "
        "SELECT strftime('%Y-%m-%dT%H:%M:%S+07:00', 'now', '+7 hours'), ?1, ?2, ?3, ?4 "
        "WHERE NOT EXISTS (SELECT 1 FROM evidence WHERE origin = ?1 AND code = ?2 AND held = ?3 AND seen = ?4)")
      .bind(evidence.origin, evidence.code, blob(evidence.held), blob(seen))
      .run();
}

}  // namespace

std::vector<std::string> SqliteLogStore::origins() const {
  std::vector<std::string> out;
  auto rows = db_.query("SELECT origin FROM log WHERE instr(origin, '#') = 0 ORDER BY origin");
  while (rows.step()) out.emplace_back(rows.text(0));
  return out;
}

std::optional<sync::LogState> SqliteLogStore::state(std::string_view origin) const {
  auto row = db_.query(
      "SELECT size, frontier, note, proof, cosigned_note, cosigned_size, id, EXISTS (SELECT 1 FROM owed_note WHERE "
      "log = id) FROM log WHERE origin = ?");
  row.bind(origin);
  if (!row.step()) return std::nullopt;
  const auto hashes = split_hashes(row.blob(1));
  auto frontier =
      hashes ? crypto::Frontier::restore(static_cast<std::uint64_t>(row.integer(0)), *hashes) : std::nullopt;
  auto proof = split_hashes(row.blob(3));
  sync::LogState state;
  state.cosigned_size = static_cast<std::uint64_t>(row.integer(5));
  if (!frontier || !proof || state.cosigned_size > frontier->size())
    damaged(origin, "its size, frontier, proof and cosigned size do not fit each other");
  state.frontier = *std::move(frontier);
  state.note = row.text(2);
  state.proof = *std::move(proof);
  state.cosigned_note = row.text(4);
  if (row.integer(7) != 0) state.owed = read_owed(db_, row.integer(6));
  return state;
}

std::vector<sync::Entry> SqliteLogStore::read(std::string_view origin, std::uint64_t from, std::uint64_t to,
                                              std::size_t bytes_max) const {
  const Place place = place_of(db_, origin);
  if (from > to || to > place.size) damaged(origin, beyond(from, to, place.size));
  std::vector<sync::Entry> out;
  std::size_t bytes = 0;
  bool full = false;
  const auto missing = [&] { return "entry " + std::to_string(from + out.size()) + " is missing"; };
  each_entry(db_, entry_row(place.log, from), entry_row(place.log, to),
             [&](std::int64_t row, const StoredEntry& entry) {
               const std::uint64_t index = index_of_row(row);
               if (index != from + out.size()) damaged(origin, missing());
               bytes += entry.open.size() + entry.parts.size();
               full = !out.empty() && bytes > bytes_max;
               if (full) return false;
               try {
                 out.push_back({std::string(entry.open), decode_parts(entry.parts)});
               } catch (const StoreError& failure) {
                 damaged(origin, "entry " + std::to_string(index) + ": " + failure.what());
               }
               return true;
             });
  if (!full && out.size() < to - from) damaged(origin, missing());
  return out;
}

crypto::Hash SqliteLogStore::subtree(std::string_view origin, unsigned level, std::uint64_t index) const {
  const unsigned tile_level = level / 8;
  const std::uint64_t count = std::uint64_t{1} << (level % 8);
  const std::uint64_t first = index * count;  // among the hashes of tile_level
  const std::uint64_t end = (index + 1) << level;
  // Size and hashes in one statement: another process may append between two.
  auto row = db_.query(
      "SELECT size, tile.id, hashes FROM log LEFT JOIN tile ON tile.id >= (((log.id << 4) + ?2) << 36) + ?3 "
      "AND tile.id < (((log.id << 4) + ?2) << 36) + ?4 WHERE origin = ?1 ORDER BY tile.id");
  TileRows rows(first, first + count);
  row.bind(origin, std::uint64_t{tile_level}, rows.first_row(), rows.end_row());
  bool found = row.step();
  const std::uint64_t size = found ? static_cast<std::uint64_t>(row.integer(0)) : 0;
  if (end > size) damaged(origin, beyond(index << level, end, size));
  for (; found && !row.is_null(1); found = row.step()) rows.add(row.integer(1), row.blob(2));
  auto hashes = rows.take(size >> (8 * tile_level));
  if (!hashes) damaged_tile(origin, tile_level, rows.first_row() * kTileRowHashes);
  return fold_hashes(*std::move(hashes));
}

base::Status<sync::ApplyError> SqliteLogStore::apply(const sync::Changes& changes) {
  Transaction transaction(db_);
  for (const sync::LogCut& cut : changes.cuts) cut_log(db_, cut.origin, cut.size);
  for (const sync::LogAppend& append : changes.appends) {
    const Place place = place_of(db_, append.origin);
    if (place.size != append.from) return base::Err{sync::ApplyError::moved};
    write_append(db_, place, append);
  }
  for (const sync::LogAppend& append : changes.appends) erase_named(db_, append);
  for (const sync::PartFill& fill : changes.fills) fill_parts(db_, fill);
  for (const sync::Evidence& evidence : changes.evidence) write_evidence(db_, evidence);
  transaction.commit();
  return base::Unit{};
}

std::vector<SqliteLogStore::EvidenceRow> SqliteLogStore::evidence() const {
  std::vector<EvidenceRow> out;
  auto rows = db_.query("SELECT id, seen_at, origin, code, held, seen FROM evidence ORDER BY id");
  while (rows.step())
    out.push_back(
        {rows.integer(0),
         std::string(rows.text(1)),
         {std::string(rows.text(2)), std::string(rows.text(3)), std::string(rows.blob(4)), std::string(rows.blob(5))}});
  return out;
}

std::vector<std::string> SqliteLogStore::evidence_of(std::string_view origin, std::string_view code) const {
  std::vector<std::string> out;
  auto rows = db_.query("SELECT seen FROM evidence WHERE origin = ? AND code = ? ORDER BY id");
  rows.bind(origin, code);
  while (rows.step()) out.emplace_back(rows.blob(0));
  return out;
}

}  // namespace sovang::store
