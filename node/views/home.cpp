#include "node/views/home.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "node/store/entry_rows.h"
#include "node/store/standing.h"
#include "node/views/body.h"
#include "node/views/figures.h"
#include "sync/entry.h"

namespace sovang::views {

using Json = nlohmann::ordered_json;

namespace {

struct Use {
  Figures figures;
  Cash cash;
  std::int64_t last_day = 0;
};

/// Sums over the whole book by the work's entry.
std::map<std::int64_t, Use> use_of_works(store::Database& db, Register& works) {
  std::map<WorkName, Use> sums;
  auto rows = db.query("SELECT work, under, area, kind, quantity, value, booked FROM total");
  while (rows.step()) {
    Use& use = sums[work_name(rows)];
    use.figures.add(static_cast<Kind>(rows.integer(3)), rows.integer(4), rows.integer(5));
    use.last_day = std::max(use.last_day, rows.integer(6));
  }
  for (const auto& [name, cash] : cash_beside_lines(db, INT64_MAX)) sums[name].cash = cash;
  std::map<std::int64_t, Use> out;
  for (const auto& [name, sum] : sums) {
    const auto& [word, under, area] = name;
    const Item* work = works.find(word, under, area);
    if (work == nullptr) continue;
    Use& use = out[work->entry];
    use.figures.add(sum.figures);
    use.cash.received += sum.cash.received + sum.figures.money + sum.figures.budget;
    use.cash.spent += sum.cash.spent;
    use.last_day = std::max(use.last_day, sum.last_day);
  }
  return out;
}

std::string month_of(std::int64_t day) { return base::Date::from_days(day).iso().substr(0, 7); }

}  // namespace

Json day_json(store::Database& db, base::Date day, std::string_view area_id) {
  Figures sum;
  Words words(db);
  auto rows = db.query(
      "SELECT kind, sum(rows), sum(quantity), sum(value) FROM total WHERE booked = ?1 AND (?2 = '' OR area = ?3) GROUP "
      "BY kind");
  rows.bind(day.days(), area_id, words.find(area_id));
  while (rows.step()) {
    sum.rows += rows.integer(1);
    sum.add(static_cast<Kind>(rows.integer(0)), rows.integer(2), rows.integer(3));
  }
  return {{"count", sum.rows},
          {"amount_vnd", sum.money + sum.budget},
          {"workdays_half", sum.workdays_half},
          {"land_dm2", sum.land_dm2},
          {"value_vnd", sum.in_kind_value}};
}

Json waiting_json(store::Database& db, std::string_view origin) {
  Json out{{"count", 0}, {"arrived", 0}, {"amount_vnd", 0}, {"since", nullptr}};
  std::int64_t count = 0, amount = 0, arrived = 0;
  auto logs = db.query(
      "SELECT id, cosigned_size, size, origin FROM log WHERE origin IN (?1, ?2) AND cosigned_size < size ORDER BY "
      "origin");
  logs.bind(origin, store::outbox_of(origin));
  while (logs.step()) {
    const std::int64_t first = store::entry_row(logs.integer(0), static_cast<std::uint64_t>(logs.integer(1)));
    const std::int64_t end = store::entry_row(logs.integer(0), static_cast<std::uint64_t>(logs.integer(2)));
    auto sum = db.query(
        "SELECT coalesce(sum(CASE WHEN type = ?1 AND kind = ?2 AND state <= 1 THEN quantity ELSE 0 END), 0) FROM item "
        "WHERE entry >= ?3 AND entry < ?4");
    sum.bind(static_cast<int>(Type::contribution), static_cast<int>(Kind::money), first, end);
    sum.step();
    amount += sum.integer(0);
    if (!store::is_outbox(logs.text(3))) {
      auto held = db.query("SELECT coalesce(max(acknowledged), 0) FROM contact");
      held.step();
      arrived = std::clamp(held.integer(0), logs.integer(1), logs.integer(2)) - logs.integer(1);
    }
    if (count == 0) {
      auto oldest = db.query("SELECT open FROM entry WHERE id = ?");
      oldest.bind(first);
      if (oldest.step())
        if (const auto open = sync::read_open_part(oldest.blob(0))) out["since"] = open->time;
    }
    count += end - first;
  }
  out["count"] = count;
  out["arrived"] = arrived;
  out["amount_vnd"] = amount;
  return out;
}

Json works_json(store::Database& db) {
  Words words(db);
  Register works(db, words, Type::work);
  const auto uses = use_of_works(db, works);
  std::vector<std::pair<std::int64_t, Json>> ordered;
  Body body;
  for (const Item& item : works.all()) {
    auto row = db.query("SELECT open FROM entry WHERE id = ?");
    row.bind(item.entry);
    const auto open = row.step() ? sync::read_open_part(row.blob(0)) : base::Err{sync::EntryError::not_json};
    if (!open || !body.parse(open->body)) continue;
    const auto used = uses.find(item.entry);
    const Use use = used == uses.end() ? Use{} : used->second;
    ordered.emplace_back(
        use.last_day,
        Json{{"id", item.id},
             {"scope", words.text(item.scope)},
             {"title", body.text("title")},
             {"level", body.text("level")},
             {"area_id", body.text("area_id")},
             {"status", body.text("status")},
             {"planned_vnd", body.integer("planned_vnd").value_or(0)},
             {"received_vnd", use.cash.received},
             {"spent_vnd", use.cash.spent},
             {"people_total_vnd", use.figures.people()},
             {"total_vnd", use.figures.total()},
             {"workdays_half", use.figures.workdays_half},
             {"in_kind_value_vnd", use.figures.in_kind_value},
             {"land_dm2", use.figures.land_dm2},
             {"last_used", use.last_day == 0 ? Json() : Json(base::Date::from_days(use.last_day).iso())}});
  }
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto& one, const auto& other) { return one.first > other.first; });
  Json out = Json::array();
  for (auto& [day, work] : ordered) out.push_back(std::move(work));
  return out;
}

Json months_json(store::Database& db, base::Date from, base::Date to) {
  std::map<std::string, Figures> months;
  for (base::Date day{from.year, from.month, 1}; day <= to;
       day = day.month == 12 ? base::Date{day.year + 1, 1, 1} : base::Date{day.year, day.month + 1, 1})
    months.try_emplace(month_of(day.days()));
  auto rows = db.query(
      "SELECT booked, kind, sum(quantity), sum(value) FROM total WHERE booked >= ? AND booked <= ? GROUP BY booked, "
      "kind");
  rows.bind(from.days(), to.days());
  while (rows.step())
    months[month_of(rows.integer(0))].add(static_cast<Kind>(rows.integer(1)), rows.integer(2), rows.integer(3));
  Json out = Json::array();
  for (const auto& [month, sum] : months)
    out.push_back({{"month", month},
                   {"money_vnd", sum.money},
                   {"workday_value_vnd", sum.workday_value},
                   {"in_kind_value_vnd", sum.in_kind_value},
                   {"commune_budget_vnd", sum.budget},
                   {"land_dm2", sum.land_dm2}});
  return out;
}

}  // namespace sovang::views
