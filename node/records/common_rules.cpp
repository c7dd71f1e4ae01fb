#include <array>

#include "node/records/rules.h"

namespace sovang::records {
namespace {

std::string_view not_positive_code(FieldType type) {
  switch (type) {
    case FieldType::vnd:
      return "AMOUNT_NOT_POSITIVE";
    case FieldType::half_days:
      return "WORKDAYS_NOT_POSITIVE";
    case FieldType::dm2:
      return "LAND_NOT_POSITIVE";
    default:
      return "QUANTITY_NOT_POSITIVE";
  }
}

/// Days that have happened; plans and validity may lie ahead.
bool must_have_happened(const Field& field) {
  constexpr auto kPast = std::to_array<std::string_view>({"occurred_on", "booked_on", "paid_on", "held_on",
                                                          "received_on", "resolved_on", "recognised_on", "as_of", "on",
                                                          "issued_on", "found_on", "posted_on", "taken_down_on"});
  for (const std::string_view name : kPast) {
    if (field.json == name) return true;
  }
  return false;
}

void check_number(const Check& check, const Field& field, const FieldValue& value) {
  const auto finding = [&](std::string_view code) { return Finding{code, field.column, std::string(value.typed)}; };
  if (!value.code.empty() && !value.asks) return check.judgement.reject(finding(value.code));
  const bool counts = field.type == FieldType::integer || field.json == "planned_vnd";
  const bool reversal = check.row.is_reversal();
  if (value.known && !reversal && (counts ? value.number < 0 : value.number <= 0))
    return check.judgement.reject(finding(not_positive_code(field.type)));
  // A reversal repeats what its target says; check_reversal compares them.
  if (value.asks && !(reversal && value.known)) check.judgement.ask(finding(value.code), value.known);
}

void check_date(const Check& check, const Field& field, const FieldValue& value) {
  const auto finding = [&](std::string_view code, std::string detail = {}) {
    return Finding{code, field.column, std::string(value.typed), {}, std::move(detail)};
  };
  if (!value.known) return check.judgement.reject(finding(value.code));
  const base::Date today = check.context.options().today;
  if (value.date.year < check.context.settings().year_min)
    return check.judgement.reject(finding("DATE_OUT_OF_RANGE", std::to_string(check.context.settings().year_min)));
  if (must_have_happened(field) && value.date > today)
    return check.judgement.reject(finding("DATE_IN_FUTURE", today.vietnamese()));
  if (value.asks) check.judgement.ask(finding(value.code, value.date.vietnamese()));
}

}  // namespace

void check_words(const Check& check) {
  for (std::size_t index = 0; index < check.row.fields().size(); ++index) {
    const Field& field = check.row.fields()[index];
    const FieldValue& value = check.row.at(index);
    const bool word = field.type != FieldType::date && !is_number(field.type);
    if (word && !value.code.empty()) check.judgement.reject({value.code, field.column, std::string(value.typed)});
  }
}

void check_required(const Check& check) {
  for (std::size_t index = 0; index < check.row.fields().size(); ++index) {
    const Field& field = check.row.fields()[index];
    if (field.required && is_read(check.row.kind(), index) && !check.row.at(index).given())
      check.judgement.reject({"FIELD_MISSING", field.column, std::string(check.row.at(index).typed)});
  }
}

void check_area(const Check& check) {
  const std::string& area_id = check.row.text("area_id");
  if (area_id.empty() || !check.context.areas_known()) return;
  if (!check.context.area(area_id)) check.reject("AREA_UNKNOWN", "area_id");
}

void check_work_area(const Check& check) {
  const RecordRow& row = check.row;
  check_area(check);
  const auto& work = check.context.work(row.text("work_id"));
  if (row.given("work_id") && !work) check.reject("WORK_UNKNOWN", "work_id");
  if (work && !work->area_id.empty() && row.given("area_id") && work->area_id != row.text("area_id"))
    check.reject("WORK_AREA_MISMATCH", "work_id", work->area_id);
}

void check_authority(const Check& check, const Claim& claim) {
  switch (check.context.authority(claim)) {
    case Authority::allowed:
    case Authority::allowed_on_behalf:
      return;
    case Authority::foreign_area:
      return check.judgement.reject({"WRITER_FOREIGN_AREA", "area_id", std::string(claim.area_id)});
    case Authority::wrong_role: {
      const bool budget = claim.contribution_kind == "BUDGET";
      if (claim.type == "opening_balance") return check.judgement.reject({"OPENING_BALANCE_NOT_ACCOUNTANT", "", ""});
      return check.judgement.reject({budget ? "BUDGET_NOT_COMMUNE" : "WRITER_ROLE",
                                     budget ? "kind" : "",
                                     std::string(budget ? claim.contribution_kind : claim.type),
                                     {},
                                     Context::roles_for(claim)});
    }
  }
}

void check_numbers(const Check& check) {
  for (std::size_t index = 0; index < check.row.fields().size(); ++index) {
    const FieldValue& value = check.row.at(index);
    if (is_number(check.row.fields()[index].type) && value.given())
      check_number(check, check.row.fields()[index], value);
  }
}

void check_dates(const Check& check) {
  for (std::size_t index = 0; index < check.row.fields().size(); ++index) {
    const FieldValue& value = check.row.at(index);
    if (check.row.fields()[index].type == FieldType::date && value.given())
      check_date(check, check.row.fields()[index], value);
  }
}

void check_day_order(const Check& check, std::string_view earlier, std::string_view later) {
  if (!check.row.known(earlier) || !check.row.known(later)) return;
  if (check.row.at(later).date < check.row.at(earlier).date)
    check.reject("DATE_ORDER", later, check.row.at(earlier).date.vietnamese());
}

}  // namespace sovang::records
