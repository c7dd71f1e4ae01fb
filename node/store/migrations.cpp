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

constexpr std::array kMigrations{kLogs, kViewTables, kContacts, kAccounts};

}  // namespace

std::span<const char* const> migrations() { return kMigrations; }

}  // namespace sovang::store
