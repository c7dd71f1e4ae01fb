// Notices for people: what the fold met and a person should look at. None of them changes what counts.

#include <algorithm>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "node/views/alike.h"
#include "node/views/doubles.h"
#include "node/views/figures.h"
#include "node/views/papers.h"
#include "node/views/queries.h"
#include "node/views/record_json.h"
#include "node/views/settle.h"

namespace sovang::views {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kUlidSize = 26;

class Notices {
 public:
  explicit Notices(store::Database& db) : db_(db), words_(db), order_(db), works_(db, words_, Type::work) {}

  std::vector<std::string> all() {
    refused();
    unsettled();
    doubles();
    overspent();
    receipts();
    unpriced();
    for (const Json& notice : citation_notices(db_)) add(notice);
    return std::move(out_);
  }

 private:
  void add(const Json& notice) { out_.push_back(notice.dump(-1, ' ', false, Json::error_handler_t::replace)); }
  Json about(std::string_view code, std::int64_t entry) {
    const Json told = entry_json(db_, entry);
    Json out;
    out["code"] = code;
    for (const char* name : {"type", "id", "origin", "index", "author", "version"})
      if (told.contains(name)) out[name] = told[name];
    return out;
  }

  void refused() {
    std::vector<std::pair<std::int64_t, Reason>> found;
    auto rows = db_.query("SELECT entry, reason FROM refused");
    while (rows.step()) found.emplace_back(rows.integer(0), static_cast<Reason>(rows.integer(1)));
    std::sort(found.begin(), found.end(),
              [&](const auto& one, const auto& other) { return order_(one.first, other.first); });
    for (const auto& [entry, reason] : found) {
      Json notice = about("refused", entry);
      notice["reason"] = name_of(reason);
      add(notice);
    }
  }
  void unsettled() {
    std::vector<Item> found;
    auto rows = db_.query("SELECT " SOVANG_ITEM_COLUMNS " FROM item WHERE state > 1 AND state NOT IN (?, ?)");
    rows.bind(static_cast<int>(State::same), static_cast<int>(State::replaced));
    while (rows.step()) found.push_back(read_item(rows));
    order_.sort(found);
    for (const Item& item : found) {
      Json notice = about(name_of(item.state), item.entry);
      notice["scope"] = words_.text(item.scope);
      if (!item.target.empty()) notice["target"] = item.target;
      add(notice);
    }
  }
  /// What the index alone shows to be of one giver, work, kind and day is looked at row by row; nearly all is not.
  void doubles() {
    auto groups = db_.query(
        "SELECT who, work, kind, occurred FROM item INDEXED BY item_by_who WHERE who <> 0 GROUP BY who, occurred, "
        "work, kind HAVING count(*) > 1");
    DecidedDoubles decided(db_);
    std::map<std::string, Json> found;  // by their ids
    while (groups.step()) {
      Alike one{groups.integer(0), groups.integer(1), groups.integer(2), groups.integer(3), 0};
      for (const auto& [amount, ids] : ids_by_amount(one)) {
        if (ids.size() < 2 || decided.covers(ids)) continue;
        one.amount = amount;
        Json notice = double_json(one, ids);
        std::string order = notice["ids"].dump();
        found.emplace(std::move(order), std::move(notice));
      }
    }
    for (const auto& [order, notice] : found) add(notice);
  }
  Json double_json(const Alike& one, const std::vector<std::string>& ids) {
    return {{"code", "possible_double"},
            {is_org(one.who) ? "org_id" : "household_id", words_.text(one.who / 2)},
            {"work_id", words_.text(one.work)},
            {"occurred_on", base::Date::from_days(one.occurred).iso()},
            {"kind", name_of(static_cast<Kind>(one.kind))},
            {"quantity", std::abs(one.amount)},
            {"ids", ids}};
  }
  /// Of the gifts that count, whatever `one.amount` says.
  std::map<std::int64_t, std::vector<std::string>> ids_by_amount(const Alike& one) {
    auto rows = db_.query("SELECT " SOVANG_ALIKE_AMOUNT
                          ", id FROM item INDEXED BY item_by_who WHERE who = ? AND who <> 0 AND work = ? AND kind = ? "
                          "AND occurred = ? AND type = ? AND state = 0 AND reversal = 0 ORDER BY id, "
                          "entry");
    rows.bind(one.who, one.work, one.kind, one.occurred, static_cast<int>(Type::contribution));
    std::map<std::int64_t, std::vector<std::string>> out;
    while (rows.step()) out[rows.integer(0)].emplace_back(rows.text(1));
    return out;
  }
  void overspent() {
    for (const auto& [work, cash] : cash_by_work(db_, words_, works_, Scope{}))
      if (cash.spent > cash.received)
        add({{"code", "overspent"}, {"work_id", work}, {"received_vnd", cash.received}, {"spent_vnd", cash.spent}});
  }
  /// Numbers that a device issued itself run without a gap; imported records (their ids are no ULIDs) only need to
  /// differ. By the numbers alone (an index) most series are in order; only the rest is looked at row by row.
  void receipts() {
    std::map<std::string, std::int64_t> doubtful;
    auto lost = db_.query("SELECT DISTINCT series FROM item WHERE state > 1 AND state IN (2, 3, 4) AND series <> 0");
    while (lost.step()) doubtful.emplace(words_.text(lost.integer(0)), lost.integer(0));
    auto rows = db_.query("SELECT series, number FROM item WHERE series <> 0 AND number >= 0 ORDER BY series, number");
    for (std::int64_t series = 0, last = 0; rows.step(); last = rows.integer(1)) {
      if (rows.integer(0) == series && rows.integer(1) != last + 1) doubtful.emplace(words_.text(series), series);
      series = rows.integer(0);
    }
    for (const auto& [prefix, series] : doubtful) receipts_of(prefix, series);
  }
  void receipts_of(const std::string& prefix, std::int64_t series) {
    std::int64_t last = -1;
    std::string last_id;
    bool issued_before = false;
    auto rows = db_.query(
        "SELECT number, id FROM item WHERE series = ? AND series <> 0 AND number >= 0 AND state NOT IN (2, 3, 4) ORDER "
        "BY number, id");
    rows.bind(series);
    while (rows.step()) {
      const std::int64_t number = rows.integer(0);
      const std::string id(rows.text(1));
      const bool issued = id.size() == kUlidSize;
      if (number == last && id != last_id)
        add({{"code", "receipt_reused"}, {"series", prefix}, {"number", number}, {"ids", Json::array({last_id, id})}});
      if (issued && issued_before && number > last + 1)
        add({{"code", "receipt_gap"}, {"series", prefix}, {"from", last + 1}, {"to", number - 1}});
      issued_before = issued_before || issued;
      last = number;
      last_id = id;
    }
  }
  void unpriced() {
    static_assert(static_cast<int>(Type::contribution) == 7 && static_cast<int>(Kind::workday) == 2);
    auto rows = db_.query(
        "SELECT count(*), min(occurred), max(occurred) FROM item INDEXED BY item_unpriced WHERE type = 7 AND kind = 2 "
        "AND state <= 1 AND value = 0");
    if (rows.step() && rows.integer(0) > 0)
      add({{"code", "workdays_without_rate"},
           {"rows", rows.integer(0)},
           {"from", base::Date::from_days(rows.integer(1)).iso()},
           {"to", base::Date::from_days(rows.integer(2)).iso()}});
  }

  store::Database& db_;
  Words words_;
  EntryOrder order_;
  Register works_;
  std::vector<std::string> out_;
};

}  // namespace

std::vector<std::string> notices(store::Database& db) { return Notices(db).all(); }

}  // namespace sovang::views
