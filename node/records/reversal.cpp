// Exact reversals (domain.md f 7): every field of the target, quantities negated.

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "node/records/rules.h"

namespace sovang::records {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto kQuantities =
    std::to_array<std::string_view>({"amount_vnd", "workdays_half", "land_dm2", "quantity_milli", "value_vnd"});
/// What a reversal has of its own.
constexpr auto kOwn =
    std::to_array<std::string_view>({"booked_on", "receipt_no", "voucher_no", "reverses_id", "replaces"});

void negate_quantities(Json& body) {
  for (const std::string_view name : kQuantities) {
    const auto found = body.find(name);
    if (found != body.end() && found->is_number_integer()) *found = -found->get<std::int64_t>();
  }
}

/// What must agree: everything but the reversal's own members, in no order.
nlohmann::json comparable(const Json& body) {
  nlohmann::json out = body;
  for (const std::string_view name : kOwn) out.erase(std::string(name));
  return out;
}

nlohmann::json without_salt(const std::string& part) {
  nlohmann::json object = nlohmann::json::parse(part, nullptr, false);
  if (object.is_object()) object.erase("salt");
  return object;
}

/// The reason of a reversal is its own; every other class repeats the target's, as far as it is held.
bool same_parts(const sync::Draft& draft, const BookRecord& target) {
  for (const auto& [name, part] : target.parts) {
    if (name == "note") continue;
    const auto fields = draft.fields.find(name);
    if (fields == draft.fields.end() || without_salt(fields->second) != without_salt(part)) return false;
  }
  return std::all_of(draft.fields.begin(), draft.fields.end(), [&](const auto& fields) {
    const bool withheld =
        std::find(target.withheld.begin(), target.withheld.end(), fields.first) != target.withheld.end();
    return fields.first == "note" || withheld || target.parts.contains(fields.first);
  });
}

bool is_exact(const sync::Draft& draft, const BookRecord& target) {
  Json body = Json::parse(target.body, nullptr, false);
  const Json row = Json::parse(draft.body, nullptr, false);
  if (!body.is_object() || !row.is_object()) return false;
  negate_quantities(body);
  return comparable(body) == comparable(row) && same_parts(draft, target);
}

/// Every given field has a value, so that the row can be compared.
bool is_readable(const RecordRow& row) {
  for (std::size_t index = 0; index < row.fields().size(); ++index) {
    const FieldType type = row.fields()[index].type;
    const bool needs_value = is_number(type) || type == FieldType::date || type == FieldType::boolean;
    if (row.at(index).given() && needs_value && !row.at(index).known) return false;
  }
  return true;
}

}  // namespace

void check_reversal(const Check& check) {
  if (!check.row.is_reversal()) return;
  const std::string& target_id = check.row.text("reverses_id");
  const auto target = check.context.record(check.row.kind().type, target_id);
  if (!target) return check.reject("REVERSAL_TARGET_UNKNOWN", "reverses_id");
  if (target->is_reversal) return check.reject("IS_REVERSAL", "reverses_id");
  if (target->reversed) return check.reject("ALREADY_REVERSED", "reverses_id");
  if (!is_readable(check.row) || !is_exact(make_draft(check.row, {}), *target))
    check.reject("REVERSAL_NOT_EXACT", "reverses_id");
}

base::Result<sync::Draft, std::string> draft_reversal(const BookRecord& target, const ReversalRequest& request) {
  const Kind* kind = find_kind(request.type);
  Json body = Json::parse(target.body, nullptr, false);
  if (kind == nullptr || !kind->reversible || !body.is_object()) return base::Err{std::string("NOT_REVERSIBLE")};
  if (target.is_reversal) return base::Err{std::string("IS_REVERSAL")};
  if (target.reversed) return base::Err{std::string("ALREADY_REVERSED")};
  if (request.reason.empty()) return base::Err{std::string("REASON_MISSING")};
  negate_quantities(body);
  for (const std::string_view name : {"receipt_no", "voucher_no"}) body.erase(std::string(name));
  if (body.contains("booked_on")) body["booked_on"] = request.booked_on.iso();
  if (!request.receipt_no.empty()) body["receipt_no"] = std::string(request.receipt_no);
  body["reverses_id"] = std::string(request.id);

  sync::Draft draft;
  draft.id = request.new_id;
  draft.type = request.type;
  draft.author = request.author;
  draft.body = body.dump();
  for (const auto& [name, part] : target.parts) {
    if (name == "note") continue;
    Json fields = Json::parse(part, nullptr, false);
    if (!fields.is_object()) continue;
    fields.erase("salt");
    draft.fields[name] = fields.dump();
  }
  draft.fields["note"] = Json{{"note", std::string(request.reason)}}.dump();
  return draft;
}

}  // namespace sovang::records
