#include "node/views/report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "base/decimal.h"
#include "node/records/text.h"
#include "node/views/body.h"
#include "node/views/figures.h"
#include "node/views/fold.h"
#include "node/views/givers.h"
#include "node/views/late.h"
#include "node/views/papers.h"
#include "node/views/people.h"
#include "node/views/writers.h"

namespace sovang::views {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kTopHouseholds = 20;

Json json_of(const Figures& figures) {
  return {{"rows", figures.rows},
          {"money_vnd", figures.money},
          {"workdays_half", figures.workdays_half},
          {"workday_value_vnd", figures.workday_value},
          {"in_kind_value_vnd", figures.in_kind_value},
          {"land_dm2", figures.land_dm2},
          {"commune_budget_vnd", figures.budget},
          {"people_total_vnd", figures.people()},
          {"total_vnd", figures.total()}};
}

Json json_of(const std::map<std::string, Figures>& by) {
  Json out = Json::object();
  for (const auto& [name, figures] : by) out[name] = json_of(figures);
  return out;
}

/// What came and went in the period, and what was left at its end.
Json json_of(const Cash& cash, std::int64_t balance) {
  return {{"received_vnd", cash.received}, {"spent_vnd", cash.spent}, {"balance_vnd", balance}};
}

class Report {
 public:
  Report(store::Database& db, const ReportRequest& request)
      : db_(db),
        request_(request),
        words_(db),
        works_(db, words_, Type::work),
        households_(db, words_, Type::household),
        people_(db, db),
        scope_(scope_of(request, words_)),
        roster_(read_roster(db, db)) {}

  Json make();
  void add_names(Json& out);

 private:
  /// Calls `take(item, open)` for every entry of a type that counts, with body_ at its body.
  template <class Take>
  void each(Type type, Take take) {
    auto rows = db_.query("SELECT " SOVANG_ITEM_COLUMNS
                          ", (SELECT open FROM entry e WHERE e.id = item.entry) FROM item WHERE type = ? AND state <= "
                          "1 ORDER BY id, scope");
    rows.bind(static_cast<int>(type));
    while (rows.step()) {
      const auto open = sync::read_open_part(rows.blob(20));
      if (open && body_.parse(open->body)) take(read_item(rows), *open);
    }
  }
  [[nodiscard]] bool of_areas(const Item& item) const { return scope_.has_area(item.area); }

  void add_works(Json& out);
  void add_people(Json& out);
  void add_cash(Json& out);
  void add_meetings(Json& out);
  void add_petitions(Json& out);
  void add_models(Json& out);
  void add_commendations(Json& out);
  void add_balances(Json& out);
  void add_notices(Json& out);
  Json top(const Givers& givers, std::int64_t Givers::One::*value, std::string_view name);
  std::int64_t count(Type type);

