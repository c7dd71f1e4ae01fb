#include "node/store/database.h"

#include <sqlite3.h>

#include <cstring>
#include <deque>
#include <unordered_map>
#include <utility>

#include "base/ensure.h"
#include "node/store/entry_migration.h"
#include "node/store/entry_table.h"
#include "node/store/migrations.h"

namespace sovang::store {

namespace {

constexpr int kBusyMilliseconds = 30'000;
constexpr int kCheckpointPages = 1000;         // of the write-ahead log, as SQLite has it
constexpr int kScrubBusyMilliseconds = 3'000;  // it can wait, others can not

[[noreturn]] void fail(sqlite3* db, std::string_view doing) {
  throw StoreError(doing, sqlite3_errmsg(db), sqlite3_extended_errcode(db));
}

int open_flags(Database::Mode mode) {
  switch (mode) {
    case Database::Mode::create:
      return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    case Database::Mode::open:
      return SQLITE_OPEN_READWRITE;
    case Database::Mode::read_only:
      return SQLITE_OPEN_READONLY;
    case Database::Mode::memory:
      return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY;
  }
  return SQLITE_OPEN_READONLY;
}

void execute(sqlite3* db, const char* sql, std::string_view doing) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(db, doing);
}

std::int64_t pragma(sqlite3* db, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db, sql, -1, &statement, nullptr) != SQLITE_OK) fail(db, sql);
  const int code = sqlite3_step(statement);
  const std::int64_t value = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
  sqlite3_finalize(statement);
  if (code != SQLITE_ROW) fail(db, sql);
  return value;
}

void check_whose(sqlite3* db, Database::Mode mode) {
  const std::int64_t application = pragma(db, "PRAGMA application_id");
  const std::int64_t version = pragma(db, "PRAGMA user_version");
  const bool empty = application == 0 && version == 0 && pragma(db, "SELECT count(*) FROM sqlite_schema") == 0;
  if (empty && (mode == Database::Mode::open || mode == Database::Mode::read_only))
    throw StoreError("open the database", "the file is empty, what it held is lost; restore a backup", SQLITE_CORRUPT);
  if (!empty && application != kApplicationId)
    throw StoreError("open the database", "this file is not a Sổ Vàng database; check the data directory",
                     SQLITE_NOTADB);
  if (version > static_cast<std::int64_t>(migrations().size()))
    throw StoreError("open the database",
                     "it was written by a newer sovang (database version " + std::to_string(version) +
                         ", this program knows " + std::to_string(migrations().size()) + "); install the newer program",
                     SQLITE_SCHEMA);
}

/// Called for each row that is written.
void note_row(void* database, int, const char*, const char* table, sqlite3_int64 row) {
  if (std::strcmp(table, "log") == 0) static_cast<Database*>(database)->note_written_log(row);
}

