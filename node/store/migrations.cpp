#include "node/store/migrations.h"

#include <array>

#include "node/store/view_tables.h"

namespace sovang::store {

namespace {

// 1: the logs (docs/formats/store.md).
constexpr const char* kLogs = R"sql(
CREATE TABLE log (
  id INTEGER PRIMARY KEY,
  origin TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  frontier BLOB NOT NULL,
  note TEXT NOT NULL,
  proof BLOB NOT NULL,
  cosigned_note TEXT NOT NULL,
  cosigned_size INTEGER NOT NULL
) STRICT;
CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  open BLOB NOT NULL,
  parts BLOB
) STRICT;
CREATE TABLE tile (
  id INTEGER PRIMARY KEY,
  hashes BLOB NOT NULL
) STRICT;
CREATE TABLE evidence (
  id INTEGER PRIMARY KEY,
  seen_at TEXT NOT NULL,
  origin TEXT NOT NULL,
  code TEXT NOT NULL,
  held BLOB NOT NULL,
  seen BLOB NOT NULL
) STRICT;
)sql";

// 3: when this directory last spoke with whom (node/store/contacts.h).
constexpr const char* kContacts = R"sql(
CREATE TABLE contact (
  origin TEXT PRIMARY KEY,
  last_at TEXT NOT NULL,
  skew_ms INTEGER NOT NULL,
  more INTEGER NOT NULL,
  problem TEXT NOT NULL,
  acknowledged INTEGER
) STRICT, WITHOUT ROWID;
)sql";

// 4: who may sign in to the pages (node/store/accounts.h).
constexpr const char* kAccounts = R"sql(
CREATE TABLE account (
  name TEXT PRIMARY KEY,
  password_hash TEXT NOT NULL,
  roles TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// 5: what the pages ask of a book of 100,000 records (docs/views.md, "Indexes").
constexpr const char* kPageIndexes = R"sql(
DROP INDEX item_by_booked;
CREATE INDEX item_by_booked ON item (type, booked, area, work, kind);
DROP INDEX item_by_who;
CREATE INDEX item_by_who ON item (who, type, state, reversal, work, kind, occurred, quantity, value) WHERE who <> 0;
CREATE INDEX total_by_work ON total (work, under, area, kind, booked, quantity, value);
)sql";

// What was erased (node/store/erasures.h), and whether the file still has to be written anew for it. The views know
// more types from here on, so they are folded anew.
constexpr const char* kErased = R"sql(
CREATE TABLE erased (
  leaf BLOB NOT NULL,
  class TEXT NOT NULL,
  PRIMARY KEY (leaf, class)
) STRICT, WITHOUT ROWID;
CREATE TABLE scrub (
  wanted INTEGER PRIMARY KEY
) STRICT;
DELETE FROM word; DELETE FROM folded; DELETE FROM roster_entry; DELETE FROM covered; DELETE FROM refused;
DELETE FROM item; DELETE FROM total; DELETE FROM person; DELETE FROM name_word; DELETE FROM posting;
)sql";

// A directory that went back in time (node/store/standing.h), and the `recovery` entries that tell of it.
constexpr const char* kStanding = R"sql(
CREATE TABLE standing (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  behind TEXT NOT NULL,
  ask INTEGER NOT NULL,
  held INTEGER NOT NULL,
  series TEXT NOT NULL
) STRICT;
CREATE TABLE given_up (
  id INTEGER PRIMARY KEY,
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  common INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  done INTEGER NOT NULL
) STRICT;
CREATE TABLE hand_back (
  origin TEXT PRIMARY KEY,
  size INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE recovery (
  entry INTEGER PRIMARY KEY
) STRICT;
DELETE FROM word; DELETE FROM folded; DELETE FROM roster_entry; DELETE FROM covered; DELETE FROM refused;
DELETE FROM item; DELETE FROM total; DELETE FROM person; DELETE FROM name_word; DELETE FROM posting;
)sql";

// Closed periods (docs/formats/closing.md); views.
constexpr const char* kClosings = R"sql(
CREATE TABLE closing (
  entry INTEGER PRIMARY KEY,
  period TEXT NOT NULL,
  version INTEGER NOT NULL,
  last INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX closing_by_period ON closing (period, version);
CREATE TABLE closed (
  closing INTEGER NOT NULL,
  last INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  size INTEGER NOT NULL,
  PRIMARY KEY (closing, origin)
) STRICT, WITHOUT ROWID;
CREATE TABLE late_entry (
  entry INTEGER PRIMARY KEY,
  claimed INTEGER NOT NULL
) STRICT;
)sql";

// Under which code the records of an account enter the book.
constexpr const char* kAccountAuthors = R"sql(
ALTER TABLE account ADD COLUMN author TEXT NOT NULL DEFAULT '';
)sql";