  store::Database& db_;
  const ReportRequest& request_;
  Words words_;
  Register works_;
  Register households_;
  People people_;
  Scope scope_;
  sync::Roster roster_;
  Body body_;
  Sums sums_;
  std::map<std::string, Cash> closing_;  // by work, at the end of the period
  Givers givers_;
};

Json Report::make() {
  Json out;
  out["commune"] = roster_.hub() ? roster_.hub()->name : "";
  out["as_of"] = request_.as_of.front().iso();
  out["period"] = {{"from", request_.from ? Json(request_.from->iso()) : Json()},
                   {"to", request_.to ? Json(request_.to->iso()) : Json()}};
  out["areas"] = request_.areas;
  add_names(out);
  add_works(out);
  out["total"] = json_of(sums_.total);
  out["by_kind_source"] = json_of(sums_.by_kind_source);
  out["by_area"] = json_of(sums_.by_area);
  out["by_work"] = json_of(sums_.by_work);
  out["by_quarter_booked"] = json_of(sums_.by_quarter_booked);
  out["by_half_booked"] = json_of(sums_.by_half_booked);
  out["by_quarter_occurred"] = json_of(sums_.by_quarter_occurred);
  out["by_sector"] = json_of(sums_.by_sector);
  add_people(out);
  add_cash(out);
  add_meetings(out);
  add_petitions(out);
  add_models(out);
  add_commendations(out);
  add_balances(out);
  add_notices(out);
  out.update(papers_json(db_, {request_.from, request_.to, request_.as_of.front(), request_.areas}));
  out["counts"]["areas"] = count(Type::area);
  out["counts"]["orgs"] = count(Type::org);
  return out;
}

/// What people call the codes of the tables. Annotation: no figure depends on it.
void Report::add_names(Json& out) {
  out["names"] = {{"area_kind", roster_.hub() ? roster_.hub()->area_kind : ""}};
  Json areas = Json::object();
  each(Type::area, [&](const Item&, const sync::OpenPart& open) {
    areas[open.id] = body_.text(body_.text("full_name").empty() ? "name" : "full_name");
  });
  Json works = Json::object();
  each(Type::work, [&](const Item& item, const sync::OpenPart&) { works[works_.name(item)] = body_.text("title"); });
  out["names"]["areas"] = std::move(areas);
  out["names"]["works"] = std::move(works);
}

std::int64_t Report::count(Type type) {
  std::int64_t found = 0;
  auto rows = db_.query("SELECT area FROM item WHERE type = ? AND state = 0");
  rows.bind(static_cast<int>(type));
  // Organisations belong to no area; every area meets them.
  while (rows.step()) found += type == Type::org || scope_.has_area(rows.integer(0)) ? 1 : 0;
  return found;
}

void Report::add_works(Json& out) {
  std::unordered_map<std::int64_t, std::string> sectors;
  each(Type::work, [&](const Item& item, const sync::OpenPart&) { sectors[item.entry] = body_.text("sector"); });
  sums_ = sum_lines(db_, words_, works_, sectors, scope_);
  std::int64_t commune = 0;
  std::int64_t area = 0;
  std::int64_t held = 0;
  each(Type::work, [&](const Item& item, const sync::OpenPart&) {
    const bool of_commune = item.kind == static_cast<std::int64_t>(Level::commune);
    const std::string name = works_.name(item);
    // A node's own report shows the works of the commune that its people gave to.
    if (!scope_.everything && !(of_commune ? sums_.by_work.contains(name) : of_areas(item))) return;
    ++held;
    sums_.cash.try_emplace(name);
    const auto finished = body_.day("finished_on");
    if (body_.text("status") != "COMPLETED" ||
        (request_.from || request_.to ? !finished || !scope_.has_day(*finished) : false))
      return;
    (of_commune ? commune : area) += 1;
  });
  const Figures& total = sums_.total;
  out["headline"] = {{"works_commune_completed", commune},
                     {"works_area_completed", area},
                     {"commune_budget_vnd", total.budget},
                     {"people_total_vnd", total.people()},
                     {"total_vnd", total.total()},
                     {"phrase_commune_budget", records::sum_phrase(total.budget)},
                     {"phrase_people", records::sum_phrase(total.people())},
                     {"phrase_total", records::sum_phrase(total.total())},
                     {"of_which_other_sources_vnd", sums_.other_sources},
                     {"of_which_households_vnd", total.people() - sums_.other_sources}};
  out["counts"] = {{"works", held},
                   {"contributions", total.rows},
                   {"reversals", sums_.reversals},
                   {"live_contributions", sums_.live}};
}

Json Report::top(const Givers& givers, std::int64_t Givers::One::*value, std::string_view name) {
  std::vector<const Givers::One*> order;
  for (const Givers::One& one : givers.households)
    if (one.*value > 0) order.push_back(&one);
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(order.size(), kTopHouseholds));
  std::partial_sort(order.begin(), end, order.end(), [&](const Givers::One* one, const Givers::One* other) {
    return one->*value != other->*value
               ? one->*value > other->*value
               : std::tie(one->household_id, one->area_id) < std::tie(other->household_id, other->area_id);
  });
  Json out = Json::array();
  for (auto at = order.begin(); at != end; ++at)
    out.push_back({{"household_id", (*at)->household_id},
                   {"area_id", (*at)->area_id},
                   {"head_name", (*at)->entry == 0 ? "" : people_.names((*at)->entry).head_name},
                   {std::string(name), (*at)->*value}});
  return out;
}