/// Another process may migrate at the same moment, so the version is read again under the write lock.
void migrate(sqlite3* db) {
  const auto all = migrations();
  if (pragma(db, "PRAGMA user_version") == static_cast<std::int64_t>(all.size())) return;
  execute(db, "BEGIN IMMEDIATE", "lock the database for a migration");
  try {
    for (std::size_t at = static_cast<std::size_t>(pragma(db, "PRAGMA user_version")); at < all.size(); ++at) {
      execute(db, all[at], "migrate the database");
      execute(db, ("PRAGMA user_version=" + std::to_string(at + 1)).c_str(), "migrate the database");
    }
    execute(db, ("PRAGMA application_id=" + std::to_string(kApplicationId)).c_str(), "migrate the database");
    execute(db, "COMMIT", "migrate the database");
  } catch (...) {
    sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

}  // namespace

StoreError::StoreError(std::string_view doing, std::string_view detail, int code)
    : std::runtime_error("database: cannot " + std::string(doing) + ": " + std::string(detail)), code_(code) {}

void require_sound(bool holds, std::string_view what) {
  if (!holds)
    throw StoreError(
        "read a damaged file",
        "not true in it: \"" + std::string(what) + "\"; run `sovang audit`, then `sovang rebuild` or restore a backup",
        SQLITE_CORRUPT);
}

Statement::Statement(sqlite3* db, Slot& slot) : db_(db), slot_(&slot), statement_(slot.statement) { slot.busy = true; }

Statement::Statement(Statement&& other) noexcept
    : db_(other.db_), slot_(std::exchange(other.slot_, nullptr)), statement_(other.statement_) {}

Statement::~Statement() {
  if (slot_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  slot_->busy = false;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail(db_, sqlite3_sql(statement_));
  return false;
}

void Statement::run() {
  while (step()) {
  }
  sqlite3_reset(statement_);
}

void Statement::reset() { sqlite3_reset(statement_); }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Statement::text(int column) const { return blob(column); }

std::string_view Statement::blob(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return bytes == nullptr ? std::string_view()
                          : std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

void Statement::bind_one(int at, std::int64_t value) {
  if (sqlite3_bind_int64(statement_, at, value) != SQLITE_OK) fail(db_, sqlite3_sql(statement_));
}

void Statement::bind_one(int at, std::string_view text) {
  if (sqlite3_bind_text64(statement_, at, text.empty() ? "" : text.data(), text.size(), SQLITE_TRANSIENT,
                          SQLITE_UTF8) != SQLITE_OK)
    fail(db_, sqlite3_sql(statement_));
}

void Statement::bind_one(int at, Kept kept) {
  const std::string_view text = kept.text;
  if (sqlite3_bind_text64(statement_, at, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8) !=
      SQLITE_OK)
    fail(db_, sqlite3_sql(statement_));
}

void Statement::bind_one(int at, std::nullptr_t) {
  if (sqlite3_bind_null(statement_, at) != SQLITE_OK) fail(db_, sqlite3_sql(statement_));
}

void Statement::bind_one(int at, Blob value) {
  const std::string_view bytes = value.bytes;
  if (sqlite3_bind_blob64(statement_, at, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_TRANSIENT) !=
      SQLITE_OK)
    fail(db_, sqlite3_sql(statement_));
}

/// By the address of the SQL text: a literal keeps its address, and comparing it is free. A statement that is asked for
/// again while it runs gets a sibling.
struct Database::Cache {
  struct Key {
    const char* text;
    std::size_t size;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const { return std::hash<const void*>()(key.text) ^ key.size; }
  };
  std::unordered_map<Key, std::deque<Statement::Slot>, KeyHash> slots;

  ~Cache() {
    for (auto& [key, siblings] : slots)
      for (const Statement::Slot& slot : siblings) sqlite3_finalize(slot.statement);
  }
};

Database::Database(const std::filesystem::path& file, Mode mode) : cache_(std::make_unique<Cache>()) {
  // SQLite counts its memory under one lock of the whole process, for each piece of it, and nobody asks for the sum.
  [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  const std::string name = mode == Mode::memory ? ":memory:" : file.string();
  if (sqlite3_open_v2(name.c_str(), &db_, open_flags(mode) | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK) {
    const StoreError error("open " + name, db_ == nullptr ? "out of memory" : sqlite3_errmsg(db_),
                           db_ == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(db_));
    sqlite3_close(db_);
    throw error;
  }
  try {
    sqlite3_extended_result_codes(db_, 1);
    sqlite3_busy_timeout(db_, kBusyMilliseconds);
    // Else a statement that compares with a column of a partial index is planned anew for every value bound to it.
    sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_QPSG, 1, nullptr);
    add_migration_functions(db_);
    add_entry_table(db_);
    sqlite3_update_hook(db_, note_row, this);
    check_whose(db_, mode);
    if (mode == Mode::create || mode == Mode::open)
      execute(db_, "PRAGMA journal_mode=WAL", "turn on the write-ahead log");
    execute(db_,
            "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; "
            "PRAGMA cache_size=-32768",
            "set the pragmas");
    if (mode == Mode::read_only) {
      if (pragma(db_, "PRAGMA user_version") != static_cast<std::int64_t>(migrations().size()))
        throw StoreError("open the database", "it is older than this program; open it once for writing", SQLITE_SCHEMA);
    } else {
      migrate(db_);
      scrub_wanted_ = pragma(db_, "SELECT count(*) FROM scrub") != 0;
      if (scrub_wanted_) scrub();
    }
  } catch (...) {
    sqlite3_close(db_);
    throw;
  }
}

void Database::scrub_after_commit() {
  query("INSERT OR IGNORE INTO scrub (wanted) VALUES (1)").run();
  scrub_wanted_ = true;
}

bool Database::scrub_wanted() { return pragma(db_, "SELECT count(*) FROM scrub") != 0; }

/// Pages keep stale copies of cells that moved to other pages, which secure_delete does not reach; only a file that is
/// written anew is free of them.
void Database::scrub() {
  sqlite3_busy_timeout(db_, kScrubBusyMilliseconds);
  const bool done =
      sqlite3_exec(db_, "PRAGMA temp_store=FILE; VACUUM", nullptr, nullptr, nullptr) == SQLITE_OK &&
      sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr) == SQLITE_OK &&
      sqlite3_exec(db_, "DELETE FROM scrub", nullptr, nullptr, nullptr) == SQLITE_OK;
  scrub_wanted_ = !done;
  execute(db_, "PRAGMA temp_store=MEMORY", "set the pragmas");
  sqlite3_busy_timeout(db_, kBusyMilliseconds);
}

std::int64_t Database::last_row() const { return sqlite3_last_insert_rowid(db_); }

void Database::checkpoint() {
  sqlite3_busy_timeout(db_, 0);
  sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(db_, kBusyMilliseconds);
}

Database::~Database() {
  cache_.reset();
  sqlite3_close(db_);
}

Statement Database::query(std::string_view sql) {
  auto& siblings = cache_->slots[{sql.data(), sql.size()}];
  for (Statement::Slot& slot : siblings)
    if (!slot.busy) return {db_, slot};
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) fail(db_, sql);
  siblings.push_back({statement, false});
  return {db_, siblings.back()};
}

void Database::run(const char* sql) { execute(db_, sql, sql); }

std::optional<std::set<std::int64_t>> Database::take_written_logs() {
  auto row = query("PRAGMA data_version");
  const std::int64_t version = row.step() ? row.integer(0) : 0;
  const bool known = logs_known_ && version == data_version_;
  data_version_ = version;
  logs_known_ = true;
  auto written = std::exchange(written_logs_, {});
  return known ? std::optional(std::move(written)) : std::nullopt;
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }

std::unique_ptr<Database> Database::reader() const {
  const std::string_view file = sqlite3_db_filename(db_, "main");
  if (file.empty() || sqlite3_txn_state(db_, "main") == SQLITE_TXN_WRITE) return nullptr;
  return std::make_unique<Database>(file, Mode::read_only);
}

bool Database::reading() const {
  for (sqlite3_stmt* one = sqlite3_next_stmt(db_, nullptr); one != nullptr; one = sqlite3_next_stmt(db_, one))
    if (sqlite3_stmt_busy(one) != 0) return true;
  return false;
}

Snapshot::Snapshot(Database& db) : db_(db), own_(!db.in_transaction()) {
  if (own_) db_.query("BEGIN").run();
}

Snapshot::~Snapshot() {
  if (own_) sqlite3_exec(db_.handle(), "COMMIT", nullptr, nullptr, nullptr);
}

Transaction::Transaction(Database& db) : db_(db), outermost_(!db.in_transaction()) {
  db_.run(outermost_ ? "BEGIN IMMEDIATE" : "SAVEPOINT nested");
}

Transaction::~Transaction() {
  if (done_) return;
  db_.doubt_logs();
  // SQLite may have rolled back by itself (disk full); then there is nothing left to undo.
  sqlite3_exec(db_.handle(), outermost_ ? "ROLLBACK" : "ROLLBACK TO nested; RELEASE nested", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  base::ensure(!done_, "a transaction is committed once");
  db_.run(outermost_ ? "COMMIT" : "RELEASE nested");
  done_ = true;
  if (outermost_ && db_.scrub_wanted_) db_.scrub();
}

Unsynced::Unsynced(Database& db) : db_(db), own_(!db.in_transaction()) {
  if (!own_) return;
  db_.run("PRAGMA synchronous=NORMAL");
  sqlite3_wal_autocheckpoint(db_.handle(), 0);
}

Unsynced::~Unsynced() {
  // Where this fails the file is beyond help, and the next statement says so.
  if (!own_) return;
  sqlite3_exec(db_.handle(), "PRAGMA synchronous=FULL", nullptr, nullptr, nullptr);
  sqlite3_wal_autocheckpoint(db_.handle(), kCheckpointPages);
}

void Unsynced::sync() {
  if (!own_) return;
  sqlite3_file* log = nullptr;
  if (sqlite3_file_control(db_.handle(), "main", SQLITE_FCNTL_JOURNAL_POINTER, static_cast<void*>(&log)) != SQLITE_OK ||
      log == nullptr || log->pMethods == nullptr || log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) != SQLITE_OK)
    fail(db_.handle(), "sync the write-ahead log");
}

}  // namespace sovang::store
