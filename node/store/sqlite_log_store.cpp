#include "node/store/sqlite_log_store.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/ensure.h"
#include "node/store/entry_rows.h"

namespace sovang::store {

namespace {

constexpr std::uint64_t kTileWidth = 256;
constexpr std::size_t kHashBytes = 32;

std::string join(std::span<const crypto::Hash> hashes) {
  std::string out;
  out.reserve(hashes.size() * kHashBytes);
  for (const auto& hash : hashes) out += base::view(hash);
  return out;
}

std::vector<crypto::Hash> split(std::string_view bytes) {
  std::vector<crypto::Hash> out;
  for (std::size_t at = 0; at + kHashBytes <= bytes.size(); at += kHashBytes)
    out.push_back(base::to_array<kHashBytes>(bytes.substr(at, kHashBytes)));
  return out;
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

/// Leaf hashes of entries [from, to) out of the rows themselves.
std::vector<crypto::Hash> leaves_from_rows(Database& db, std::int64_t log, std::uint64_t from, std::uint64_t to) {
  std::vector<crypto::Hash> leaves;
  auto rows = db.query("SELECT open FROM entry WHERE id >= ? AND id < ? ORDER BY id");
  rows.bind(entry_row(log, from), entry_row(log, to));
  while (rows.step()) leaves.push_back(crypto::leaf_hash(rows.blob(0)));
  base::ensure(leaves.size() == to - from, "entries asked for are held");
  return leaves;
}

void add_to_tile(Database& db, std::int64_t log, unsigned level, std::uint64_t index, std::string_view hashes) {
  db.query(
        "INSERT INTO tile (id, hashes) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET hashes = CAST(hashes || "
        "excluded.hashes AS BLOB)")
      .bind(tile_row(log, level, index), blob(hashes))
      .run();
}

/// A tile of `level` is full: its root goes into the tile above, which may become full by it.
void carry_up(Database& db, std::int64_t log, unsigned level, std::uint64_t index,
              const std::vector<crypto::Hash>& full) {
  const crypto::Hash root = fold_hashes(full);
  const std::uint64_t above = index / kTileWidth;
  add_to_tile(db, log, level + 1, above, base::view(root));
  if (index % kTileWidth != kTileWidth - 1) return;
  std::vector<crypto::Hash> tile;
  {
    auto row = db.query("SELECT hashes FROM tile WHERE id = ?");
    row.bind(tile_row(log, level + 1, above));
    base::ensure(row.step(), "the tile just written is there");
    tile = split(row.blob(0));
  }
  carry_up(db, log, level + 1, above, tile);
}

/// Writes the tiles of leaves that [from, from + leaves) completes.
void complete_tiles(Database& db, std::int64_t log, std::uint64_t from, const std::vector<crypto::Hash>& leaves) {
  const std::uint64_t to = from + leaves.size();
  for (std::uint64_t index = from / kTileWidth; (index + 1) * kTileWidth <= to; ++index) {
    const std::uint64_t first = index * kTileWidth;
    std::vector<crypto::Hash> tile;
    if (first < from) tile = leaves_from_rows(db, log, first, from);
    const auto begin = leaves.begin() + static_cast<std::ptrdiff_t>(first + tile.size() - from);
    tile.insert(tile.end(), begin, begin + static_cast<std::ptrdiff_t>(kTileWidth - tile.size()));
    add_to_tile(db, log, 0, index, join(tile));
    carry_up(db, log, 0, index, tile);
  }
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

void write_state(Database& db, std::int64_t log, const sync::LogState& state) {
  db.query(
        "UPDATE log SET size = ?2, frontier = ?3, note = ?4, proof = ?5, cosigned_note = ?6, cosigned_size = ?7 WHERE "
        "id = ?1")
      .bind(log, state.size(), blob(join(state.frontier.hashes())), state.note, blob(join(state.proof)),
            state.cosigned_note, state.cosigned_size)
      .run();
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
  auto insert = db.query("INSERT INTO entry (id, open, parts) VALUES (?, ?, ?)");
  std::uint64_t index = append.from;
  for (const sync::Entry& entry : append.entries) {
    const std::int64_t row = entry_row(place.log, index++);
    if (entry.parts.empty())
      insert.bind(row, blob(entry.open), nullptr).run();
    else
      insert.bind(row, blob(entry.open), blob(encode_parts(entry.parts))).run();
  }
  complete_tiles(db, place.log, append.from, append.leaves);
  write_state(db, place.log, append.after);
}

void write_evidence(Database& db, const sync::Evidence& evidence) {
  // The same proof arriving again (a repeated request) is one finding.
  db.query(
        "INSERT INTO evidence (seen_at, origin, code, held, seen) "
        "SELECT strftime('%Y-%m-%dT%H:%M:%S+07:00', 'now', '+7 hours'), ?1, ?2, ?3, ?4 "
        "WHERE NOT EXISTS (SELECT 1 FROM evidence WHERE origin = ?1 AND code = ?2 AND held = ?3 AND seen = ?4)")
      .bind(evidence.origin, evidence.code, blob(evidence.held), blob(evidence.seen))
      .run();
}

}  // namespace

std::vector<std::string> SqliteLogStore::origins() const {
  std::vector<std::string> out;
  auto rows = db_.query("SELECT origin FROM log ORDER BY origin");
  while (rows.step()) out.emplace_back(rows.text(0));
  return out;
}

std::optional<sync::LogState> SqliteLogStore::state(std::string_view origin) const {
  auto row = db_.query("SELECT size, frontier, note, proof, cosigned_note, cosigned_size FROM log WHERE origin = ?");
  row.bind(origin);
  if (!row.step()) return std::nullopt;
  auto frontier = crypto::Frontier::restore(static_cast<std::uint64_t>(row.integer(0)), split(row.blob(1)));
  if (!frontier) throw StoreError("read the log " + std::string(origin), "its frontier does not fit its size", 0);
  sync::LogState state;
  state.frontier = std::move(*frontier);
  state.note = row.text(2);
  state.proof = split(row.blob(3));
  state.cosigned_note = row.text(4);
  state.cosigned_size = static_cast<std::uint64_t>(row.integer(5));
  return state;
}

std::vector<sync::Entry> SqliteLogStore::read(std::string_view origin, std::uint64_t from, std::uint64_t to,
                                              std::size_t bytes_max) const {
  const Place place = place_of(db_, origin);
  base::ensure(from <= to && to <= place.size, "entries asked for are held");
  std::vector<sync::Entry> out;
  std::size_t bytes = 0;
  auto rows = db_.query("SELECT open, parts FROM entry WHERE id >= ? AND id < ? ORDER BY id");
  rows.bind(entry_row(place.log, from), entry_row(place.log, to));
  while (rows.step()) {
    bytes += rows.blob(0).size() + rows.blob(1).size();
    if (!out.empty() && bytes > bytes_max) break;
    out.push_back({std::string(rows.blob(0)), decode_parts(rows.blob(1))});
  }
  return out;
}

crypto::Hash SqliteLogStore::subtree(std::string_view origin, unsigned level, std::uint64_t index) const {
  const Place place = place_of(db_, origin);
  const unsigned tile_level = level / 8;
  const std::uint64_t count = std::uint64_t{1} << (level % 8);
  const std::uint64_t first = index * count;  // among the hashes of tile_level
  base::ensure((index + 1) << level <= place.size, "a subtree asked for is complete");
  if (tile_level == 0 && (first / kTileWidth + 1) * kTileWidth > place.size)
    return fold_hashes(leaves_from_rows(db_, place.log, first, first + count));
  auto row = db_.query("SELECT hashes FROM tile WHERE id = ?");
  row.bind(tile_row(place.log, tile_level, first / kTileWidth));
  const std::size_t offset = static_cast<std::size_t>(first % kTileWidth) * kHashBytes;
  if (!row.step() || row.blob(0).size() < offset + count * kHashBytes)
    throw StoreError("read the log " + std::string(origin), "a hash tile is missing or too short", 0);
  return fold_hashes(split(row.blob(0).substr(offset, count * kHashBytes)));
}

base::Status<sync::ApplyError> SqliteLogStore::apply(const sync::Changes& changes) {
  Transaction transaction(db_);
  for (const sync::LogAppend& append : changes.appends) {
    const Place place = place_of(db_, append.origin);
    if (place.size != append.from) return base::Err{sync::ApplyError::moved};
    write_append(db_, place, append);
  }
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

}  // namespace sovang::store
