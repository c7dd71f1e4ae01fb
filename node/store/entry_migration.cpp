#include "node/store/entry_migration.h"

#include <sqlite3.h>

#include <map>
#include <new>

#include "base/ensure.h"
#include "node/store/entry_blocks.h"
#include "node/store/packing.h"

namespace sovang::store {
namespace {

struct OldEntry {
  std::string open, parts;
};
using OldEntries = std::map<std::int64_t, OldEntry>;

std::string_view blob_of(sqlite3_value* value) {
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(value));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(value));
  return bytes == nullptr ? std::string_view() : std::string_view(bytes, size);
}

void give(sqlite3_context* context, std::string_view bytes) {
  sqlite3_result_blob64(context, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_TRANSIENT);
}

void unpacked(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  if (sqlite3_value_type(values[0]) == SQLITE_NULL) return sqlite3_result_null(context);
  try {
    std::string out;
    give(context, unpack(blob_of(values[0]), out) ? std::string_view(out) : "\xff");
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(context);
  }
}

/// SQLite gives an aggregate zeroed memory of a size; here it holds a pointer.
OldEntries** entries_of(sqlite3_context* context) {
  return static_cast<OldEntries**>(sqlite3_aggregate_context(context, sizeof(OldEntries*)));
}

void add_entry(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  OldEntries** entries = entries_of(context);
  try {
    if (entries == nullptr) throw std::bad_alloc();
    if (*entries == nullptr) *entries = new OldEntries;
    (**entries)[sqlite3_value_int64(values[0])] = {std::string(blob_of(values[1])), std::string(blob_of(values[2]))};
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(context);
  }
}

void finish_block(sqlite3_context* context) {
  OldEntries** entries = entries_of(context);
  if (entries == nullptr || *entries == nullptr) return;
  try {
    std::vector<StoredEntry> block;
    for (const auto& [id, entry] : **entries) block.push_back({entry.open, entry.parts});
    give(context, pack_block(block));
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(context);
  }
  delete *entries;
}

}  // namespace

void add_migration_functions(sqlite3* db) {
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  const bool taken = sqlite3_create_function_v2(db, "unpacked", 1, kFlags, nullptr, unpacked, nullptr, nullptr,
                                                nullptr) == SQLITE_OK &&
                     sqlite3_create_function_v2(db, "entry_block_of", 3, kFlags, nullptr, nullptr, add_entry,
                                                finish_block, nullptr) == SQLITE_OK;
  base::ensure(taken, "SQLite takes functions");
}

}  // namespace sovang::store
