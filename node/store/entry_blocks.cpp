#include "node/store/entry_blocks.h"

#include <sqlite3.h>

#include "base/ensure.h"
#include "node/store/entry_rows.h"
#include "node/store/erasures.h"
#include "node/store/packing.h"

namespace sovang::store {
namespace {

constexpr std::size_t kOpenLengthBytes = 2, kPartsLengthBytes = 4;
constexpr std::size_t kHeadBytes = kOpenLengthBytes + kPartsLengthBytes;

void put_number(std::string& out, std::size_t value, std::size_t bytes) {
  while (bytes-- > 0) out += static_cast<char>(value >> (8 * bytes) & 0xff);
}

std::size_t number_at(std::string_view bytes) {
  std::size_t out = 0;
  for (const char byte : bytes) out = out << 8 | static_cast<unsigned char>(byte);
  return out;
}

void put_entry(std::string& out, const StoredEntry& entry) {
  base::ensure(entry.open.size() <= sync::kEntryBytesMax && entry.parts.size() <= UINT32_MAX,
               "an entry fits its length fields");
  put_number(out, entry.open.size(), kOpenLengthBytes);
  put_number(out, entry.parts.size(), kPartsLengthBytes);
  out.append(entry.open).append(entry.parts);
}

void write_block(Database& db, std::int64_t first, std::uint64_t count, std::string_view content) {
  db.query("INSERT OR REPLACE INTO entry_block (id, count, bytes) VALUES (?, ?, ?)")
      .bind(first, count, blob(pack(content)))
      .run();
}

/// A block while it is filled.
class Filling {
 public:
  Filling(Database& db, std::int64_t row) : db_(db), first_(row) {}

  void add(const StoredEntry& entry) {
    put_entry(content_, entry);
    if (++count_ >= kBlockEntriesMax || content_.size() >= kBlockBytesFull) write();
  }
  void write() {
    if (count_ > 0) write_block(db_, first_, count_, content_);
    first_ += static_cast<std::int64_t>(count_);
    count_ = 0;
    content_.clear();
  }
  /// Goes on with the block that ends where this one begins.
  void take_up(std::int64_t first, const Block& block) {
    first_ = first;
    for (count_ = 0; count_ < block.size(); ++count_) put_entry(content_, block[count_]);
  }
  [[nodiscard]] static bool has_room(const Block& block) {
    std::size_t bytes = 0;
    for (std::size_t at = 0; at < block.size(); ++at)
      bytes += kHeadBytes + block[at].open.size() + block[at].parts.size();
    return !block.damaged() && block.size() < kBlockEntriesMax && bytes < kBlockBytesFull;
  }

