#include "node/store/entry_table.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <string>

#include "base/ensure.h"
#include "node/store/entry_blocks.h"

namespace sovang::store {
namespace {

constexpr const char* kDeclaration = "CREATE TABLE entry (id INTEGER PRIMARY KEY, open BLOB, parts BLOB)";
constexpr const char* kAtOrBefore = "SELECT id, count, bytes FROM entry_block WHERE id <= ? ORDER BY id DESC LIMIT 1";
constexpr const char* kBehind = "SELECT id, count, bytes FROM entry_block WHERE id > ? ORDER BY id LIMIT 1";
constexpr std::size_t kBlocksKept = 64;  // unpacked some 500 KB: the households of a village
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

enum Column { kId, kOpen, kParts };
/// What the arguments of a cursor's filter are, in this order.
enum Plan { kExact = 1, kFrom = 2, kAfter = 4, kBelow = 8, kUpTo = 16 };

/// Blocks of the table `entry_block`; of one connection, like it of one thread at a time.
class BlockReader {
 public:
  struct Held {
    std::int64_t first = 0, count = 0;
    std::string packed;
    Block block;
    bool is_read = false;

    const StoredEntry& entry(std::int64_t row) {
      if (!is_read) block.read(packed, count);
      is_read = true;
      return block[static_cast<std::size_t>(row - first)];
    }
  };
  using Handle = std::shared_ptr<Held>;

  explicit BlockReader(sqlite3* db) : db_(db) {}
  ~BlockReader() {
    sqlite3_finalize(at_or_before_);
    sqlite3_finalize(behind_);
  }
  BlockReader(const BlockReader&) = delete;
  BlockReader& operator=(const BlockReader&) = delete;

  /// SQLITE_OK and a block, or none.
  int at_or_before(std::int64_t row, Handle& out) { return find(at_or_before_, kAtOrBefore, row, out); }
  int behind(std::int64_t row, Handle& out) { return find(behind_, kBehind, row, out); }

 private:
  int find(sqlite3_stmt*& statement, const char* sql, std::int64_t row, Handle& out) {
    out.reset();
    if (statement == nullptr) {
      const int code = sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
      if (code != SQLITE_OK) return code;
    }
    sqlite3_bind_int64(statement, 1, row);
    const int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, 2));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, 2));
      out = held(sqlite3_column_int64(statement, 0), block_size(sqlite3_column_int64(statement, 1)),
                 bytes == nullptr ? std::string_view() : std::string_view(bytes, size));
    }
    const int ended = sqlite3_reset(statement);
    return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : ended;
  }

  /// The bytes themselves say whether a block that is kept is still the one.
  Handle held(std::int64_t first, std::int64_t count, std::string_view packed) {
    for (const auto& one : kept_)
      if (one && one->first == first && one->count == count && one->packed == packed) return one;
    auto& place = kept_[turn_++ % kept_.size()];
    if (!place || place.use_count() > 1) place = std::make_shared<Held>();
    place->first = first;
    place->count = count;
    place->packed = packed;
    place->is_read = false;
    return place;
  }

  sqlite3* db_;
  sqlite3_stmt* at_or_before_ = nullptr;
  sqlite3_stmt* behind_ = nullptr;
  std::array<std::shared_ptr<Held>, kBlocksKept> kept_;
  std::size_t turn_ = 0;
};

struct Table : sqlite3_vtab {
  explicit Table(sqlite3* db) : sqlite3_vtab{}, blocks(db) {}
  BlockReader blocks;
};

struct Cursor : sqlite3_vtab_cursor {
  Cursor() : sqlite3_vtab_cursor{} {}
  BlockReader::Handle block;
  std::int64_t row = 0, last = 0;  // the row it stands on, the last that is asked for

  [[nodiscard]] bool inside() const { return row >= block->first && row - block->first < block->count; }
};

Table& table_of(sqlite3_vtab_cursor* cursor) { return *static_cast<Table*>(cursor->pVtab); }

/// To the first row from `row` on that is there.
int move_to(Cursor& cursor, std::int64_t row) {
  cursor.row = row;
  if (cursor.block && cursor.inside()) return SQLITE_OK;
  auto& blocks = table_of(&cursor).blocks;
  int code = blocks.at_or_before(row, cursor.block);
  while (code == SQLITE_OK && (!cursor.block || !cursor.inside())) {
    code = blocks.behind(std::max(row, cursor.block ? cursor.block->first : row), cursor.block);
    if (!cursor.block) break;
    cursor.row = cursor.block->first;
  }
  return code;
}

int connect(sqlite3* db, void* /*data*/, int /*count*/, const char* const* /*arguments*/, sqlite3_vtab** out,
            char** /*error*/) {
  const int code = sqlite3_declare_vtab(db, kDeclaration);
  if (code == SQLITE_OK) *out = new Table(db);
  return code;
}

int disconnect(sqlite3_vtab* table) {
  delete static_cast<Table*>(table);
  return SQLITE_OK;
}

int open(sqlite3_vtab* /*table*/, sqlite3_vtab_cursor** out) {
  *out = new Cursor;
  return SQLITE_OK;
}

int close(sqlite3_vtab_cursor* cursor) {
  delete static_cast<Cursor*>(cursor);
  return SQLITE_OK;
}

