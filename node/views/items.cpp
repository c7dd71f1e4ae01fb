#include "node/views/items.h"

#include "base/date.h"

namespace sovang::views {

Item read_item(const store::Statement& row) {
  Item item;
  item.entry = row.integer(0);
  item.type = static_cast<Type>(row.integer(1));
  item.scope = row.integer(2);
  item.under = row.integer(3);
  item.id = row.text(4);
  item.target = row.text(5);
  item.state = static_cast<State>(row.integer(6));
  item.reversal = row.integer(7) != 0;
  item.pending = row.integer(8) != 0;
  item.area = row.integer(9);
  item.work = row.integer(10);
  item.who = row.integer(11);
  item.kind = row.integer(12);
  item.source = row.integer(13);
  item.occurred = row.integer(14);
  item.booked = row.integer(15);
  item.quantity = row.integer(16);
  item.value = row.integer(17);
  item.series = row.integer(18);
  item.number = row.integer(19);
  return item;
}

namespace {

#define SOVANG_ROW "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
#define SOVANG_INTO_ITEM "INTO item (" SOVANG_ITEM_COLUMNS ") VALUES " SOVANG_ROW
constexpr std::string_view kInsert = "INSERT " SOVANG_INTO_ITEM;
constexpr std::string_view kReplace = "INSERT OR REPLACE " SOVANG_INTO_ITEM;
/// A quarter of a row's time is the statement's.
constexpr std::string_view kInsertTogether = "INSERT " SOVANG_INTO_ITEM "," SOVANG_ROW "," SOVANG_ROW "," SOVANG_ROW
                                             "," SOVANG_ROW "," SOVANG_ROW "," SOVANG_ROW "," SOVANG_ROW;
constexpr std::size_t kTogether = 8;
constexpr int kColumns = 20;

/// To the parameters behind those of `before` rows. `item` is there until the statement ran.
void bind_row(store::Statement& row, int before, const Item& item) {
  const int first = before * kColumns + 1;
  row.bind_from(first, item.entry, static_cast<int>(item.type), item.scope, item.under, store::kept(item.id), nullptr,
                static_cast<int>(item.state), item.reversal, item.pending, item.area, item.work, item.who, item.kind,
                item.source, item.occurred, item.booked, item.quantity, item.value, item.series, item.number);
  if (!item.target.empty()) row.bind_at(first + 5, store::kept(item.target));
}

void write(store::Database& db, std::string_view sql, const Item& item) {
  auto row = db.query(sql);
  bind_row(row, 0, item);
  row.run();
}

/// In what most changes change: then most indexes stay as they are.
bool differs_in_state(const Item& before, Item after) {
  after.under = before.under;
  after.state = before.state;
  after.value = before.value;
  return before == after;
}

template <class Rows>
std::vector<Item> all(Rows& rows) {
  std::vector<Item> out;
  while (rows.step()) out.push_back(read_item(rows));
  return out;
}

}  // namespace

void Items::insert(const Item& item) {
  account(item, 1);
  if (!bulk_) return write(db_, kInsert, item);
  bulk_->ids.add(Fingerprints::of(item.id, static_cast<std::uint64_t>(item.type)));
  if (!item.target.empty()) bulk_->targets.add(Fingerprints::of(item.target));
  bulk_->waiting.push_back(item);
  if (bulk_->waiting.size() == kTogether) write_waiting();
}

void Items::write_waiting() {
  if (!bulk_ || bulk_->waiting.empty()) return;
  if (bulk_->waiting.size() == kTogether) {
    auto rows = db_.query(kInsertTogether);
    int before = 0;
    for (const Item& item : bulk_->waiting) bind_row(rows, before++, item);
    rows.run();
  } else {
    for (const Item& item : bulk_->waiting) write(db_, kInsert, item);
  }
  bulk_->waiting.clear();
}

void Items::begin_bulk() {
  if (bulk_ || db_.reading()) return;
  std::vector<std::string> names, indexes;
  {
    auto rows = db_.query(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'item' AND sql IS NOT NULL ORDER BY "
        "rowid");
    for (; rows.step(); indexes.emplace_back(rows.text(1))) names.emplace_back(rows.text(0));
  }
  for (const std::string& name : names) db_.run(("DROP INDEX " + name).c_str());
  bulk_.emplace(Bulk{{}, {}, std::move(indexes), {}});
  auto rows = db_.query("SELECT type, id, target FROM item");
  while (rows.step()) {
    bulk_->ids.add(Fingerprints::of(rows.text(1), static_cast<std::uint64_t>(rows.integer(0))));
    if (!rows.is_null(2)) bulk_->targets.add(Fingerprints::of(rows.text(2)));
  }
}

void Items::end_bulk() {
  if (!bulk_) return;
  write_waiting();
  const std::vector<std::string> indexes = std::move(bulk_->indexes);
  bulk_.reset();
  for (const std::string& index : indexes) db_.run(index.c_str());
}

void Items::update(const Item& before, const Item& after) {
  if (before == after) return;
  account(before, -1);
  if (differs_in_state(before, after))
    db_.query("UPDATE item SET under = ?, state = ?, value = ? WHERE entry = ?")
        .bind(after.under, static_cast<int>(after.state), after.value, after.entry)
        .run();
  else
    write(db_, kReplace, after);
  account(after, 1);
}

void Items::erase(const Item& item) {
  account(item, -1);
  db_.query("DELETE FROM item WHERE entry = ?").bind(item.entry).run();
}

std::optional<Item> Items::at(std::int64_t entry) {
  write_waiting();
  auto row = db_.query("SELECT " SOVANG_ITEM_COLUMNS " FROM item WHERE entry = ?");
  row.bind(entry);
  return row.step() ? std::optional(read_item(row)) : std::nullopt;
}

std::vector<Item> Items::with_id(Type type, std::string_view id) {
  write_waiting();
  auto rows = db_.query("SELECT " SOVANG_ITEM_COLUMNS " FROM item WHERE id = ? AND type = ? ORDER BY entry");
  rows.bind(id, static_cast<int>(type));
  return all(rows);
}

std::vector<Item> Items::with_target(std::string_view target) {
  write_waiting();
  auto rows = db_.query("SELECT " SOVANG_ITEM_COLUMNS " FROM item WHERE target = ? ORDER BY entry");
  rows.bind(target);
  return all(rows);
}

bool Items::may_have_id(Type type, std::string_view id) {
  if (bulk_) return bulk_->ids.has(Fingerprints::of(id, static_cast<std::uint64_t>(type)));
  auto row = db_.query("SELECT 1 FROM item WHERE id = ? AND type = ?");
  row.bind(id, static_cast<int>(type));
  return row.step();
}

bool Items::may_have_target(std::string_view target) {
  if (bulk_) return bulk_->targets.has(Fingerprints::of(target));
  auto row = db_.query("SELECT 1 FROM item WHERE target = ?");
  row.bind(target);
  return row.step();
}

void Items::account(const Item& item, int sign) {
  if (!item.is_line()) return;
  Sum& sum =
      changes_[{item.booked, item.under, item.area, item.work, item.kind, item.source, quarter_of(item.occurred)}];
  sum.rows += item.is_record() ? sign : 0;
  sum.live += item.is_record() && !item.reversal && item.state == State::counts ? sign : 0;
  sum.reversals += item.reversal ? sign : 0;
  sum.quantity += sign * item.quantity;
  sum.value += sign * item.value;
}

void Items::flush_totals() {
  for (const auto& [key, sum] : changes_) {
    const auto& [booked, under, area, work, kind, source, quarter] = key;
    db_.query(
           "INSERT INTO total (booked, under, area, work, kind, source, quarter, rows, live, reversals, quantity, "
           "value) "
           "VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET rows = rows + excluded.rows, live = live + "
           "excluded.live, "
           "reversals = reversals + excluded.reversals, quantity = quantity + excluded.quantity, value = value + "
           "excluded.value")
        .bind(booked, under, area, work, kind, source, quarter, sum.rows, sum.live, sum.reversals, sum.quantity,
              sum.value)
        .run();
    if (sum.rows > 0) continue;
    db_.query(
           "DELETE FROM total WHERE booked = ? AND under = ? AND area = ? AND work = ? AND kind = ? AND source = ? AND "
           "quarter = ? "
           "AND rows = 0 AND live = 0 AND reversals = 0 AND quantity = 0 AND value = 0")
        .bind(booked, under, area, work, kind, source, quarter)
        .run();
  }
  changes_.clear();
}

std::int64_t quarter_of(std::int64_t day) {
  const base::Date date = base::Date::from_days(day);
  return std::int64_t{date.year} * 4 + date.quarter() - 1;
}

}  // namespace sovang::views
