#include "tests/support/fake_book.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/records/number_scan.h"

namespace sovang::tests {
namespace {

using Json = nlohmann::json;

std::string text(const Json& body, const char* name) { return body.value(name, std::string{}); }

base::Date day(const Json& body, const char* name) {
  return base::parse_iso_date(text(body, name)).value_or(base::Date{});
}

template <class Map>
auto find(const Map& map, std::string_view id) {
  const auto found = map.find(id);
  return found == map.end() ? std::nullopt : std::optional(found->second);
}

std::int64_t quantity_of(const Json& body) {
  const std::string kind = text(body, "kind");
  if (kind == "WORKDAY") return body.value("workdays_half", std::int64_t{0});
  if (kind == "LAND") return body.value("land_dm2", std::int64_t{0});
  if (kind == "IN_KIND")
    return body.contains("value_vnd") ? body.value("value_vnd", std::int64_t{0})
                                      : -body.value("quantity_milli", std::int64_t{0});
  return body.value("amount_vnd", std::int64_t{0});
}

std::string double_key(std::string_view household, std::string_view org, std::string_view work, std::string_view kind,
                       base::Date occurred_on, std::int64_t quantity) {
  std::string key;
  for (const std::string_view part : {household, org, work, kind}) key.append(part).append("|");
  return key + occurred_on.iso() + "|" + std::to_string(quantity);
}

std::string double_key(const Json& body) {
  return double_key(text(body, "household_id"), text(body, "org_id"), text(body, "work_id"), text(body, "kind"),
                    day(body, "occurred_on"), quantity_of(body));
}

std::string name_of(const Json& body, const sync::Draft& draft) {
  const auto part = draft.fields.find("name");
  if (body.contains("name")) return text(body, "name");
  return part == draft.fields.end() ? std::string{} : text(Json::parse(part->second), "name");
}

}  // namespace

void FakeBook::add(const sync::Draft& draft) {
  const Json body = Json::parse(draft.body);
  records::BookRecord record;
  record.id = draft.id;
  record.body = draft.body;
  record.parts = draft.fields;
  record.is_reversal = body.contains("reverses_id");
  record.scope = "-";
  records_[draft.type][draft.id] = record;
  if (record.is_reversal) records_[draft.type][text(body, "reverses_id")].reversed = true;
  const std::string& id = draft.id;
  if (draft.type == "area") {
    areas_[id] = {id, text(body, "recorder_id"), text(body, "name")};
    if (body.contains("recorder_id")) recorders_[text(body, "recorder_id")] = areas_[id];
  } else if (draft.type == "household") {
    households_[id] = {id, text(body, "area_id"), text(Json::parse(draft.fields.at("name")), "head_name")};
  } else if (draft.type == "org") {
    orgs_[id] = {id, name_of(body, draft)};
  } else if (draft.type == "work") {
    works_[id] = {id, text(body, "area_id"), text(body, "level"), text(body, "status"), text(body, "decision_id")};
  } else if (draft.type == "meeting") {
    meetings_[id] = {id, body.at("passed").get<bool>(), day(body, "held_on")};
  } else if (draft.type == "rate") {
    rates_.push_back(
        {id, body.at("amount_vnd"), day(body, "valid_from"), base::parse_iso_date(text(body, "valid_to"))});
  } else if (draft.type == "contribution") {
    add_contribution(draft);
  } else if (draft.type == "expenditure") {
    cash_[text(body, "work_id")].spent_vnd += body.at("amount_vnd").get<std::int64_t>();
  } else if (draft.type == "opening_balance") {
    if (text(body, "kind") == "MONEY") cash_[text(body, "work_id")].received_vnd += body.at("amount_vnd").get<int>();
  } else if (draft.type == "completion") {
    records_["contribution"][text(body, "target_id")].answered = !record.is_reversal;
  } else if (draft.type == "remittance") {
    add_remittance(body);
  }
}

void FakeBook::add_remittance(const nlohmann::json& body) {
  if (body.contains("confirms_id")) {
    records_["remittance"][text(body, "confirms_id")].answered = true;
    return;
  }
  records::BookCash& cash = cash_[text(body, "work_id")];
  const bool collector = text(body, "from_role") == "COLLECTOR";
  (collector ? cash.from_collector_vnd : cash.from_head_vnd) += body.at("amount_vnd").get<std::int64_t>();
}

void FakeBook::withhold(const std::string& type, const std::string& id, const std::string& part) {
  records_[type][id].parts.erase(part);
  records_[type][id].withheld.push_back(part);
}

records::BookVersions FakeBook::versions(std::string_view, std::string_view, std::string_view id) {
  return find(versions_, id).value_or(records::BookVersions{{"00000000000000000000000000000001"}, {}});
}

void FakeBook::add_contribution(const sync::Draft& draft) {
  const Json body = Json::parse(draft.body);
  if (body.contains("receipt_no")) receipts_[text(body, "receipt_no")] = draft.id;
  records::BookCash& cash = cash_[text(body, "work_id")];
  cash.received_vnd += body.value("amount_vnd", std::int64_t{0});
  if (text(body, "kind") == "BUDGET") cash.budget_vnd += body.value("amount_vnd", std::int64_t{0});
  if (!body.contains("reverses_id")) {
    doubles_.emplace(double_key(body), draft.id);
    return;
  }
  const auto& target = records_["contribution"][text(body, "reverses_id")];
  if (!target.body.empty()) doubles_.erase(double_key(Json::parse(target.body)));
}

std::optional<records::BookArea> FakeBook::area(std::string_view area_id) { return find(areas_, area_id); }
std::optional<records::BookArea> FakeBook::area_of_recorder(std::string_view recorder_id) {
  return find(recorders_, recorder_id);
}
std::optional<records::BookHousehold> FakeBook::household(std::string_view household_id) {
  return find(households_, household_id);
}
std::optional<records::BookOrg> FakeBook::org(std::string_view org_id) { return find(orgs_, org_id); }
std::optional<records::BookWork> FakeBook::work(std::string_view work_id) { return find(works_, work_id); }
std::optional<records::BookMeeting> FakeBook::meeting(std::string_view meeting_id) {
  return find(meetings_, meeting_id);
}

std::optional<records::BookRecord> FakeBook::record(std::string_view type, std::string_view id) {
  const auto held = records_.find(type);
  return held == records_.end() ? std::nullopt : find(held->second, id);
}

std::string FakeBook::possible_double(const records::DoubleQuery& query) {
  return find(doubles_, double_key(query.household_id, query.org_id, query.work_id, query.kind, query.occurred_on,
                                   query.quantity))
      .value_or(std::string{});
}

records::BookCash FakeBook::cash(std::string_view work_id) {
  return find(cash_, work_id).value_or(records::BookCash{});
}

std::string FakeBook::receipt_holder(std::string_view receipt_no) {
  return find(receipts_, receipt_no).value_or(std::string{});
}

std::int64_t FakeBook::last_receipt(std::string_view prefix) {
  std::int64_t last = 0;
  for (const auto& [number, id] : receipts_) {
    if (!number.starts_with(prefix)) continue;
    const auto value = records::digits_value(std::string_view(number).substr(prefix.size()));
    last = std::max(last, value.value_or(0));
  }
  return last;
}

}  // namespace sovang::tests