/// The bit of a bound on the row number that this plan can use; 0 for what SQLite must look at by itself.
int bound_of(unsigned char op) {
  switch (op) {
    case SQLITE_INDEX_CONSTRAINT_EQ:
      return kExact;
    case SQLITE_INDEX_CONSTRAINT_GE:
      return kFrom;
    case SQLITE_INDEX_CONSTRAINT_GT:
      return kAfter;
    case SQLITE_INDEX_CONSTRAINT_LT:
      return kBelow;
    case SQLITE_INDEX_CONSTRAINT_LE:
      return kUpTo;
    default:
      return 0;
  }
}

int plan(sqlite3_vtab* /*table*/, sqlite3_index_info* info) {
  std::array<int, 5> places{-1, -1, -1, -1, -1};
  for (int at = 0; at < info->nConstraint; ++at) {
    const auto& one = info->aConstraint[at];
    const int bound = one.usable != 0 && one.iColumn <= kId ? bound_of(one.op) : 0;
    if (bound != 0) places[static_cast<std::size_t>(__builtin_ctz(static_cast<unsigned>(bound)))] = at;
  }
  int count = 0;
  for (std::size_t bit = 0; bit < places.size(); ++bit) {
    if (places[bit] < 0) continue;
    info->aConstraintUsage[places[bit]].argvIndex = ++count;
    info->idxNum |= 1 << bit;
  }
  const bool exact = (info->idxNum & kExact) != 0;
  const bool bounded = (info->idxNum & (kFrom | kAfter)) != 0;
  info->estimatedCost = exact ? 10 : bounded ? 1'000 : 1'000'000;
  info->estimatedRows = exact ? 1 : bounded ? 1'000 : 1'000'000;
  if (exact) info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
  info->orderByConsumed =
      static_cast<int>(info->nOrderBy == 1 && info->aOrderBy[0].iColumn <= kId && info->aOrderBy[0].desc == 0);
  return SQLITE_OK;
}

int filter(sqlite3_vtab_cursor* cursor, int plan, const char* /*name*/, int /*count*/, sqlite3_value** values) {
  auto& self = *static_cast<Cursor*>(cursor);
  std::int64_t from = kMin;
  bool none = false;
  self.last = kMax;
  const auto take = [&](Plan bit, auto&& use) {
    if ((plan & bit) == 0) return;
    // What is neither an integer nor NULL, SQLite compares by itself.
    if (sqlite3_value_type(*values) == SQLITE_INTEGER) use(sqlite3_value_int64(*values));
    none = none || sqlite3_value_type(*values) == SQLITE_NULL;
    ++values;
  };
  take(kExact, [&](std::int64_t row) { from = self.last = row; });
  take(kFrom, [&](std::int64_t row) { from = std::max(from, row); });
  take(kAfter, [&](std::int64_t row) { from = row < kMax ? std::max(from, row + 1) : kMax; });
  take(kBelow, [&](std::int64_t row) { self.last = std::min(self.last, row > kMin ? row - 1 : kMin); });
  take(kUpTo, [&](std::int64_t row) { self.last = std::min(self.last, row); });
  if (none) self.last = kMin;
  return move_to(self, none ? kMax : from);
}

int next(sqlite3_vtab_cursor* cursor) {
  auto& self = *static_cast<Cursor*>(cursor);
  return move_to(self, self.row + 1);
}

int eof(sqlite3_vtab_cursor* cursor) {
  const auto& self = *static_cast<Cursor*>(cursor);
  return static_cast<int>(!self.block || self.row > self.last);
}

int column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int which) {
  auto& self = *static_cast<Cursor*>(cursor);
  if (which == kId) {
    sqlite3_result_int64(context, self.row);
    return SQLITE_OK;
  }
  const StoredEntry& entry = self.block->entry(self.row);
  if (which == kParts && entry.parts.empty()) return SQLITE_OK;  // NULL
  const std::string_view bytes = which == kOpen ? entry.open : entry.parts;
  sqlite3_result_blob64(context, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_TRANSIENT);
  return SQLITE_OK;
}

int rowid(sqlite3_vtab_cursor* cursor, sqlite3_int64* out) {
  *out = static_cast<Cursor*>(cursor)->row;
  return SQLITE_OK;
}

/// Exceptions do not cross SQLite, which is C.
template <auto kFunction, class... Args>
int guarded(Args... args) {
  try {
    return kFunction(args...);
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  }
}

sqlite3_module module_of_entries() {
  sqlite3_module out{};  // without xCreate: the table is there for every connection that knows the module
  out.xConnect = guarded<connect>;
  out.xBestIndex = plan;
  out.xDisconnect = disconnect;
  out.xDestroy = disconnect;
  out.xOpen = guarded<open>;
  out.xClose = close;
  out.xFilter = guarded<filter>;
  out.xNext = guarded<next>;
  out.xEof = eof;
  out.xColumn = guarded<column>;
  out.xRowid = rowid;
  return out;
}

}  // namespace

void add_entry_table(sqlite3* db) {
  static const sqlite3_module kModule = module_of_entries();
  base::ensure(sqlite3_create_module_v2(db, "entry", &kModule, nullptr, nullptr) == SQLITE_OK, "SQLite takes a table");
}

}  // namespace sovang::store