void Report::add_people(Json& out) {
  const auto same_as = same_households(db_, words_, households_);
  const LateEntries late(db_, request_.to ? std::optional(scope_.to) : std::nullopt);
  givers_ = find_givers(db_, words_, households_, same_as, late, scope_);
  std::int64_t contributing = 0;
  std::int64_t donating = 0;
  for (const Givers::One& one : givers_.households) {
    contributing += one.live > 0 ? 1 : 0;
    donating += one.live_land > 0 ? 1 : 0;
  }
  out["headline"]["households_contributing"] = contributing;
  out["headline"]["households_donating_land"] = donating;
  out["top20_households_by_value"] = top(givers_, &Givers::One::value, "value_vnd");
  out["top20_households_by_land"] = top(givers_, &Givers::One::land_dm2, "land_dm2");
  std::int64_t held = 0;
  std::int64_t poor = 0;
  std::int64_t near_poor = 0;
  for (const Item& item : households_.all()) {
    const auto same = same_as.find(item.entry);
    if (!of_areas(item) || (same != same_as.end() && same->second != item.entry)) continue;
    ++held;
    poor += item.kind == static_cast<std::int64_t>(Poverty::poor) ? 1 : 0;
    near_poor += item.kind == static_cast<std::int64_t>(Poverty::near_poor) ? 1 : 0;
  }
  out["counts"]["households"] = held;
  out["poverty"] = {{"poor", poor},
                    {"near_poor", near_poor},
                    {"households", held},
                    {"poor_percent", held == 0 ? "0,0" : records::percent_text(poor, held)}};
}

void Report::add_cash(Json& out) {
  std::int64_t expenditures = 0;
  auto rows = db_.query("SELECT " SOVANG_ITEM_COLUMNS
                        " FROM item WHERE type IN (?, ?) AND state <= 1 AND booked >= ? AND booked <= ?");
  rows.bind(static_cast<int>(Type::expenditure), static_cast<int>(Type::opening_balance), scope_.from, scope_.to);
  Json opening = Json::object();
  while (rows.step()) {
    const Item item = read_item(rows);
    const Item* work = works_.find(item.work, item.under, item.area);
    const std::int64_t area = item.area != 0 || work == nullptr ? item.area : work->area;
    if (!scope_.has_area(area)) continue;
    const std::string name = work == nullptr ? std::string(words_.text(item.work)) : works_.name(*work);
    if (item.type == Type::expenditure) {
      ++expenditures;
      sums_.cash[name].spent += item.quantity;
      continue;
    }
    if (item.contribution_kind() == Kind::money) sums_.cash[name].received += item.quantity;
    Json& sum = opening[name][std::string(name_of(item.contribution_kind()))];
    sum = (sum.is_null() ? 0 : sum.get<std::int64_t>()) + item.quantity;
  }
  closing_ = cash_by_work(db_, words_, works_, scope_);
  Cash all;
  std::int64_t left = 0;
  Json by_work = Json::object();
  for (const auto& [name, cash] : sums_.cash) {
    const Cash& closing = closing_[name];
    by_work[name] = json_of(cash, closing.received - closing.spent);
    all.received += cash.received;
    all.spent += cash.spent;
    left += closing.received - closing.spent;
  }
  out["cash_by_work"] = std::move(by_work);
  out["cash_total"] = json_of(all, left);
  out["opening_balances"] = std::move(opening);
  out["counts"]["expenditures"] = expenditures;
}

void Report::add_meetings(Json& out) {
  std::int64_t held = 0;
  std::int64_t passed = 0;
  Json not_passed = Json::array();
  each(Type::meeting, [&](const Item& item, const sync::OpenPart& open) {
    if (!of_areas(item) || !scope_.has_day(body_.day("held_on").value_or(0))) return;
    ++held;
    if (body_.boolean("passed").value_or(false))
      ++passed;
    else
      not_passed.push_back(open.id);
  });
  out["meetings"] = {{"held", held}, {"passed", passed}, {"not_passed", std::move(not_passed)}};
  out["counts"]["meetings"] = held;
}

