#include "node/views/late.h"

#include <nlohmann/json.hpp>

#include "base/date.h"
#include "node/store/entry_rows.h"

namespace sovang::views {

namespace {

using Json = nlohmann::json;

constexpr int kOfDay = 20;  // the column behind those of the item

Json row_json(const Item& item, std::int64_t of_day, Words& words) {
  const bool contribution = item.type == Type::contribution || item.type == Type::opening_balance;
  return {{"id", item.id},
          {"type", name_of(item.type)},
          {"kind", contribution ? name_of(item.contribution_kind()) : ""},
          {"area_id", words.text(item.area)},
          {"work_id", words.text(item.work)},
          {"quantity", item.quantity},
          {"value_vnd", item.value},
          {"claimed_on", base::Date::from_days(of_day).iso()},
          {"booked_on", base::Date::from_days(item.booked).iso()}};
}

Json rows_json(store::Statement rows, Words& words, const Scope& scope) {
  Json out = Json::array();
  while (rows.step()) {
    const Item item = read_item(rows);
    if (accounted(item.state) && scope.has_area(item.area)) out.push_back(row_json(item, rows.integer(kOfDay), words));
  }
  return out;
}

}  // namespace

Json late_json(store::Database& db, Words& words, const Scope& scope) {
  // CROSS: the few late ones lead, not all rows of the book.
  auto entries = db.query("SELECT " SOVANG_ITEM_COLUMNS
                          ", claimed FROM late_entry CROSS JOIN item USING (entry) WHERE booked BETWEEN ? AND ? "
                          "ORDER BY booked, id, entry");
  entries.bind(scope.from, scope.to);
  Json out{{"entries", rows_json(std::move(entries), words, scope)}};
  // The lowest closing that holds the target: the reversal came after it.
  auto reversals = db.query(
      "SELECT " SOVANG_ITEM_COLUMNS
      ", day FROM (SELECT r.*, (SELECT max(t.booked) FROM item t INDEXED BY item_by_id WHERE t.id = r.target AND "
      "t.type = r.type AND "
      "t.reversal = 0 AND t.state <= 1) AS day FROM item r INDEXED BY item_reversed WHERE r.reversal = 1 AND r.booked "
      "BETWEEN ? AND ? AND r.booked > (SELECT min(last) FROM closing) AND r.state <= 1) WHERE EXISTS (SELECT 1 FROM "
      "closing c WHERE c.last >= day AND c.last < booked) ORDER BY booked, id, entry");
  reversals.bind(scope.from, scope.to);
  out["reversals"] = rows_json(std::move(reversals), words, scope);
  return out;
}

LateEntries::LateEntries(store::Database& db, std::optional<std::int64_t> day) {
  if (!day) return;
  auto logs = db.query(
      "SELECT l.id, max(c.size), max(CASE WHEN c.day <= ? THEN c.size ELSE 0 END) FROM log l JOIN word w ON w.text = "
      "l.origin JOIN covered c ON c.origin = w.id GROUP BY l.id");
  logs.bind(*day);
  while (logs.step()) {
    const auto row = [&](int column) {
      return store::entry_row(logs.integer(0), static_cast<std::uint64_t>(logs.integer(column)));
    };
    if (row(2) < row(1)) logs_[logs.integer(0)] = {row(2), row(1)};
  }
}

bool LateEntries::contains(std::int64_t entry) const {
  const auto found = logs_.find(store::log_of_row(entry));
  return found != logs_.end() && found->second.first <= entry && entry < found->second.end;
}

}  // namespace sovang::views