// A hub that may have gone back in time (node/store/hub_standing.h).
constexpr const char* kHubStanding = R"sql(
CREATE TABLE hub_claim (
  device TEXT NOT NULL,
  origin TEXT NOT NULL,
  size INTEGER NOT NULL,
  forked INTEGER NOT NULL,
  PRIMARY KEY (device, origin)
) STRICT, WITHOUT ROWID;
CREATE TABLE hub_heard (
  device TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TABLE hub_before (
  origin TEXT PRIMARY KEY,
  size INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// What further witnesses cosigned (node/store/witness_notes.h); the views keep their registrations from here on.
constexpr const char* kWitnesses = R"sql(
CREATE TABLE witness_note (
  origin TEXT NOT NULL,
  size INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (origin, size)
) STRICT, WITHOUT ROWID;
DELETE FROM word; DELETE FROM folded; DELETE FROM roster_entry; DELETE FROM covered; DELETE FROM refused;
DELETE FROM item; DELETE FROM total; DELETE FROM person; DELETE FROM name_word; DELETE FROM posting;
DELETE FROM recovery; DELETE FROM closing; DELETE FROM closed; DELETE FROM late_entry;
)sql";

// Entries are packed (node/store/packing.h); everybody reads the view. What was written before stays as it is.
constexpr const char* kPacked = R"sql(
ALTER TABLE entry RENAME TO packed_entry;
CREATE VIEW entry AS SELECT id, unpacked(open) AS open, unpacked(parts) AS parts FROM packed_entry;
)sql";

// Entries lie in blocks (node/store/entry_blocks.h); `entry` is a table that every connection makes for itself.
constexpr const char* kBlocks = R"sql(
CREATE TABLE entry_block (
  id INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
INSERT INTO entry_block (id, count, bytes)
  SELECT min(id), count(*), entry_block_of(id, unpacked(open), unpacked(parts)) FROM packed_entry GROUP BY id >> 4;
DROP VIEW entry;
DROP TABLE packed_entry;
)sql";

// The statement that is obeyed where the hub was replaced (node/store/successor.h).
constexpr const char* kSuccessor = R"sql(
CREATE TABLE successor (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  note TEXT NOT NULL,
  recovery TEXT NOT NULL
) STRICT;
)sql";

// A year's report reads its lines from one index alone; who gave what is then few columns (docs/views.md, "Indexes").
constexpr const char* kReportIndexes = R"sql(
DROP INDEX item_by_booked;
CREATE INDEX item_by_booked
  ON item (type, booked, area, work, kind, state, reversal, who, under, occurred, quantity, value);
DROP INDEX item_by_who;
CREATE INDEX item_by_who ON item (who, work, kind, occurred) WHERE who <> 0;
CREATE INDEX item_reversed ON item (booked) WHERE reversal = 1;
)sql";

// What equal decisions replace and whom a handover refuses is folded by the rules of docs/views.md.
constexpr const char* kFoldedAnew = R"sql(
DELETE FROM word; DELETE FROM folded; DELETE FROM roster_entry; DELETE FROM covered; DELETE FROM refused;
DELETE FROM item; DELETE FROM total; DELETE FROM person; DELETE FROM name_word; DELETE FROM posting;
DELETE FROM recovery; DELETE FROM closing; DELETE FROM closed; DELETE FROM late_entry;
)sql";

// Columns that a report can as well read from the rows cost more with each entry than they save in a report.
constexpr const char* kNarrowIndex = R"sql(
DROP INDEX item_by_booked;
CREATE INDEX item_by_booked ON item (type, booked, area, work, kind);
CREATE INDEX item_unpriced ON item (occurred) WHERE type = 7 AND kind = 2 AND state <= 1 AND value = 0;
)sql";

// Rows of sixteen hashes (node/store/tiles.h): before, an append wrote a whole tile anew.
constexpr const char* kTileRows = R"sql(
ALTER TABLE tile RENAME TO wide_tile;
CREATE TABLE tile (
  id INTEGER PRIMARY KEY,
  hashes BLOB NOT NULL
) STRICT;
WITH RECURSIVE piece(at) AS (VALUES (0) UNION ALL SELECT at + 1 FROM piece WHERE at < 15)
INSERT INTO tile (id, hashes)
  SELECT ((id >> 32) << 36) + ((id & 4294967295) << 4) + at, substr(hashes, at * 512 + 1, 512)
  FROM wide_tile CROSS JOIN piece WHERE at * 512 < length(hashes) ORDER BY 1;
DROP TABLE wide_tile;
)sql";

// Columns that make an index dear: lists find the days that they want by their sums (node/views/ledger.cpp), and by
// giver and day few rows have an equal, so that sorting many of them compares little.
constexpr const char* kDayIndexes = R"sql(
DROP INDEX item_by_booked;
CREATE INDEX item_by_booked ON item (type, booked);
DROP INDEX item_by_who;
CREATE INDEX item_by_who ON item (who, occurred, work, kind) WHERE who <> 0;
)sql";

// An index with sums in it changes with every record; without them it does so with the first of a day alone. Who wants
// the sums of works reads the table (node/views/figures.cpp).
constexpr const char* kWorkDays = R"sql(
DROP INDEX total_by_work;
CREATE INDEX total_by_work ON total (work, booked);
)sql";

// Signed notes of a log that lie ahead of its entries, before the newest one (docs/formats/exchange.md, "Fork").
constexpr const char* kOwedNotes = R"sql(
CREATE TABLE owed_note (
  log INTEGER NOT NULL,
  number INTEGER NOT NULL,
  known INTEGER NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (log, number)
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array kMigrations{kLogs,       kViewTables, kContacts,       kAccounts,    kPageIndexes, kErased,
                                 kStanding,   kClosings,   kAccountAuthors, kHubStanding, kWitnesses,   kPacked,
                                 kSuccessor,  kBlocks,     kReportIndexes,  kFoldedAnew,  kNarrowIndex, kTileRows,
                                 kDayIndexes, kWorkDays,   kOwedNotes};

}  // namespace

std::span<const char* const> migrations() { return kMigrations; }

}  // namespace sovang::store
