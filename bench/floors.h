#pragma once
// The least that storing and vouching for records can cost on this machine: one plain table, the hashes of a log, one
// sync, one signature, one compressor.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bench/measure.h"
#include "crypto/sha256.h"
#include "sync/entry.h"

namespace sovang::bench {

/// What the plain table holds of an entry, made beforehand so that only the inserting is timed.
struct RawRow {
  std::string open, parts;
  crypto::Hash leaf;
};
std::vector<RawRow> raw_rows(const std::vector<sync::Entry>& entries);

/// A SQLite file with one rowid table entry(log, idx, open, parts, leaf): WAL, synchronous=FULL.
class RawTable {
 public:
  /// Replaces `file`.
  explicit RawTable(const std::filesystem::path& file);
  ~RawTable();
  RawTable(const RawTable&) = delete;
  RawTable& operator=(const RawTable&) = delete;
  /// Inserts rows [from, to).
  void insert(const std::vector<RawRow>& rows, std::size_t from, std::size_t to, bool a_transaction_each);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A new table with all rows in one transaction.
Took bulk_insert(const std::filesystem::path& file, const std::vector<RawRow>& rows);

/// Leaves, private parts and tree nodes of a log, by the machine's own instructions: nothing kept but one level of the
/// tree. Returns the root.
crypto::Hash hash_log(const std::vector<sync::Entry>& entries);

/// Bytes of `zstd -3` over open and private parts of all rows, as one stream.
std::size_t compressed_bytes(const std::vector<RawRow>& rows);

/// Appends a page to a file and syncs it.
class SyncedFile {
 public:
  explicit SyncedFile(const std::filesystem::path& file);
  ~SyncedFile();
  SyncedFile(const SyncedFile&) = delete;
  SyncedFile& operator=(const SyncedFile&) = delete;
  void write_and_sync();

 private:
  int descriptor_;
};

/// Bytes of all files of a folder whose name begins so.
std::uintmax_t folder_bytes(const std::filesystem::path& folder, const std::string& beginning = {});

}  // namespace sovang::bench
