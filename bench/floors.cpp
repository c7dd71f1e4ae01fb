#include "bench/floors.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

#include "base/bytes.h"
#include "crypto/merkle.h"
#include "node/store/entry_rows.h"

namespace sovang::bench {

struct RawTable::State {
  sqlite3* db = nullptr;
  sqlite3_stmt* insert = nullptr;

  void must(int code) const {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) throw std::runtime_error(sqlite3_errmsg(db));
  }
  void run(const char* sql) const { must(sqlite3_exec(db, sql, nullptr, nullptr, nullptr)); }
};

RawTable::RawTable(const std::filesystem::path& file) : state_(std::make_unique<State>()) {
  for (const auto* ending : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + ending);
  state_->must(sqlite3_open(file.c_str(), &state_->db));
  state_->run(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
      "CREATE TABLE entry (log INTEGER, idx INTEGER, open BLOB, parts BLOB, leaf BLOB)");
  state_->must(
      sqlite3_prepare_v2(state_->db, "INSERT INTO entry VALUES (1, ?, ?, ?, ?)", -1, &state_->insert, nullptr));
}

RawTable::~RawTable() {
  sqlite3_finalize(state_->insert);
  sqlite3_close(state_->db);
}

void RawTable::insert(const std::vector<sync::Entry>& entries, std::size_t from, std::size_t to,
                      bool a_transaction_each) {
  const auto bind = [&](int at, std::string_view bytes) {
    state_->must(sqlite3_bind_blob64(state_->insert, at, bytes.data(), bytes.size(), SQLITE_TRANSIENT));
  };
  if (!a_transaction_each) state_->run("BEGIN IMMEDIATE");
  for (std::size_t at = from; at < to; ++at) {
    const auto leaf = crypto::leaf_hash(entries[at].open);
    state_->must(sqlite3_bind_int64(state_->insert, 1, static_cast<sqlite3_int64>(at)));
    bind(2, entries[at].open);
    bind(3, store::encode_parts(entries[at].parts));
    bind(4, base::view(leaf));
    state_->must(sqlite3_step(state_->insert));
    state_->must(sqlite3_reset(state_->insert));
  }
  if (!a_transaction_each) state_->run("COMMIT");
}

std::size_t RawTable::scan() {
  sqlite3_stmt* rows = nullptr;
  state_->must(
      sqlite3_prepare_v2(state_->db, "SELECT open, parts, leaf FROM entry ORDER BY rowid", -1, &rows, nullptr));
  std::size_t bytes = 0;
  while (sqlite3_step(rows) == SQLITE_ROW) {
    for (int column = 0; column < 3; ++column) bytes += static_cast<std::size_t>(sqlite3_column_bytes(rows, column));
  }
  sqlite3_finalize(rows);
  return bytes;
}

crypto::Hash hash_tree(const std::vector<sync::Entry>& entries) {
  crypto::Frontier frontier;
  for (const auto& entry : entries) frontier.append(crypto::leaf_hash(entry.open));
  return frontier.root();
}

SyncedFile::SyncedFile(const std::filesystem::path& file)
    : descriptor_(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
  if (descriptor_ < 0) throw std::runtime_error(file.string() + ": cannot be created");
}

SyncedFile::~SyncedFile() { ::close(descriptor_); }

void SyncedFile::write_and_sync() {
  const std::string page(4096, 'x');
  if (::write(descriptor_, page.data(), page.size()) < 0 || ::fsync(descriptor_) != 0)
    throw std::runtime_error("cannot write and sync");
}

}  // namespace sovang::bench