 private:
  Database& db_;
  std::int64_t first_;
  std::uint64_t count_ = 0;
  std::string content_;
};

/// The block that holds `row`, if one does. Returns the row of its first entry.
std::optional<std::int64_t> find_block(Database& db, std::int64_t row, Block& block) {
  std::optional<std::int64_t> first;
  each_block(db, row, row + 1, [&](const PackedBlock& packed) {
    block.read(packed.bytes, packed.count);
    first = packed.first;
    return false;
  });
  return first;
}

}  // namespace

bool Block::split() {
  std::string_view rest = bytes_;
  for (StoredEntry& entry : entries_) {
    if (rest.size() < kHeadBytes) return false;
    const std::size_t open = number_at(rest.substr(0, kOpenLengthBytes));
    const std::size_t parts = number_at(rest.substr(kOpenLengthBytes, kPartsLengthBytes));
    rest.remove_prefix(kHeadBytes);
    if (rest.size() < open || rest.size() - open < parts) return false;
    entry = {rest.substr(0, open), rest.substr(open, parts)};
    rest.remove_prefix(open + parts);
  }
  return rest.empty();
}

void Block::read(std::string_view packed, std::int64_t count) {
  entries_.resize(static_cast<std::size_t>(block_size(count)));
  damaged_ = !unpack(packed, bytes_) || !split();
  if (damaged_) std::ranges::fill(entries_, kUnreadEntry);
}

std::string pack_block(std::span<const StoredEntry> entries) {
  std::string content;
  for (const StoredEntry& entry : entries) put_entry(content, entry);
  return pack(content);
}

void append_entries(Database& db, std::int64_t log, std::uint64_t from, std::span<const sync::Entry> entries,
                    std::span<const crypto::Hash> leaves) {
  if (entries.empty()) return;
  const std::int64_t row = entry_row(log, from);
  Filling filling(db, row);
  {
    auto last = db.query("SELECT id, count, bytes FROM entry_block WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1");
    last.bind(entry_row(log, 0), entry_row(log + 1, 0));
    if (last.step()) {
      const std::int64_t first = last.integer(0), end = first + last.integer(1);
      require_sound(end <= row, "a log holds no entry behind its size");
      Block block;
      if (end == row && last.integer(1) < static_cast<std::int64_t>(kBlockEntriesMax))
        block.read(last.blob(2), last.integer(1));
      if (block.size() > 0 && Filling::has_room(block)) filling.take_up(first, block);
    }
  }
  const bool erased = any_erased(db);
  for (std::size_t at = 0; at < entries.size(); ++at) {
    sync::PrivateParts left;
    if (erased) strip_erased(db, leaves[at], left = entries[at].parts);
    filling.add({entries[at].open, encode_parts(erased ? left : entries[at].parts)});
  }
  filling.write();
}

void write_parts(Database& db, std::int64_t row, const sync::PrivateParts& parts) {
  Block block;
  const auto first = find_block(db, row, block);
  require_sound(first && !block.damaged(), "an entry whose private parts change reads");
  const std::string coded = encode_parts(parts);
  std::string content;
  for (std::size_t at = 0; at < block.size(); ++at) {
    const bool is_it = *first + static_cast<std::int64_t>(at) == row;
    put_entry(content, {block[at].open, is_it ? std::string_view(coded) : block[at].parts});
  }
  write_block(db, *first, block.size(), content);
}

void cut_entries(Database& db, std::int64_t log, std::uint64_t size) {
  const std::int64_t begin = entry_row(log, size);
  db.query("DELETE FROM entry_block WHERE id >= ? AND id < ?").bind(begin, entry_row(log + 1, 0)).run();
  if (size == 0) return;
  Block block;
  const auto first = find_block(db, begin, block);  // none where a block ends at `begin`
  if (!first || log_of_row(*first) != log) return;
  require_sound(!block.damaged(), "entries that stay when a log is cut read");
  std::string content;
  const auto left = static_cast<std::size_t>(begin - *first);
  for (std::size_t at = 0; at < left; ++at) put_entry(content, block[at]);
  write_block(db, *first, left, content);
}

void each_block(Database& db, std::int64_t from, std::int64_t to, const std::function<bool(const PackedBlock&)>& take) {
  if (from >= to) return;
  {
    auto held = db.query("SELECT id, count, bytes FROM entry_block WHERE id <= ? ORDER BY id DESC LIMIT 1");
    held.bind(from);
    const bool found = held.step() && from < held.integer(0) + block_size(held.integer(1));
    if (found && !take({held.integer(0), held.integer(1), held.blob(2)})) return;
  }
  auto rows = db.query("SELECT id, count, bytes FROM entry_block WHERE id > ? AND id < ? ORDER BY id");
  rows.bind(from, to);
  while (rows.step())
    if (!take({rows.integer(0), rows.integer(1), rows.blob(2)})) return;
}

void each_entry(Database& db, std::int64_t from, std::int64_t to,
                const std::function<bool(std::int64_t, const StoredEntry&)>& take) {
  Block block;
  RowRange wanted(from, to);
  each_block(db, from, to, [&](const PackedBlock& packed) {
    block.read(packed.bytes, packed.count);
    for (std::size_t at = 0; at < block.size(); ++at) {
      const std::int64_t row = packed.first + static_cast<std::int64_t>(at);
      if (wanted.takes(row) && !take(row, block[at])) return false;
    }
    return true;
  });
}

}  // namespace sovang::store
