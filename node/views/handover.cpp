#include "node/views/handover.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "node/store/entry_rows.h"
#include "node/views/items.h"
#include "node/views/names.h"
#include "node/views/words.h"

namespace sovang::views {

namespace {

using Json = nlohmann::ordered_json;

std::int64_t id_of_log(store::Database& db, std::string_view origin) {
  auto row = db.query("SELECT id FROM log WHERE origin = ?");
  row.bind(origin);
  return row.step() ? row.integer(0) : 0;
}

/// +1 for what comes in, −1 for what goes out, 0 for what is no cash.
int direction(const Item& item) {
  if (!accounted(item.state)) return 0;
  const Kind kind = item.contribution_kind();
  if (item.type == Type::contribution) return kind == Kind::money || kind == Kind::budget ? 1 : 0;
  if (item.type == Type::opening_balance) return kind == Kind::money ? 1 : 0;
  return item.type == Type::expenditure ? -1 : 0;
}

}  // namespace

HandoverFigures handover_figures(store::Database& db, std::string_view origin, const std::vector<std::string>& areas,
                                 const HeldSizes& held) {
  Words words(db);
  Register works(db, words, Type::work);
  std::set<std::int64_t> of_areas;
  for (const std::string& area : areas) of_areas.insert(words.find(area));
  HandoverFigures out;
  for (const auto& [log_origin, size] : held) {
    const std::int64_t log = id_of_log(db, log_origin);
    if (log == 0) continue;
    auto rows = db.query("SELECT " SOVANG_ITEM_COLUMNS " FROM item WHERE entry >= ? AND entry < ?");
    rows.bind(store::entry_row(log, 0), store::entry_row(log, size));
    while (rows.step()) {
      const Item item = read_item(rows);
      if (log_origin == origin && item.series != 0 && item.number >= 0) {
        std::int64_t& last = out.receipts[std::string(words.text(item.series))];
        last = std::max(last, item.number);
      }
      const int sign = direction(item);
      if (sign == 0) continue;
      const Item* work = works.find(item.work, item.under, item.area);
      const std::int64_t area = item.area != 0 || work == nullptr ? item.area : work->area;
      if (!of_areas.contains(area)) continue;
      const std::int64_t scope = work == nullptr ? 0 : work->scope;
      out.cash[{std::string(words.text(item.work)), std::string(words.text(scope))}] += sign * item.quantity;
    }
  }
  std::erase_if(out.cash, [](const auto& one) { return one.second == 0; });
  return out;
}

Json handover_json(const HandoverFigures& figures, const HeldSizes& held) {
  Json out{{"held", Json::array()}, {"cash", Json::array()}, {"receipts", Json::array()}};
  for (const auto& [origin, size] : held) out["held"].push_back(Json::array({origin, size}));
  for (const auto& [work, vnd] : figures.cash) out["cash"].push_back(Json::array({work.first, work.second, vnd}));
  for (const auto& [prefix, last] : figures.receipts) out["receipts"].push_back(Json::array({prefix, last}));
  return out;
}

HandoverFigures read_figures(const Json& body) {
  HandoverFigures out;
  const auto rows = [&](const char* name) {
    return body.contains(name) && body[name].is_array() ? body[name] : Json();
  };
  for (const auto& row : rows("cash"))
    if (row.is_array() && row.size() == 3 && row[0].is_string() && row[1].is_string() && row[2].is_number_integer())
      out.cash[{row[0], row[1]}] = row[2];
  for (const auto& row : rows("receipts"))
    if (row.is_array() && row.size() == 2 && row[0].is_string() && row[1].is_number_integer())
      out.receipts[row[0].get<std::string>()] = row[1];
  return out;
}

HeldSizes read_held(const Json& body) {
  HeldSizes out;
  if (!body.contains("held") || !body["held"].is_array()) return out;
  for (const auto& row : body["held"])
    if (row.is_array() && row.size() == 2 && row[0].is_string() && row[1].is_number_unsigned())
      out[row[0].get<std::string>()] = row[1];
  return out;
}

Json differences(const HandoverFigures& said, const HandoverFigures& found) {
  Json out = Json::array();
  const auto compare = [&](const auto& one, const auto& other, const auto& name) {
    std::set<std::decay_t<decltype(one.begin()->first)>> keys;
    for (const auto& [key, value] : one) keys.insert(key);
    for (const auto& [key, value] : other) keys.insert(key);
    for (const auto& key : keys) {
      const auto a = one.find(key);
      const auto b = other.find(key);
      const Json left = a == one.end() ? Json() : Json(a->second);
      const Json right = b == other.end() ? Json() : Json(b->second);
      if (left != right) out.push_back(Json::array({name(key), left, right}));
    }
  };
  compare(said.cash, found.cash, [](const auto& key) { return "cash " + key.first + "@" + key.second; });
  compare(said.receipts, found.receipts, [](const auto& key) { return "receipts " + key; });
  return out;
}

std::int64_t handover_of(store::Database& db, std::string_view origin) {
  const std::int64_t log = id_of_log(db, origin);
  if (log == 0) return 0;
  auto row = db.query("SELECT min(entry) FROM item WHERE type = ? AND entry >= ? AND entry < ?");
  row.bind(static_cast<int>(Type::handover), store::entry_row(log, 0), store::entry_row(log + 1, 0));
  return row.step() && !row.is_null(0) ? row.integer(0) : 0;
}

}  // namespace sovang::views
