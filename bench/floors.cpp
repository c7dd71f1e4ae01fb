// The low-level calls are deprecated in OpenSSL 3 in favour of slower ones; both use the CPU's SHA instructions.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "bench/floors.h"

#include <fcntl.h>
#include <openssl/sha.h>
#include <sqlite3.h>
#include <unistd.h>
#include <zstd.h>

#include <stdexcept>
#include <string>

#include "crypto/merkle.h"
#include "node/store/entry_rows.h"

namespace sovang::bench {

std::vector<RawRow> raw_rows(const std::vector<sync::Entry>& entries) {
  std::vector<RawRow> rows;
  rows.reserve(entries.size());
  for (const auto& entry : entries)
    rows.push_back({entry.open, store::encode_parts(entry.parts), crypto::leaf_hash(entry.open)});
  return rows;
}

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

void RawTable::insert(const std::vector<RawRow>& rows, std::size_t from, std::size_t to, bool a_transaction_each) {
  const auto bind = [&](int at, const void* bytes, std::size_t size) {
    state_->must(sqlite3_bind_blob64(state_->insert, at, bytes, size, SQLITE_STATIC));
  };
  if (!a_transaction_each) state_->run("BEGIN IMMEDIATE");
  for (std::size_t at = from; at < to; ++at) {
    state_->must(sqlite3_bind_int64(state_->insert, 1, static_cast<sqlite3_int64>(at)));
    bind(2, rows[at].open.data(), rows[at].open.size());
    if (rows[at].parts.empty())
      state_->must(sqlite3_bind_null(state_->insert, 3));
    else
      bind(3, rows[at].parts.data(), rows[at].parts.size());
    bind(4, rows[at].leaf.data(), rows[at].leaf.size());
    state_->must(sqlite3_step(state_->insert));
    state_->must(sqlite3_reset(state_->insert));
  }
  if (!a_transaction_each) state_->run("COMMIT");
}

Took bulk_insert(const std::filesystem::path& file, const std::vector<RawRow>& rows) {
  RawTable table(file);
  return took([&] { table.insert(rows, 0, rows.size(), false); });
}

crypto::Hash hash_log(const std::vector<sync::Entry>& entries) {
  const auto hash = [](std::uint8_t prefix, std::string_view bytes) {
    SHA256_CTX context;
    crypto::Hash out;
    SHA256_Init(&context);
    SHA256_Update(&context, &prefix, 1);
    SHA256_Update(&context, bytes.data(), bytes.size());
    SHA256_Final(out.data(), &context);
    return out;
  };
  std::vector<crypto::Hash> level;
  level.reserve(entries.size());
  for (const auto& entry : entries) {
    level.push_back(hash(0, entry.open));
    for (const auto& [name, part] : entry.parts) static_cast<void>(hash(0, part));
  }
  while (level.size() > 1) {
    std::size_t to = 0;
    for (std::size_t at = 0; at + 1 < level.size(); at += 2)  // two hashes lie one behind the other
      level[to++] = hash(1, {reinterpret_cast<const char*>(level[at].data()), 2 * sizeof(crypto::Hash)});
    if (level.size() % 2 == 1) level[to++] = level.back();
    level.resize(to);
  }
  return level.empty() ? crypto::Hash{} : level.front();
}

std::size_t compressed_bytes(const std::vector<RawRow>& rows) {
  std::string all;
  for (const auto& row : rows) all.append(row.open).append(row.parts);
  std::string out(ZSTD_compressBound(all.size()), '\0');
  constexpr int kLevel = 3;
  const auto size = ZSTD_compress(out.data(), out.size(), all.data(), all.size(), kLevel);
  if (ZSTD_isError(size) != 0) throw std::runtime_error(ZSTD_getErrorName(size));
  return size;
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

std::uintmax_t folder_bytes(const std::filesystem::path& folder, const std::string& beginning) {
  std::uintmax_t bytes = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder))
    if (file.is_regular_file() && file.path().filename().string().starts_with(beginning)) bytes += file.file_size();
  return bytes;
}

}  // namespace sovang::bench
