#pragma once
// Entries in the file: a log's entries lie in blocks of a few consecutive ones, packed together (docs/formats/store.md,
// "Blocks"). Bulk costs little more than compressing it; one entry costs unpacking its block.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "node/store/database.h"
#include "sync/entry.h"

namespace sovang::store {

/// A block takes entries until it has so many, or so many bytes; the last of a log is written anew until then.
inline constexpr std::size_t kBlockEntriesMax = 16;
inline constexpr std::size_t kBlockBytesFull = std::size_t{32} << 10;

/// How many entries the column `count` of a row stands for.
inline std::int64_t block_size(std::int64_t count) {
  return std::clamp<std::int64_t>(count, 0, static_cast<std::int64_t>(kBlockEntriesMax));
}

/// One entry of a block. `parts` as of node/store/entry_rows.h, empty when there are none.
struct StoredEntry {
  std::string_view open, parts;
};

/// What stands for an entry of a damaged block: no open part, so that whoever reads it names the entry.
inline constexpr StoredEntry kUnreadEntry{"\xff", {}};

/// A block's entries, unpacked. A damaged block has as many entries as its row says, all of them `kUnreadEntry`. Views
/// live as long as the object stays as it is.
class Block {
 public:
  /// Replaces what was there. `count`: what the row says.
  void read(std::string_view packed, std::int64_t count);
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] const StoredEntry& operator[](std::size_t at) const { return entries_[at]; }
  [[nodiscard]] bool damaged() const { return damaged_; }

 private:
  bool split();

  std::string bytes_;
  std::vector<StoredEntry> entries_;
  bool damaged_ = false;
};

std::string pack_block(std::span<const StoredEntry> entries);

/// Appends to what the log holds, without the parts that were erased. `leaves`: leaf hashes of `entries`. Throws
/// StoreError where other entries stand in the way.
void append_entries(Database& db, std::int64_t log, std::uint64_t from, std::span<const sync::Entry> entries,
                    std::span<const crypto::Hash> leaves);
/// What is left of an entry's private parts. Throws StoreError when the entry does not read.
void write_parts(Database& db, std::int64_t row, const sync::PrivateParts& parts);
/// Takes out a log's entries from `size` on.
void cut_entries(Database& db, std::int64_t log, std::uint64_t size);

/// A block as it lies in the file.
struct PackedBlock {
  std::int64_t first = 0;  // row of its first entry
  std::int64_t count = 0;  // as the row says
  std::string_view bytes;
};
/// Blocks that hold rows of [from, to), in order; `take` says whether to go on. What it gets lives until it returns.
void each_block(Database& db, std::int64_t from, std::int64_t to, const std::function<bool(const PackedBlock&)>& take);

/// Which rows of blocks that come one after the other are wanted: those of a damaged file may overlap.
class RowRange {
 public:
  RowRange(std::int64_t from, std::int64_t to) : next_(from), to_(to) {}
  /// Each row once, in order.
  bool takes(std::int64_t row) {
    if (row < next_ || row >= to_) return false;
    next_ = row + 1;
    return true;
  }

 private:
  std::int64_t next_, to_;
};

/// Rows [from, to) in order, as far as they are there; `take` gets the row's number (node/store/entry_rows.h) and says
/// whether to go on. What it gets lives until it returns.
void each_entry(Database& db, std::int64_t from, std::int64_t to,
                const std::function<bool(std::int64_t, const StoredEntry&)>& take);

}  // namespace sovang::store
