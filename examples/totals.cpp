#include "examples/totals.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

namespace sovang::examples {
namespace {

using Json = nlohmann::json;

std::string quarter_of(Date day) { return std::to_string(day.year) + "-Q" + std::to_string(day.quarter()); }
std::string half_of(Date day) { return std::to_string(day.year) + (day.month <= 6 ? "-H1" : "-H2"); }

Json json_of(const Figures& f) {
  return {{"rows", f.rows},
          {"money_vnd", f.money_vnd},
          {"workdays_half", f.workdays_half},
          {"workday_value_vnd", f.workday_value_vnd},
          {"in_kind_value_vnd", f.in_kind_value_vnd},
          {"land_dm2", f.land_dm2},
          {"commune_budget_vnd", f.budget_vnd},
          {"people_total_vnd", f.people_vnd()},
          {"total_vnd", f.total_vnd()}};
}

Json json_of(const std::map<std::string, Figures>& groups) {
  Json result = Json::object();
  for (const auto& [name, figures] : groups) result[name] = json_of(figures);
  return result;
}

Json cash(std::int64_t received, std::int64_t spent) {
  return {{"received_vnd", received}, {"spent_vnd", spent}, {"balance_vnd", received - spent}};
}

Json meetings_of(const Commune& commune) {
  Json not_passed = Json::array();
  for (const auto& meeting : commune.meetings) {
    if (!meeting.passed()) not_passed.push_back(meeting.meeting_id);
  }
  std::sort(not_passed.begin(), not_passed.end());
  const auto held = commune.meetings.size();
  return {{"held", held}, {"passed", held - not_passed.size()}, {"not_passed", not_passed}};
}

Json petitions_of(const Commune& commune, Date as_of) {
  std::map<std::string, int> fields, ways;
  int received = 0, resolved = 0;
  for (const auto& petition : commune.petitions) {
    if (petition.received_on > as_of) continue;
    ++received;
    ++fields[petition.field];
    if (!petition.resolved_on || *petition.resolved_on > as_of) continue;
    ++resolved;
    ++ways[petition.resolution];
  }
  return {{"received", received},
          {"resolved", resolved},
          {"open", received - resolved},
          {"received_by_field", fields},
          {"resolved_by_way", ways}};
}

Json models_of(const Commune& commune) {
  // All four sectors appear, those without a model too.
  std::map<std::string, int> sectors{
      {"CULTURE_SOCIETY", 0}, {"DEFENCE_SECURITY", 0}, {"ECONOMY", 0}, {"POLITICAL_SYSTEM", 0}};
  std::map<std::string, int> recognised, nominated;
  std::map<std::string, std::pair<int, int>> reached;  // of those nominated at a level, how many got it
  for (const auto& model : commune.models) {
    ++sectors[model.sector];
    if (!model.recognised_level.empty()) ++recognised[model.recognised_level];
    ++nominated[model.nominated_level.empty() ? "NONE" : model.nominated_level];
    if (model.nominated_level.empty()) continue;
    auto& [got, asked] = reached[model.nominated_level];
    ++asked;
    if (model.recognised_level == model.nominated_level) ++got;
  }
  Json ratio = Json::object();
  for (const auto& [level, pair] : reached)
    ratio[level] = std::to_string(pair.first) + "/" + std::to_string(pair.second);
  return {{"total", commune.models.size()},
          {"by_sector", sectors},
          {"recognised", recognised},
          {"nominated", nominated},
          {"ratio", ratio}};
}

Json poverty_of(const Commune& commune) {
  std::int64_t poor = 0, near_poor = 0;
  for (const auto& household : commune.households) {
    poor += household.poverty == "POOR" ? 1 : 0;
    near_poor += household.poverty == "NEAR_POOR" ? 1 : 0;
  }
  const auto households = static_cast<std::int64_t>(commune.households.size());
  const std::int64_t tenths = households == 0 ? 0 : (poor * 2000 + households) / (2 * households);
  return {{"poor", poor},
          {"near_poor", near_poor},
          {"households", households},
          {"poor_percent", std::to_string(tenths / 10) + "," + std::to_string(tenths % 10)}};
}

std::int64_t completed(const Commune& commune, std::string_view level) {
  return std::count_if(commune.works.begin(), commune.works.end(),
                       [&](const Work& work) { return work.level == level && work.status == "COMPLETED"; });
}

}  // namespace

std::string phrase(std::int64_t vnd) {
  const std::int64_t billion = 1'000'000'000;
  const std::int64_t step = vnd >= billion ? billion / 10 : billion / 10'000;
  const std::int64_t tenths = (vnd + step / 2) / step;
  std::string text = std::to_string(tenths / 10);
  if (tenths % 10 != 0) text += "," + std::to_string(tenths % 10);
  const std::string relation = vnd == tenths * step ? "" : vnd > tenths * step ? "hơn " : "gần ";
  return relation + text + (vnd >= billion ? " tỷ đồng" : " triệu đồng");
}

void Figures::add(const Figures& other) {
  rows += other.rows;
  money_vnd += other.money_vnd;
  workdays_half += other.workdays_half;
  workday_value_vnd += other.workday_value_vnd;
  in_kind_value_vnd += other.in_kind_value_vnd;
  land_dm2 += other.land_dm2;
  budget_vnd += other.budget_vnd;
}

Totals::Totals(const Commune& commune) : commune_(commune) {
  for (const auto& work : commune.works) works_[work.work_id] = &work;
}

std::int64_t Totals::rate_vnd(Date day) const {
  for (const auto& rate : commune_.rates) {
    if (rate.valid_from <= day && (!rate.valid_to || day <= *rate.valid_to)) return rate.amount_vnd;
  }
  throw std::runtime_error("no workday rate is in force on " + day.iso());
}

Figures Totals::figures_of(const Contribution& row) const {
  Figures f;
  f.rows = 1;
  if (row.kind == "MONEY") f.money_vnd = row.amount_vnd;
  if (row.kind == "BUDGET") f.budget_vnd = row.amount_vnd;
  if (row.kind == "IN_KIND") f.in_kind_value_vnd = row.value_vnd;
  if (row.kind == "LAND") f.land_dm2 = row.land_dm2;
  if (row.kind == "WORKDAY") {
    f.workdays_half = row.workdays_half;
    f.workday_value_vnd = row.workdays_half * rate_vnd(row.occurred_on) / 2;
  }
  return f;
}

void Totals::add(const Contribution& row) {
  const Figures f = figures_of(row);
  total_.add(f);
  if (row.source == "OTHER") other_.add(f);
  by_kind_source_[row.kind + "/" + row.source].add(f);
  by_area_[row.area_id.empty() ? "-" : row.area_id].add(f);
  by_work_[row.work_id].add(f);
  by_quarter_booked_[quarter_of(row.booked_on)].add(f);
  by_half_booked_[half_of(row.booked_on)].add(f);
  by_quarter_occurred_[quarter_of(row.occurred_on)].add(f);
  by_sector_[works_.at(row.work_id)->sector].add(f);
  if (!row.reverses_id.empty()) ++reversals_;
  if (row.household_id.empty()) return;
  auto& giver = givers_[row.household_id];
  const int live = row.reverses_id.empty() ? 1 : -1;  // a reversal takes itself and its target out of the living
  giver.live += live;
  giver.live_land += row.kind == "LAND" ? live : 0;
  giver.value_vnd += f.people_vnd();
  giver.land_dm2 += f.land_dm2;
}

std::int64_t Totals::received_vnd(const std::string& work_id) const {
  const auto found = by_work_.find(work_id);
  return found == by_work_.end() ? 0 : found->second.money_vnd + found->second.budget_vnd;
}

Json Totals::counts() const {
  return {{"areas", commune_.areas.size()},
          {"households", commune_.households.size()},
          {"orgs", commune_.orgs.size()},
          {"works", commune_.works.size()},
          {"contributions", total_.rows},
          {"reversals", reversals_},
          {"live_contributions", total_.rows - 2 * reversals_},
          {"meetings", commune_.meetings.size()},
          {"expenditures", commune_.expenditures.size()},
          {"petitions", commune_.petitions.size()},
          {"models", commune_.models.size()}};
}

Json Totals::headline() const {
  const auto giving = [&](std::int64_t Giver::*member) {
    return std::count_if(givers_.begin(), givers_.end(), [&](const auto& pair) { return pair.second.*member > 0; });
  };
  return {{"works_commune_completed", completed(commune_, "COMMUNE")},
          {"works_area_completed", completed(commune_, "AREA")},
          {"commune_budget_vnd", total_.budget_vnd},
          {"people_total_vnd", total_.people_vnd()},
          {"total_vnd", total_.total_vnd()},
          {"phrase_commune_budget", phrase(total_.budget_vnd)},
          {"phrase_people", phrase(total_.people_vnd())},
          {"phrase_total", phrase(total_.total_vnd())},
          {"of_which_other_sources_vnd", other_.people_vnd()},
          {"of_which_households_vnd", total_.people_vnd() - other_.people_vnd()},
          {"households_contributing", giving(&Giver::live)},
          {"households_donating_land", giving(&Giver::live_land)}};
}

Json Totals::top20(std::int64_t Giver::*member, const char* name) const {
  std::vector<std::pair<std::int64_t, const Household*>> order;
  for (const auto& household : commune_.households) {
    const auto found = givers_.find(household.household_id);
    if (found != givers_.end() && found->second.*member > 0) order.emplace_back(found->second.*member, &household);
  }
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second->household_id < b.second->household_id;
  });
  order.resize(std::min<std::size_t>(order.size(), 20));
  Json rows = Json::array();
  for (const auto& [value, household] : order) {
    rows.push_back({{"household_id", household->household_id},
                    {"area_id", household->area_id},
                    {"head_name", household->head_name},
                    {name, value}});
  }
  return rows;
}

