#pragma once
// The least that storing and vouching for records can cost: one plain table, the hashes of the tree, one sync, one
// signature.

#include <filesystem>
#include <memory>
#include <vector>

#include "crypto/keys.h"
#include "sync/entry.h"

namespace sovang::bench {

/// A SQLite file with one rowid table entry(log, idx, open, parts, leaf): WAL, synchronous=FULL.
class RawTable {
 public:
  /// Replaces `file`.
  explicit RawTable(const std::filesystem::path& file);
  ~RawTable();
  /// Inserts entries [from, to).
  void insert(const std::vector<sync::Entry>& entries, std::size_t from, std::size_t to, bool a_transaction_each);
  /// Reads every row; returns the bytes read.
  std::size_t scan();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Leaf and node hashes of a tree over the entries.
crypto::Hash hash_tree(const std::vector<sync::Entry>& entries);

/// Appends a page to a file and syncs it.
class SyncedFile {
 public:
  explicit SyncedFile(const std::filesystem::path& file);
  ~SyncedFile();
  void write_and_sync();

 private:
  int descriptor_;
};

}  // namespace sovang::bench
