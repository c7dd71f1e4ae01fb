// Cash handed on from hand to hand: collector → head → commune, each step with the giving side's entry and the
// receiving side's confirmation (domain.md c).

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/records/rules.h"

namespace sovang::records {
namespace {

using Json = nlohmann::json;

void check_direction(const Check& check) {
  const std::string& from = check.row.text("from_role");
  const std::string& to = check.row.text("to_role");
  if (from.empty() || to.empty()) return;
  const bool step = (from == "COLLECTOR" && to == "HEAD") || (from == "HEAD" && to == "COMMUNE");
  if (!step) check.reject("REMITTANCE_DIRECTION", "to_role", from);
}

/// What the giving side can still have of a work's cash: what was collected and neither handed on nor spent. Spending
/// is taken to come out of the commune's budget and of what was handed on first.
void check_cash(const Check& check) {
  const FieldValue& amount = check.row.at("amount_vnd");
  if (check.judgement.refused() || !amount.known) return;
  const BookCash cash = check.context.cash(check.row.text("work_id"));
  const bool collector = check.row.text("from_role") == "COLLECTOR";
  const std::int64_t collected = cash.received_vnd - cash.budget_vnd;
  const std::int64_t handed = collector ? cash.from_collector_vnd : cash.from_head_vnd;
  const std::int64_t left = std::max<std::int64_t>(std::min(collected - handed, cash.received_vnd - cash.spent_vnd), 0);
  if (amount.number > left) check.reject("CASH_OVERSPENT", "amount_vnd", std::to_string(left));
}

/// How a member of a body stands in a row.
std::string text_of(const Json& body, std::string_view name) {
  const auto member = body.find(std::string(name));
  if (member == body.end()) return {};
  return member->is_string() ? member->get<std::string>() : member->dump();
}

void check_same(const Check& check, const Json& given) {
  for (const std::string_view json : {"work_id", "area_id", "amount_vnd", "from_role", "to_role"}) {
    const FieldValue& value = check.row.at(json);
    const std::string own = value.known ? std::to_string(value.number) : value.text;
    if (own != text_of(given, json)) check.reject("CONFIRMATION_MISMATCH", json, text_of(given, json));
  }
  const auto on = base::parse_iso_date(text_of(given, "on"));
  if (on && check.row.known("on") && check.row.at("on").date < *on) check.reject("DATE_ORDER", "on", on->vietnamese());
}

/// The commune confirms what an area's head wrote; the head confirms what came from a collector.
bool is_receiving_side(const Check& check, const BookRecord& given) {
  if (check.row.text("to_role") != "COMMUNE") return check.context.has_role(Role::area);
  const bool commune = check.context.has_role(Role::commune) || check.context.has_role(Role::accountant);
  return commune && given.scope != check.context.own_scope();
}

void check_confirmation(const Check& check) {
  const auto given = check.context.record("remittance", check.row.text("confirms_id"));
  const Json body = given ? Json::parse(given->body, nullptr, false) : Json();
  if (!body.is_object()) return check.reject("TARGET_UNKNOWN", "confirms_id");
  if (given->is_reversal || given->reversed || given->answered || body.contains("confirms_id"))
    return check.reject("CONFIRMATION_NOT_OPEN", "confirms_id");
  if (!is_receiving_side(check, *given)) check.reject("CONFIRMATION_SIDE", "to_role");
  check_same(check, body);
}

}  // namespace

void check_remittance(const Check& check) {
  const RecordRow& row = check.row;
  check_words(check);
  check_required(check);
  check_work_area(check);
  check_direction(check);
  check_authority(check, {"remittance", {}, row.text("area_id"), false});
  check_numbers(check);
  check_dates(check);
  if (row.is_reversal()) return check_reversal(check);
  row.given("confirms_id") ? check_confirmation(check) : check_cash(check);
}

}  // namespace sovang::records
