#include "node/records/kinds.h"

#include <algorithm>
#include <array>

namespace sovang::records {
namespace {

using enum FieldType;

constexpr std::string_view kOpen;
constexpr std::string_view kName = "name";
constexpr std::string_view kContact = "contact";
constexpr std::string_view kNeed = "need";
constexpr std::string_view kLand = "land";
constexpr std::string_view kNote = "note";
constexpr bool kRequired = true;

// The order of fields is the order of members in a body (docs/formats/entries.md). A field that is open in one case and
// private in another stands twice, the open one first; class_of() in draft.cpp decides.

constexpr auto kAreaFields = std::to_array<Field>({
    {"area_kind", "area_kind", text, kOpen, kRequired},
    {"name", "name", text, kOpen, kRequired},
    {"cluster", "cluster", text, kOpen},
    {"full_name", "full_name", text, kOpen},
    {"households", "households", integer, kOpen},
    {"recorder_id", "recorder_id", code, kOpen},
    {"head_name", "head_name", text, kName},
    {"front_head_name", "front_head_name", text, kName},
    {"phone", "phone", text, kContact},
});

constexpr auto kHouseholdFields = std::to_array<Field>({
    {"area_id", "area_id", code, kOpen, kRequired},
    {"head_name", "head_name", text, kName, kRequired},
    {"head_sex", "head_sex", code, kContact},
    {"spouse_name", "spouse_name", text, kContact},
    {"members", "members", integer, kContact},
    {"phone", "phone", text, kContact},
    {"alley", "alley", text, kContact},
    {"poverty", "poverty", code, kNeed},
});

constexpr auto kOrgFields = std::to_array<Field>({
    {"org_kind", "org_kind", code, kOpen, kRequired},
    {"name", "name", text, kOpen, kRequired},
    {"name", "name", text, kName},
    {"phone", "phone", text, kContact},
});

constexpr auto kWorkFields = std::to_array<Field>({
    {"level", "level", code, kOpen, kRequired},
    {"area_id", "area_id", code, kOpen},
    {"title", "title", text, kOpen, kRequired},
    {"sector", "sector", code, kOpen},
    {"quantity_milli", "quantity", milli, kOpen},
    {"unit", "unit", text, kOpen},
    {"status", "status", code, kOpen, kRequired},
    {"started_on", "started_on", date, kOpen},
    {"finished_on", "finished_on", date, kOpen},
    {"planned_vnd", "planned_vnd", vnd, kOpen},
    {"decision_id", "decision_id", code, kOpen},
});

constexpr auto kRateFields = std::to_array<Field>({
    {"kind", "kind", code, kOpen, kRequired},
    {"unit", "unit", text, kOpen},
    {"amount_vnd", "amount_vnd", vnd, kOpen, kRequired},
    {"valid_from", "valid_from", date, kOpen, kRequired},
    {"valid_to", "valid_to", date, kOpen},
});

constexpr auto kMeetingFields = std::to_array<Field>({
    {"area_id", "area_id", code, kOpen},
    {"work_id", "work_id", code, kOpen},
    {"held_on", "held_on", date, kOpen, kRequired},
    {"method", "method", code, kOpen, kRequired},
    {"subject", "subject", code, kOpen, kRequired},
    {"households_total", "households_total", integer, kOpen, kRequired},
    {"households_attending", "households_attending", integer, kOpen, kRequired},
    {"votes_for", "votes_for", integer, kOpen, kRequired},
    {"votes_against", "votes_against", integer, kOpen, kRequired},
    {"votes_abstain", "votes_abstain", integer, kOpen, kRequired},
    {"passed", "passed", boolean, kOpen, kRequired},
    {"signatories", "signatories", text, kName},
    {"minutes", "minutes", text, kNote},
});

constexpr auto kContributionFields = std::to_array<Field>({
    {"area_id", "area_id", code, kOpen},
    {"work_id", "work_id", code, kOpen, kRequired},
    {"source", "source", code, kOpen, kRequired},
    {"kind", "kind", code, kOpen, kRequired},
    {"occurred_on", "occurred_on", date, kOpen, kRequired},
    {"booked_on", "booked_on", date, kOpen, kRequired},
    {"household_id", "household_id", code, kOpen},
    {"org_id", "org_id", code, kOpen},
    {"amount_vnd", "amount_vnd", vnd, kOpen},
    {"workdays_half", "workdays", half_days, kOpen},
    {"land_dm2", "land_m2", dm2, kOpen},
    {"signers_required", "signers_required", integer, kOpen},
    {"signers_signed", "signers_signed", integer, kOpen},
    {"item", "item", text, kOpen},
    {"quantity_milli", "quantity", milli, kOpen},
    {"unit", "unit", text, kOpen},
    {"unit_price_vnd", "unit_price_vnd", vnd, kOpen},
    {"value_vnd", "value_vnd", vnd, kOpen},
    {"receipt_no", "receipt_no", code, kOpen},
    {"recorded_by", "recorded_by", code, kOpen},
    {"reverses_id", "reverses_id", code, kOpen},
    {"contributor_name", "contributor_name", text, kName},
    {"household_id", "", code, kName},
    {"anonymous", "anonymous", flag, kOpen},
    {"parcel_no", "parcel_no", code, kLand},
    {"map_sheet_no", "map_sheet_no", code, kLand},
    {"land_type", "land_type", text, kLand},
    {"land_assets", "land_assets", text, kLand},
    {"owners", "owners", text, kLand},
    {"certificate", "certificate", text, kLand},
    {"note", "note", text, kNote},
});

constexpr auto kExpenditureFields = std::to_array<Field>({
    {"work_id", "work_id", code, kOpen, kRequired},
    {"area_id", "area_id", code, kOpen},
    {"paid_on", "paid_on", date, kOpen, kRequired},
    {"amount_vnd", "amount_vnd", vnd, kOpen, kRequired},
    {"purpose", "purpose", text, kOpen},
    {"voucher_no", "voucher_no", code, kOpen},
    {"reverses_id", "reverses_id", code, kOpen},
    {"payee", "payee", text, kName},
    {"note", "note", text, kNote},
});

constexpr auto kPetitionFields = std::to_array<Field>({
    {"received_on", "received_on", date, kOpen, kRequired},
    {"area_id", "area_id", code, kOpen},
    {"petition_kind", "petition_kind", code, kOpen, kRequired},
    {"field", "field", code, kOpen, kRequired},
    {"status", "status", code, kOpen, kRequired},
    {"resolution", "resolution", code, kOpen},
    {"resolved_on", "resolved_on", date, kOpen},
    {"petitioner_ref", "petitioner_ref", code, kNote},
    {"note", "note", text, kNote},
});

constexpr auto kModelFields = std::to_array<Field>({
    {"title", "title", text, kOpen, kRequired},
    {"sector", "sector", code, kOpen, kRequired},
    {"organisation", "organisation", text, kOpen},
    {"area_id", "area_id", code, kOpen},
    {"year", "year", integer, kOpen, kRequired},
    {"nominated_level", "nominated_level", code, kOpen},
    {"recognised_level", "recognised_level", code, kOpen},
    {"recognised_on", "recognised_on", date, kOpen},
    {"decision_no", "decision_no", text, kOpen},
});

constexpr auto kCommendationFields = std::to_array<Field>({
    {"year", "year", integer, kOpen, kRequired},
    {"recipient_kind", "recipient_kind", code, kOpen, kRequired},
    {"recipient", "recipient", text, kOpen, kRequired},
    {"form", "form", text, kOpen, kRequired},
    {"reason", "reason", text, kOpen},
    {"recipient", "recipient", text, kName},
});

constexpr auto kIndicatorFields = std::to_array<Field>({
    {"indicator", "indicator", code, kOpen, kRequired},
    {"as_of", "as_of", date, kOpen, kRequired},
    {"value", "value", text, kOpen, kRequired},
    {"unit", "unit", text, kOpen},
    {"source", "source", text, kOpen},
});

constexpr auto kCompletionFields = std::to_array<Field>({
    {"target_id", "target_id", code, kOpen, kRequired},
    {"booked_on", "booked_on", date, kOpen, kRequired},
    {"unit_price_vnd", "unit_price_vnd", vnd, kOpen},
    {"value_vnd", "value_vnd", vnd, kOpen},
    {"signers_signed", "signers_signed", integer, kOpen},
    {"reverses_id", "reverses_id", code, kOpen},
    {"valued_by", "valued_by", text, kName},
    {"note", "note", text, kNote},
});

constexpr auto kSameAsFields = std::to_array<Field>({
    {"household_ids", "household_ids", list, kOpen, kRequired},
    {"reverses_id", "reverses_id", code, kOpen},
    {"note", "note", text, kNote},
});

constexpr auto kAreaSuccessionFields = std::to_array<Field>({
    {"area_id", "area_id", code, kOpen, kRequired},
    {"from_on", "from_on", date, kOpen, kRequired},
    {"successors", "successors", list, kOpen, kRequired},
    {"commune", "commune", text, kOpen},
    {"note", "note", text, kNote},
});

// Quantities have the columns that they have in contributions.
constexpr auto kOpeningBalanceFields = std::to_array<Field>({
    {"work_id", "work_id", code, kOpen, kRequired},
    {"area_id", "area_id", code, kOpen},
    {"on", "on", date, kOpen, kRequired},
    {"kind", "kind", code, kOpen, kRequired},
    {"amount_vnd", "amount_vnd", vnd, kOpen},
    {"workdays_half", "workdays", half_days, kOpen},
    {"value_vnd", "value_vnd", vnd, kOpen},
    {"land_dm2", "land_m2", dm2, kOpen},
    {"reverses_id", "reverses_id", code, kOpen},
    {"note", "note", text, kNote},
});

constexpr auto kRemittanceFields = std::to_array<Field>({
    {"area_id", "area_id", code, kOpen},
    {"work_id", "work_id", code, kOpen, kRequired},
    {"on", "on", date, kOpen, kRequired},
    {"amount_vnd", "amount_vnd", vnd, kOpen, kRequired},
    {"from_role", "from_role", code, kOpen, kRequired},
    {"to_role", "to_role", code, kOpen, kRequired},
    {"confirms_id", "confirms_id", code, kOpen},
    {"reverses_id", "reverses_id", code, kOpen},
    {"handed_by", "handed_by", text, kName},
    {"handed_to", "handed_to", text, kName},
    {"note", "note", text, kNote},
});

constexpr auto kDocumentFields = std::to_array<Field>({
    {"doc_no", "doc_no", text, kOpen, kRequired},
    {"doc_type", "doc_type", code, kOpen, kRequired},
    {"issuer", "issuer", text, kOpen, kRequired},
    {"issued_on", "issued_on", date, kOpen, kRequired},
    {"title", "title", text, kOpen, kRequired},
    {"cites", "cites", list, kOpen},
    {"replaced_on", "replaced_on", date, kOpen},
    {"replaced_by", "replaced_by", text, kOpen},
});

// Open, so that everybody can check that an answer leaves the inspector's words as they are.
constexpr auto kFindingFields = std::to_array<Field>({
    {"target_id", "target_id", code, kOpen, kRequired},
    {"found_on", "found_on", date, kOpen, kRequired},
    {"text", "text", text, kOpen, kRequired},
    {"state", "state", code, kOpen, kRequired},
    {"answer", "answer", text, kOpen},
});

constexpr auto kReportTextFields = std::to_array<Field>({
    {"period", "period", code, kOpen, kRequired},
    {"section", "section", code, kOpen, kRequired},
    {"text", "text", text, kOpen},
});

constexpr auto kPostingFields = std::to_array<Field>({
    {"area_id", "area_id", code, kOpen},
    {"work_id", "work_id", code, kOpen, kRequired},
    {"posted_on", "posted_on", date, kOpen, kRequired},
    {"taken_down_on", "taken_down_on", date, kOpen},
    {"form", "form", code, kOpen},
    {"place", "place", text, kOpen},
});

constexpr auto kPersonFields = std::to_array<Field>({
    {"role", "role", code, kOpen, kRequired},
    {"from_on", "from_on", date, kOpen, kRequired},
    {"to_on", "to_on", date, kOpen},
    {"name", "name", text, kName, kRequired},
});

// The member `id` names the record that is decided about; the column `id` is the decision's own.
constexpr auto kDecisionFields = std::to_array<Field>({
    {"kind", "kind", code, kOpen, kRequired},
    {"scope", "scope", code, kOpen, kRequired},
    {"id", "record_id", code, kOpen, kRequired},
    {"keep", "keep", code, kOpen, kRequired},
});

constexpr auto kKinds = std::to_array<Kind>({
    {.type = "area", .csv = "areas", .id_column = "area_id", .fields = kAreaFields, .editable = true},
    {.type = "household",
     .csv = "households",
     .id_column = "household_id",
     .fields = kHouseholdFields,
     .editable = true},
    {.type = "org", .csv = "orgs", .id_column = "org_id", .fields = kOrgFields, .editable = true},
    {.type = "work", .csv = "works", .id_column = "work_id", .fields = kWorkFields, .editable = true},
    {.type = "rate", .csv = "rates", .id_column = "rate_id", .fields = kRateFields},
    {.type = "meeting", .csv = "meetings", .id_column = "meeting_id", .fields = kMeetingFields, .editable = true},
    {.type = "contribution",
     .csv = "contributions",
     .id_column = "id",
     .fields = kContributionFields,
     .reversible = true},
    {.type = "expenditure",
     .csv = "expenditures",
     .id_column = "expense_id",
     .fields = kExpenditureFields,
     .reversible = true},
    {.type = "petition",
     .csv = "petitions",
     .id_column = "petition_id",
     .fields = kPetitionFields,
     .editable = true,
     .office = true},
    {.type = "model", .csv = "models", .id_column = "model_id", .fields = kModelFields, .editable = true},
    {.type = "commendation",
     .csv = "commendations",
     .id_column = "commendation_id",
     .fields = kCommendationFields,
     .editable = true},
    {.type = "indicator", .csv = "indicators", .id_column = "", .fields = kIndicatorFields, .editable = true},
    {.type = "completion", .csv = "", .id_column = "id", .fields = kCompletionFields, .reversible = true},
    {.type = "same_as", .csv = "", .id_column = "id", .fields = kSameAsFields, .reversible = true},
    {.type = "area_succession", .csv = "", .id_column = "id", .fields = kAreaSuccessionFields},
    {.type = "opening_balance", .csv = "", .id_column = "id", .fields = kOpeningBalanceFields, .reversible = true},
    {.type = "remittance", .csv = "", .id_column = "id", .fields = kRemittanceFields, .reversible = true},
    {.type = "decision", .csv = "", .id_column = "id", .fields = kDecisionFields},
    {.type = "document", .csv = "documents", .id_column = "document_id", .fields = kDocumentFields, .editable = true},
    {.type = "finding", .csv = "", .id_column = "id", .fields = kFindingFields, .editable = true},
    {.type = "report_text", .csv = "", .id_column = "", .fields = kReportTextFields, .editable = true},
    {.type = "posting", .csv = "", .id_column = "id", .fields = kPostingFields, .editable = true},
    {.type = "person", .csv = "", .id_column = "code", .fields = kPersonFields, .editable = true},
});

}  // namespace

std::string_view name_of(Role role) {
  switch (role) {
    case Role::area:
      return "area";
    case Role::commune:
      return "commune";
    case Role::accountant:
      return "accountant";
    case Role::inspector:
      return "inspector";
  }
  return {};
}

std::string_view day_of(const Kind& kind) {
  const auto day = std::ranges::find_if(
      kind.fields, [](const Field& field) { return field.type == FieldType::date && field.required; });
  return day == kind.fields.end() ? std::string_view() : day->json;
}

std::span<const Kind> kinds() { return kKinds; }

const Kind* find_kind(std::string_view type) {
  const auto* found = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& kind) { return kind.type == type; });
  return found == kKinds.end() ? nullptr : found;
}

const Kind* find_kind_by_csv(std::string_view csv) {
  const auto* found =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& kind) { return !csv.empty() && kind.csv == csv; });
  return found == kKinds.end() ? nullptr : found;
}

}  // namespace sovang::records