void Report::add_petitions(Json& out) {
  struct Petition {
    std::int64_t received;
    std::optional<std::int64_t> resolved;
    std::string field, way;
  };
  std::vector<Petition> petitions;
  each(Type::petition, [&](const Item& item, const sync::OpenPart&) {
    if (of_areas(item))
      petitions.push_back({body_.day("received_on").value_or(0), body_.day("resolved_on"),
                           std::string(body_.text("field")), std::string(body_.text("resolution"))});
  });
  out["counts"]["petitions"] = petitions.size();
  out["petitions"] = Json::object();
  for (const base::Date& as_of : request_.as_of) {
    std::int64_t received = 0;
    std::int64_t resolved = 0;
    std::map<std::string, std::int64_t> by_field;
    std::map<std::string, std::int64_t> by_way;
    for (const Petition& one : petitions) {
      if (one.received > as_of.days()) continue;
      ++received;
      ++by_field[one.field];
      if (!one.resolved || *one.resolved > as_of.days()) continue;
      ++resolved;
      ++by_way[one.way.empty() ? "OTHER" : one.way];
    }
    out["petitions"]["as_of " + as_of.iso()] = {{"received", received},
                                                {"resolved", resolved},
                                                {"open", received - resolved},
                                                {"received_by_field", by_field},
                                                {"resolved_by_way", by_way}};
  }
}

void Report::add_models(Json& out) {
  std::int64_t total = 0;
  // All four sectors appear, also with 0.
  std::map<std::string, std::int64_t> sectors{
      {"ECONOMY", 0}, {"CULTURE_SOCIETY", 0}, {"DEFENCE_SECURITY", 0}, {"POLITICAL_SYSTEM", 0}};
  std::map<std::string, std::int64_t> recognised;
  std::map<std::string, std::int64_t> nominated;
  each(Type::model, [&](const Item& item, const sync::OpenPart&) {
    if (!of_areas(item) || (request_.to && body_.integer("year").value_or(0) > request_.to->year)) return;
    ++total;
    ++sectors[std::string(body_.text("sector"))];
    const std::string_view level = body_.text("nominated_level");
    ++nominated[level.empty() ? "NONE" : std::string(level)];
    if (!body_.text("recognised_level").empty()) ++recognised[std::string(body_.text("recognised_level"))];
  });
  Json ratio = Json::object();
  for (const auto& [level, count] : nominated)
    if (level != "NONE")
      ratio[level] = std::to_string(recognised.contains(level) ? recognised[level] : 0) + '/' + std::to_string(count);
  out["models"] = {{"total", total},
                   {"by_sector", sectors},
                   {"recognised", recognised},
                   {"nominated", nominated},
                   {"ratio", std::move(ratio)}};
  out["counts"]["models"] = total;
}

void Report::add_commendations(Json& out) {
  std::map<std::string, std::int64_t> by_kind;
  std::int64_t total = 0;
  each(Type::commendation, [&](const Item&, const sync::OpenPart&) {
    const std::int64_t year = body_.integer("year").value_or(0);
    if (!scope_.everything || (request_.from && year < request_.from->year) ||
        (request_.to && year > request_.to->year))
      return;
    ++total;
    ++by_kind[std::string(body_.text("recipient_kind"))];
  });
  out["commendations"] = {{"total", total}, {"by_recipient_kind", by_kind}};
  Json indicators = Json::array();
  each(Type::indicator, [&](const Item&, const sync::OpenPart&) {
    if (!scope_.everything || body_.text("as_of") > request_.as_of.front().iso()) return;
    indicators.push_back({{"indicator", body_.text("indicator")},
                          {"as_of", body_.text("as_of")},
                          {"value", body_.text("value")},
                          {"unit", body_.text("unit")}});
  });
  out["indicators"] = std::move(indicators);
  Json successions = Json::array();
  each(Type::area_succession, [&](const Item& item, const sync::OpenPart& open) {
    if (of_areas(item)) successions.push_back(Json::parse(open.body));
  });
  out["area_successions"] = std::move(successions);
}

