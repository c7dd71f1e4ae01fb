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

constexpr std::array kMigrations{kLogs, kViewTables};

}  // namespace

std::span<const char* const> migrations() { return kMigrations; }

}  // namespace sovang::store
