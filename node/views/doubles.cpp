#include "node/views/doubles.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/views/body.h"
#include "node/views/queries.h"
#include "node/views/record_json.h"
#include "node/views/settle.h"
#include "node/views/writers.h"
#include "sync/entry.h"

namespace sovang::views {

using Json = nlohmann::ordered_json;

DecidedDoubles::DecidedDoubles(store::Database& db) : db_(db) {
  Words words(db);
  Body body;
  auto rows = db.query("SELECT i.scope, i.who, e.open FROM item i JOIN entry e ON e.id = i.entry WHERE i.type = ?");
  rows.bind(static_cast<int>(Type::double_decision));
  while (rows.step()) {
    const auto open = sync::read_open_part(rows.blob(2));
    if (!open || !body.parse(open->body)) continue;
    const auto ids = body.texts("ids").value_or(std::vector<std::string>());
    decisions_.push_back({{ids.begin(), ids.end()}, rows.integer(1) / 2, words.text(rows.integer(0)) == kCommuneScope});
  }
}

bool DecidedDoubles::covers(const std::vector<std::string>& ids) {
  const auto all_of_scope = [&](std::int64_t scope) {
    return std::all_of(ids.begin(), ids.end(), [&](const std::string& id) {
      auto row = db_.query("SELECT 1 FROM item WHERE id = ? AND type = ? AND scope <> ? AND state = 0");
      row.bind(id, static_cast<int>(Type::contribution), scope);
      return !row.step();
    });
  };
  return std::any_of(decisions_.begin(), decisions_.end(), [&](const Decision& one) {
    const bool names_all =
        std::all_of(ids.begin(), ids.end(), [&](const std::string& id) { return one.ids.contains(id); });
    return names_all && (one.of_commune || all_of_scope(one.scope));
  });
}

Json doubles_json(store::Database& db) {
  Words words(db);
  Items items(db);
  Json out = Json::array();
  for (const std::string& line : notices(db)) {
    Json group = Json::parse(line);
    if (group["code"] != "possible_double") continue;
    group.erase("code");
    group["records"] = Json::array();
    for (const auto& id : group["ids"])
      for (const Item& item : items.with_id(Type::contribution, id.get<std::string>())) {
        if (item.state != State::counts) continue;
        Json row = row_json(db, words, item);
        const Json entry = entry_json(db, item.entry);
        for (const char* name : {"origin", "index", "time", "author"}) row[name] = entry[name];
        group["records"].push_back(std::move(row));
      }
    out.push_back(std::move(group));
  }
  return out;
}

Json conflicts_json(store::Database& db) {
  Words words(db);
  Items items(db);
  EntryOrder order(db);
  std::set<std::tuple<std::string, std::string, std::string>> keys;  // type, scope, id
  auto rows = db.query("SELECT " SOVANG_ITEM_COLUMNS " FROM item WHERE state > 1 AND state = ?");
  rows.bind(static_cast<int>(State::conflict));
  while (rows.step()) {
    const Item item = read_item(rows);
    keys.emplace(name_of(item.type), words.text(item.scope), item.id);
  }
  Json out = Json::array();
  for (const auto& [type, scope, id] : keys) {
    std::vector<Item> ends = items.with_id(type_of(type), id);
    std::erase_if(ends, [&, &of = scope](const Item& item) {
      return words.text(item.scope) != of || item.state == State::same || item.state == State::replaced;
    });
    order.sort(ends);
    std::stable_partition(ends.begin(), ends.end(), [](const Item& item) { return item.state != State::conflict; });
    Json versions = Json::array();
    for (const Item& item : ends) {
      Json row = row_json(db, words, item);
      const Json entry = entry_json(db, item.entry);
      for (const char* name : {"origin", "index", "time", "author", "version"}) row[name] = entry[name];
      row["shows"] = item.state != State::conflict;
      versions.push_back(std::move(row));
    }
    out.push_back({{"type", type}, {"id", id}, {"scope", scope}, {"versions", std::move(versions)}});
  }
  return out;
}

}  // namespace sovang::views