void Report::add_balances(Json& out) {
  std::int64_t rows = 0;
  std::int64_t amount = 0;
  std::int64_t confirmed = 0;
  // A confirmation says the same as the giving side's entry and comes from the receiving side: the commune, or the area
  // of the head. What it names, amount, work, roles, scope.
  using Confirmation = std::tuple<std::string, std::int64_t, std::int64_t, std::string, std::string, std::int64_t>;
  std::set<Confirmation> confirmations;
  const std::int64_t commune = words_.find(kCommuneScope);
  const auto confirmation = [&](std::string_view id, const Item& item, std::int64_t scope) {
    return Confirmation(id, item.quantity, item.work, body_.text("from_role"), body_.text("to_role"), scope);
  };
  const auto counted = [&](const Item& item) { return item.state == State::counts && !item.reversal; };
  each(Type::remittance, [&](const Item& item, const sync::OpenPart&) {
    if (counted(item) && !body_.text("confirms_id").empty())
      confirmations.insert(confirmation(body_.text("confirms_id"), item, item.scope));
  });
  each(Type::remittance, [&](const Item& item, const sync::OpenPart& open) {
    if (!counted(item) || !body_.text("confirms_id").empty() || !of_areas(item) || !scope_.has_day(item.booked)) return;
    ++rows;
    amount += item.quantity;
    const bool to_commune = body_.text("to_role") == "COMMUNE";
    const std::int64_t receiver = to_commune ? commune : item.area;
    const bool two_sides = !to_commune || item.scope != commune;
    if (two_sides && confirmations.contains(confirmation(open.id, item, receiver))) confirmed += item.quantity;
  });
  out["remittances"] = {{"rows", rows}, {"amount_vnd", amount}, {"confirmed_vnd", confirmed}};
  out["unvalued_in_kind"] = {{"rows", givers_.unvalued_rows}};
  out["pending_land"] = {{"rows", givers_.pending_rows}, {"land_dm2", givers_.pending_land_dm2}};
}

void Report::add_notices(Json& out) {
  const auto number = [&](std::string_view sql) {
    auto row = db_.query(sql);
    row.step();
    return row.integer(0);
  };
  std::int64_t overspent = 0;
  for (const auto& [name, cash] : closing_) overspent += cash.spent > cash.received ? 1 : 0;
  out["late"] = late_json(db_, words_, scope_);
  const std::int64_t rules = number("SELECT coalesce(max(rules), 0) FROM roster_entry");
  out["rules"] = {{"known", kRulesKnown}, {"in_force", std::max<std::int64_t>(rules, 1)}};
  out["notices"] = {{"refused", number("SELECT count(*) FROM refused")},
                    {"conflicts", number("SELECT count(*) FROM item WHERE state > 1 AND state = 3")},
                    {"possible_doubles", givers_.possible_doubles},
                    {"overspent_works", overspent},
                    {"reversals", sums_.reversals},
                    {"late", givers_.late}};
}

}  // namespace

bool set_period(ReportRequest& request, std::string_view period) {
  const auto year = period.size() < 4 ? std::nullopt : base::parse_decimal(period.substr(0, 4));
  if (!year || *year < 1) return false;
  int first = 1;
  int months = 12;
  if (period.size() == 7 && period[4] == '-') {
    const int part = period[6] - '1';
    months = period[5] == 'Q' ? 3 : 6;
    if ((period[5] != 'Q' && period[5] != 'H') || part < 0 || part >= 12 / months) return false;
    first += part * months;
  } else if (period.size() != 4) {
    return false;
  }
  const int number = static_cast<int>(*year);
  request.from = base::Date{number, first, 1};
  const base::Date next = first + months > 12 ? base::Date{number + 1, 1, 1} : base::Date{number, first + months, 1};
  request.to = base::Date::from_days(next.days() - 1);
  return true;
}

std::string report_names(store::Database& db) {
  const ReportRequest everything;
  Json out = Json::object();
  Report(db, everything).add_names(out);
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string report_json(store::Database& db, const store::SqliteLogStore&, const ReportRequest& request) {
  return Report(db, request).make().dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace sovang::views
