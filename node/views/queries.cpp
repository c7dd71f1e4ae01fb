#include "node/views/queries.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "crypto/encoding.h"
#include "node/records/kinds.h"
#include "node/views/body.h"
#include "node/views/figures.h"
#include "node/views/ledger.h"
#include "node/views/people.h"
#include "node/views/persons.h"
#include "node/views/record_json.h"
#include "node/views/settle.h"
#include "node/views/writers.h"

namespace sovang::views {

namespace {

using Json = nlohmann::ordered_json;

#define SOVANG_I_COLUMNS                                                                                               \
  "i.entry, i.type, i.scope, i.under, i.id, i.target, i.state, i.reversal, i.pending, i.area, i.work, i.who, i.kind, " \
  "i.source, "                                                                                                         \
  "i.occurred, i.booked, i.quantity, i.value, i.series, i.number"

std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

bool is_ledger(Type type) {
  return type == Type::contribution || type == Type::expenditure || type == Type::completion ||
         type == Type::opening_balance || type == Type::remittance;
}

/// The last row seen: its order key (a day, or the hex of a name's sort key) and its place among equals.
struct Cursor {
  std::string key, id;
  bool given = false;
};

Cursor read_cursor(std::string_view text) {
  const auto json = Json::parse(text, nullptr, false);
  if (!json.is_array() || json.size() != 2 || !json[0].is_string() || !json[1].is_string()) return {};
  return {json[0], json[1], true};
}

}  // namespace

bool is_cursor(std::string_view text) { return read_cursor(text).given; }

namespace {

class Lister {
 public:
  Lister(store::Database& db, Type type, const ListFilter& filter) : db_(db), words_(db), type_(type), filter_(filter) {
    if (!filter.area_id.empty()) area_ = filter.area_id == kCommuneScope ? 0 : words_.find(filter.area_id);
    work_ = words_.find(filter.work_id);
    who_ = who_household(words_.find(filter.household_id));
    kind_ = kind_of(filter.kind);
    // A filter on a name that nothing bears finds nothing.
    impossible_ = (!filter.area_id.empty() && area_ == 0 && filter.area_id != kCommuneScope) ||
                  (!filter.work_id.empty() && work_ == 0) || (!filter.household_id.empty() && who_ == 0) ||
                  (!filter.kind.empty() && kind_ == Kind::none);
  }
  /// Of the whole selection, wherever the list ends.
  Json sums() {
    Figures sum;
    if (!impossible_) {
      auto rows = sum_rows();
      rows.bind(first_day(), last_day(), area_, work_, static_cast<std::int64_t>(kind_), who_);
      while (rows.step()) {
        sum.rows += rows.integer(1);
        sum.add(static_cast<Kind>(rows.integer(0)), rows.integer(2), rows.integer(3));
      }
    }
    return {{"rows", sum.rows},
            {"money_vnd", sum.money},
            {"commune_budget_vnd", sum.budget},
            {"workdays_half", sum.workdays_half},
            {"workday_value_vnd", sum.workday_value},
            {"in_kind_value_vnd", sum.in_kind_value},
            {"land_dm2", sum.land_dm2}};
  }
  std::vector<std::string> run() {
    if (impossible_) return {};
    const Cursor after = read_cursor(filter_.after);
    if (type_ == Type::household)
      list_people(after);
    else if (is_ledger(type_))
      list_ledger(after);
    else
      list_registry(after);
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::int64_t first_day() const { return filter_.from ? filter_.from->days() : INT64_MIN; }
  [[nodiscard]] std::int64_t last_day() const { return filter_.to ? filter_.to->days() : INT64_MAX; }
  /// Kind, records, quantity, value of the lines (Item::is_line): one giver's are added up, all else stands in `total`.
  store::Statement sum_rows() {
    if (who_ != 0)
      return db_.query(
          "SELECT kind, sum(type = 7 OR kind = 4), sum(quantity), sum(value) FROM item INDEXED BY item_by_who WHERE "
          "who = ?6 AND who <> 0 AND type IN (7, 13) AND state <= 1 AND kind <> 0 AND booked >= ?1 AND booked <= ?2 "
          "AND (?3 < 0 OR area = ?3) AND (?4 = 0 OR work = ?4) AND (?5 = 0 OR kind = ?5) GROUP BY kind");
    return db_.query(
        "SELECT kind, sum(rows), sum(quantity), sum(value) FROM total WHERE booked >= ?1 AND booked <= ?2 AND (?3 < 0 "
        "OR area = ?3) AND (?4 = 0 OR work = ?4) AND (?5 = 0 OR kind = ?5) AND ?6 = 0 GROUP BY kind");
  }
  bool full() const { return filter_.limit != 0 && out_.size() >= filter_.limit; }
  bool fits(const Item& item) const {
    if (!accounted(item.state) && item.state != State::pending) return false;
    if (area_ != kAnyArea && item.area != area_) return false;
    if (work_ != 0 && item.work != work_) return false;
    if (who_ != 0 && item.who != who_) return false;
    if (!filter_.kind.empty() && item.contribution_kind() != kind_) return false;
    if (filter_.reversals && !item.reversal) return false;
    return true;
  }
  void add(const Item& item, const std::string& key) {
    Json row = row_json(db_, words_, item);
    if (filter_.proofs) row["proof"] = proof_of(db_, item.entry);
    row["cursor"] = Json::array({key, place(item)}).dump();
    out_.push_back(text_of(row));
  }
  std::string place(const Item& item) { return item.id + '\x1f' + std::string(words_.text(item.scope)); }

  void list_ledger(const Cursor& after) {
    const std::int64_t seen_day = base::parse_iso_date(after.key).value_or(base::Date()).days();
    const bool newest = filter_.newest_first;
    LedgerPick pick{type_, first_day(), last_day(), area_, work_, who_, kind_, newest};
    if (after.given) (newest ? pick.last : pick.first) = seen_day;
    pick.first = std::max(pick.first, first_day());
    pick.last = std::min(pick.last, last_day());
    each_ledger_item(db_, pick, [&](const Item& item) {
      const bool seen =
          after.given && item.booked == seen_day && (newest ? place(item) >= after.id : place(item) <= after.id);
      if (!seen && fits(item)) add(item, base::Date::from_days(item.booked).iso());
      return !full();
    });
  }
  void list_people(const Cursor& after) {
    const std::string begin = crypto::parse_hex(after.key).value_or(std::string());
    auto rows = db_.query("SELECT " SOVANG_I_COLUMNS
                          ", p.sort FROM person p CROSS JOIN item i ON i.entry = p.entry WHERE p.sort >= ? "
                          "ORDER BY p.sort, i.id, (SELECT text FROM word WHERE word.id = i.scope)");
    rows.bind(store::blob(begin));
    while (!full() && rows.step()) {
      const Item item = read_item(rows);
      const bool seen = after.given && rows.blob(20) == begin && place(item) <= after.id;
      if (!seen && fits(item)) add(item, crypto::hex(rows.blob(20)));
    }
  }
  /// By the day that records of this kind have; without one they are of no day.
  bool has_day(const Item& item) {
    if (!filter_.from && !filter_.to) return true;
    const auto* kind = records::find_kind(name_of(type_));
    auto row = db_.query("SELECT open FROM entry WHERE id = ?");
    row.bind(item.entry);
    if (kind == nullptr || !row.step() || !body_.parse_entry(row.blob(0))) return false;
    const auto day = body_.day(records::day_of(*kind));
    return day && first_day() <= *day && *day <= last_day();
  }
  void list_registry(const Cursor& after) {
    auto rows = db_.query("SELECT " SOVANG_ITEM_COLUMNS " FROM item WHERE type = ? AND state <= 1");
    rows.bind(static_cast<int>(type_));
    std::map<std::string, Item> ordered;
    while (rows.step()) {
      Item item = read_item(rows);
      if (fits(item) && has_day(item)) ordered.emplace(place(item), std::move(item));
    }
    for (auto at = after.given ? ordered.upper_bound(after.id) : ordered.begin(); at != ordered.end() && !full(); ++at)
      add(at->second, {});
  }

  store::Database& db_;
  Words words_;
  Body body_;
  Type type_;
  const ListFilter& filter_;
  std::int64_t area_ = kAnyArea, work_ = 0, who_ = 0;
  Kind kind_ = Kind::none;
  bool impossible_ = false;
  std::vector<std::string> out_;
};

}  // namespace

std::vector<std::string> list_rows(store::Database& db, const store::SqliteLogStore&, std::string_view type,
                                   const ListFilter& filter) {
  const Type code = type_of(type);
  return code == Type::none ? std::vector<std::string>() : Lister(db, code, filter).run();
}

nlohmann::ordered_json sums_json(store::Database& db, const ListFilter& filter) {
  return Lister(db, Type::contribution, filter).sums();
}

std::string show_record(store::Database& db, const store::SqliteLogStore&, std::string_view id) {
  Words words(db);
  EntryOrder order(db);
  std::vector<Item> items;
  auto rows = db.query("SELECT " SOVANG_ITEM_COLUMNS " FROM item WHERE id = ?1 UNION ALL SELECT " SOVANG_ITEM_COLUMNS
                       " FROM item WHERE target = ?1");
  rows.bind(id);
  while (rows.step()) items.push_back(read_item(rows));
  order.sort(items);
  Json out;
  Json entries = Json::array();
  PersonNames persons(db);
  const auto told = [&](std::int64_t at) {
    Json entry = entry_json(db, at);
    const std::string& name = persons.name(entry.value("origin", ""), entry.value("author", ""));
    if (!name.empty()) entry["author_name"] = name;
    return entry;
  };
  for (const Item& item : items) {
    const bool own = item.id == id;
    if (own && item.stands() && (!out.contains("type") || !item.reversal)) {
      const Json row = row_json(db, words, item);
      if (!out.contains("type"))
        out = row;
      else
        out["others"].push_back(row);
    }
    Json entry = told(item.entry);
    entry["relation"] = own                           ? "version"
                        : item.type == Type::decision ? "decision"
                        : item.type == Type::finding  ? "finding"
                        : item.reversal               ? "reversal"
                                                      : "completion";
    entry["counts"] = accounted(item.state);
    entry["state"] = name_of(item.state);
    entries.push_back(std::move(entry));
  }
  auto refused = db.query("SELECT entry, reason FROM refused WHERE id = ? ORDER BY entry");
  refused.bind(id);
  while (refused.step()) {
    Json entry = told(refused.integer(0));
    entry["relation"] = "refused";
    entry["counts"] = false;
    entry["state"] = name_of(static_cast<Reason>(refused.integer(1)));
    entries.push_back(std::move(entry));
  }
  if (entries.empty()) return {};
  if (!out.contains("id")) out["id"] = id;
  out["entries"] = std::move(entries);
  return text_of(out);
}

std::vector<std::string> search_households(store::Database& db, std::string_view query, std::size_t limit) {
  People people(db, db);
  Words words(db);
  Items items(db);
  std::vector<Item> found;
  for (const std::int64_t entry : people.search(query))
    if (auto item = items.at(entry)) found.push_back(std::move(*item));
  const auto key = [&](const Item& item) { return std::pair(std::string_view(item.id), words.text(item.scope)); };
  std::sort(found.begin(), found.end(), [&](const Item& one, const Item& other) { return key(one) < key(other); });
  if (limit != 0 && found.size() > limit) found.resize(limit);
  std::vector<std::string> out;
  for (const Item& item : found) out.push_back(text_of(row_json(db, words, item)));
  return out;
}

}  // namespace sovang::views
