#pragma once
// SQLite, wrapped just enough: one connection, cached statements, transactions that roll back unless committed. WAL,
// synchronous=FULL, foreign keys, secure_delete. A Database belongs to one thread at a time; several processes and
// threads open their own on the same file.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace sovang::store {

/// SQLite failed: disk full, locked for too long, not a database. `code` is SQLite's extended result code.
class StoreError : public std::runtime_error {
 public:
  StoreError(std::string_view doing, std::string_view detail, int code);
  [[nodiscard]] int code() const { return code_; }

 private:
  int code_;
};

/// For what a sound file always has: throws StoreError when `holds` is false. A bug of our own is base::ensure's.
void require_sound(bool holds, std::string_view what);

/// A prepared statement in use; returns to the cache (reset, bindings cleared) when it goes out of scope. Text and
/// blobs read stay valid until the next step.
class Statement {
 public:
  /// A prepared statement of the cache; `busy` while somebody uses it.
  struct Slot {
    sqlite3_stmt* statement = nullptr;
    bool busy = false;
  };
  Statement(sqlite3* db, Slot& slot);
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;

  /// Binds from parameter 1 on, in order.
  template <class... Args>
  Statement& bind(const Args&... args) {
    return bind_from(1, args...);
  }
  /// The same from parameter `at` on.
  template <class... Args>
  Statement& bind_from(int at, const Args&... args) {
    (bind_one(at++, args), ...);
    return *this;
  }
  /// Binds one parameter, counted from 1.
  template <class Value>
  Statement& bind_at(int at, const Value& value) {
    bind_one(at, value);
    return *this;
  }
  /// True while there is a row.
  bool step();
  /// Runs to the end; for statements without rows.
  void run();
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] std::string_view blob(int column) const;
  [[nodiscard]] bool is_null(int column) const;

 private:
  void bind_one(int at, std::int64_t value);
  void bind_one(int at, int value) { bind_one(at, std::int64_t{value}); }
  void bind_one(int at, std::uint64_t value) { bind_one(at, static_cast<std::int64_t>(value)); }
  void bind_one(int at, bool value) { bind_one(at, std::int64_t{value ? 1 : 0}); }
  void bind_one(int at, std::string_view text);
  void bind_one(int at, const std::string& text) { bind_one(at, std::string_view(text)); }
  void bind_one(int at, const char* text) { bind_one(at, std::string_view(text)); }
  void bind_one(int at, std::nullptr_t);
  struct Blob {
    std::string_view bytes;
  };
  void bind_one(int at, Blob blob);
  struct Kept {
    std::string_view text;
  };
  void bind_one(int at, Kept kept);
  void bind_one(int at, std::optional<std::int64_t> value) {
    if (value)
      bind_one(at, *value);
    else
      bind_one(at, nullptr);
  }

  sqlite3* db_;
  Slot* slot_;
  sqlite3_stmt* statement_;

 public:
  using BlobValue = Blob;
  using KeptValue = Kept;
};
inline Statement::BlobValue blob(std::string_view bytes) { return {bytes}; }
/// A text that stays where it is until other values are bound or the statement is given back: it is not copied.
inline Statement::KeptValue kept(std::string_view text) { return {text}; }

class Database {
 public:
  /// create: makes the file when it is missing. open: the file must be there and not be empty. read_only: nothing is
  /// migrated, the file must be up to date. memory: an own empty database that ends with the object.
  enum class Mode { create, open, read_only, memory };
  /// Opens, sets the pragmas, applies the migrations that are missing. Throws StoreError, also for a file that is no Sổ
  /// Vàng database or was written by a newer version.
  Database(const std::filesystem::path& file, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// A cached prepared statement. `sql` must be a string that outlives the database (a literal).
  Statement query(std::string_view sql);
  /// Runs statements without results.
  void run(const char* sql);
  [[nodiscard]] bool in_transaction() const;

  /// Rows of `log` that were written since the last call. Absent when this connection can't tell: it never asked,
  /// another one committed, something was rolled back, doubt_logs() was called. Then any may have been.
  std::optional<std::set<std::int64_t>> take_written_logs();
  /// The next take_written_logs() names this one, too.
  void note_written_log(std::int64_t log) { written_logs_.insert(log); }
  void doubt_logs() { logs_known_ = false; }

  /// Number of the row that was inserted last; cheaper than RETURNING, which makes a table of its own.
  [[nodiscard]] std::int64_t last_row() const;
  /// Whether a statement of this connection stands at a row; then indexes can be neither made nor dropped.
  [[nodiscard]] bool reading() const;
  /// When the running transaction commits, the whole file is written anew and the write-ahead log emptied: what was
  /// deleted is then in no byte of them. Where that is cut short or another process reads for long, the next commit or
  /// opening does it.
  void scrub_after_commit();
  /// Moves what is in the write-ahead log into the file and gives its space back, as far as nobody else is at it;
  /// what is left waits for the next commit, as after a disk that failed.
  void checkpoint();
  /// Deleted bytes may still be in the file.
  [[nodiscard]] bool scrub_wanted();
  [[nodiscard]] sqlite3* handle() { return db_; }
  /// A connection of its own that reads what is committed, for another thread. Null where this one may see something
  /// else: in memory, or while it writes. Throws StoreError.
  [[nodiscard]] std::unique_ptr<Database> reader() const;

 private:
  friend class Transaction;
  void scrub();

  struct Cache;
  bool scrub_wanted_ = false;
  std::set<std::int64_t> written_logs_;
  bool logs_known_ = false;         // written_logs_ is all that was written since
  std::int64_t data_version_ = -1;  // of the last take_written_logs(): another one, another connection committed
  sqlite3* db_ = nullptr;
  std::unique_ptr<Cache> cache_;
};

/// One state of the file for all that is read while it lives; takes no lock that others wait for. Nothing is written
/// meanwhile. Inside a transaction that one does it.
class Snapshot {
 public:
  explicit Snapshot(Database& db);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Database& db_;
  bool own_;
};

/// BEGIN IMMEDIATE … COMMIT, or rolled back. Inside another transaction of the same connection it is a savepoint.
class Transaction {
 public:
  explicit Transaction(Database& db);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  /// Durable on return when this is the outermost one.
  void commit();

 private:
  Database& db_;
  bool outermost_;
  bool done_ = false;
};

/// What is committed while it lives waits for no disk, and after a power failure may not have happened: for what can be
/// had again. Nor does it wait until the write-ahead log is moved into the file: the next commit does that, or
/// Database::checkpoint. Does nothing inside a transaction that is running already.
class Unsynced {
 public:
  explicit Unsynced(Database& db);
  ~Unsynced();
  Unsynced(const Unsynced&) = delete;
  Unsynced& operator=(const Unsynced&) = delete;
  /// Durable on return, after all: what was committed so far. Throws StoreError when the disk fails.
  void sync();

 private:
  Database& db_;
  bool own_;
};

}  // namespace sovang::store