void Totals::put_cash(Json& result) const {
  std::map<std::string, std::int64_t> spent;
  std::int64_t spent_all = 0;
  for (const auto& expenditure : commune_.expenditures) {
    spent[expenditure.work_id] += expenditure.amount_vnd;
    spent_all += expenditure.amount_vnd;
  }
  for (const auto& work : commune_.works) {
    result["cash_by_work"][work.work_id] = cash(received_vnd(work.work_id), spent[work.work_id]);
  }
  result["cash_total"] = cash(total_.money_vnd + total_.budget_vnd, spent_all);
}

std::string Totals::json() const {
  Json result;
  result["commune"] = commune_.name;
  result["as_of"] = commune_.as_of.iso();
  result["counts"] = counts();
  result["headline"] = headline();
  result["total"] = json_of(total_);
  result["by_kind_source"] = json_of(by_kind_source_);
  result["by_area"] = json_of(by_area_);
  result["by_work"] = json_of(by_work_);
  result["by_quarter_booked"] = json_of(by_quarter_booked_);
  result["by_half_booked"] = json_of(by_half_booked_);
  result["by_quarter_occurred"] = json_of(by_quarter_occurred_);
  result["by_sector"] = json_of(by_sector_);
  result["top20_households_by_value"] = top20(&Giver::value_vnd, "value_vnd");
  result["top20_households_by_land"] = top20(&Giver::land_dm2, "land_dm2");
  put_cash(result);
  result["meetings"] = meetings_of(commune_);
  for (const Date day : commune_.petitions_as_of) {
    result["petitions"]["as_of " + day.iso()] = petitions_of(commune_, day);
  }
  result["models"] = models_of(commune_);
  result["poverty"] = poverty_of(commune_);
  return result.dump(1) + "\n";
}

}  // namespace sovang::examples
