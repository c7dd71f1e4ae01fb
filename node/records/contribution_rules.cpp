// Contributions: what each kind needs, what contradicts it, what is asked about.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/decimal.h"
#include "node/records/rates.h"
#include "node/records/rules.h"
#include "node/records/typed_number.h"

namespace sovang::records {
namespace {

struct KindFields {
  std::string_view kind;
  std::array<std::string_view, 5> needed;
  std::string_view quantity;  // what a possible double is judged by
};
constexpr auto kKindFields = std::to_array<KindFields>({
    {"MONEY", {"amount_vnd"}, "amount_vnd"},
    {"WORKDAY", {"workdays_half"}, "workdays_half"},
    {"IN_KIND", {"item", "quantity_milli", "unit"}, "value_vnd"},
    {"LAND", {"land_dm2", "parcel_no", "map_sheet_no", "signers_required", "signers_signed"}, "land_dm2"},
    {"BUDGET", {"amount_vnd"}, "amount_vnd"},
});

const KindFields* fields_of(std::string_view kind) {
  const auto* found =
      std::find_if(kKindFields.begin(), kKindFields.end(), [&](const KindFields& entry) { return entry.kind == kind; });
  return found == kKindFields.end() ? nullptr : found;
}

/// Columns that belong to one kind, and the kinds that have them.
struct OwnedColumn {
  std::string_view json;
  std::string_view first, second = {};
};
constexpr auto kOwnedColumns = std::to_array<OwnedColumn>({{"amount_vnd", "MONEY", "BUDGET"},
                                                           {"workdays_half", "WORKDAY"},
                                                           {"land_dm2", "LAND"},
                                                           {"parcel_no", "LAND"},
                                                           {"map_sheet_no", "LAND"},
                                                           {"signers_required", "LAND"},
                                                           {"signers_signed", "LAND"},
                                                           {"quantity_milli", "IN_KIND"},
                                                           {"unit_price_vnd", "IN_KIND"},
                                                           {"value_vnd", "IN_KIND"}});

void check_needed(const Check& check) {
  const std::string& kind = check.row.text("kind");
  const KindFields* fields = fields_of(kind);
  if (fields == nullptr) return;
  for (const std::string_view json : fields->needed) {
    if (!json.empty()) check.require(json);
  }
  const bool household = check.row.given("household_id");
  if (kind != "BUDGET" && !household && !check.row.given("org_id")) check.require("household_id");
  if (kind != "BUDGET" && household) check.require("area_id");
}

void check_work_of(const Check& check) {
  if (!check.row.given("work_id")) return;
  const auto& work = check.context.work(check.row.text("work_id"));
  if (!work) return check.reject("WORK_UNKNOWN", "work_id");
  if (work->area_id.empty()) return;
  if (!check.row.given("area_id")) return check.require("area_id");
  if (work->area_id != check.row.text("area_id")) check.reject("WORK_AREA_MISMATCH", "work_id", work->area_id);
}

void check_giver(const Check& check) {
  if (check.row.given("household_id") && check.row.given("org_id")) check.reject("GIVER_TWICE", "org_id");
  if (check.row.given("household_id")) {
    const auto& household = check.context.household(check.row.text("household_id"));
    if (!household) return check.reject("HOUSEHOLD_UNKNOWN", "household_id");
    if (check.row.given("area_id") && household->area_id != check.row.text("area_id"))
      check.reject("HOUSEHOLD_AREA_MISMATCH", "household_id", household->area_id);
  }
  if (check.row.given("org_id") && !check.context.org(check.row.text("org_id"))) check.reject("ORG_UNKNOWN", "org_id");
}

void check_columns(const Check& check) {
  const std::string& kind = check.row.text("kind");
  const bool budget = kind == "BUDGET";
  if (budget != (check.row.text("source") == "COMMUNE_BUDGET")) check.reject("KIND_SOURCE_MISMATCH", "source", kind);
  if (budget) {
    for (const std::string_view json : {"household_id", "org_id"}) {
      if (check.row.given(json)) check.reject("FIELD_NOT_APPLICABLE", json, kind);
    }
  }
  if (check.row.is_anonymous() && !check.row.given("household_id"))
    check.reject("FIELD_NOT_APPLICABLE", "anonymous", budget ? kind : "OTHER");
  for (const OwnedColumn& column : kOwnedColumns) {
    if (check.row.given(column.json) && kind != column.first && kind != column.second)
      check.reject("FIELD_NOT_APPLICABLE", column.json, kind);
  }
}

void check_may_record(const Check& check) {
  const std::string& kind = check.row.text("kind");
  const std::string& recorder = check.row.text("recorded_by");
  const std::string& area_id = check.row.text("area_id");
  if (kind == "BUDGET" && !recorder.empty() && check.context.area_of_recorder(recorder))
    check.reject("BUDGET_NOT_COMMUNE", "recorded_by");
  const auto& work = check.context.work(check.row.text("work_id"));
  check_authority(check, {"contribution", kind, area_id, work && work->area_id.empty()});
}

void check_goods(const Check& check) {
  const RecordRow& row = check.row;
  if (row.is_reversal() && !row.given("value_vnd")) return;
  if (!row.given("value_vnd") && !row.given("unit_price_vnd")) return check.ask("IN_KIND_UNVALUED", "value_vnd");
  if (!row.known("quantity_milli") || !row.known("unit_price_vnd")) return;
  const auto product = static_cast<__int128>(row.at("quantity_milli").number) * row.at("unit_price_vnd").number;
  if (row.known("value_vnd") && product != static_cast<__int128>(row.at("value_vnd").number) * 1000)
    check.reject(
        "IN_KIND_VALUE_MISMATCH", "value_vnd",
        fmt::format("{} × {}", canonical_decimal(row.at("quantity_milli").number, 3), row.at("unit_price_vnd").number));
  if (!row.given("value_vnd")) check.reject("IN_KIND_VALUE_FRACTIONAL", "unit_price_vnd");
}

void check_signers(const Check& check) {
  if (!check.row.known("signers_required") || !check.row.known("signers_signed")) return;
  const std::int64_t required = check.row.at("signers_required").number;
  const std::int64_t signed_by = check.row.at("signers_signed").number;
  if (required == 0 || signed_by > required)
    return check.reject("SIGNERS_INVALID", "signers_signed", std::to_string(required));
  if (signed_by < required && !check.row.is_reversal())
    check.ask("SIGNATURES_INCOMPLETE", "signers_signed", std::to_string(required));
}

void check_money(const Check& check) {
  const FieldValue& amount = check.row.at("amount_vnd");
  if (!amount.known || check.row.is_reversal()) return;
  if (check.row.given("household_id") && amount.number > check.context.settings().household_amount_max_vnd)
    check.ask("AMOUNT_UNUSUALLY_LARGE", "amount_vnd",
              std::to_string(check.context.settings().household_amount_max_vnd));
  if (amount.number % 1000 != 0) check.warn("AMOUNT_NOT_ROUND", "amount_vnd");
}

void check_days(const Check& check) {
  const FieldValue& days = check.row.at("workdays_half");
  if (check.row.is_reversal()) return;
  if (days.known && days.number > check.context.settings().workdays_half_max)
    check.ask("WORKDAYS_UNUSUALLY_LARGE", "workdays_half",
              canonical_half_days(check.context.settings().workdays_half_max));
  if (check.row.known("occurred_on") && rate_on(check.context.rates(), check.row.at("occurred_on").date) == nullptr)
    check.warn("RATE_UNKNOWN", "occurred_on");
}

void check_quantities(const Check& check) {
  check_numbers(check);
  const std::string& kind = check.row.text("kind");
  if (kind == "MONEY") check_money(check);
  if (kind == "WORKDAY") check_days(check);
  if (kind == "IN_KIND") check_goods(check);
  if (kind == "LAND") check_signers(check);
}

void check_receipt(const Check& check) {
  if (!check.row.given("receipt_no")) return;
  const std::string holder = check.context.receipt_holder(check.row.text("receipt_no"));
  if (!holder.empty() && holder != check.row.id) check.reject("RECEIPT_REUSED", "receipt_no", holder);
}

void check_double(const Check& check) {
  const KindFields* fields = fields_of(check.row.text("kind"));
  const bool giver = check.row.given("household_id") || check.row.given("org_id");
  // A row that is refused anyway needs no search.
  if (check.judgement.refused() || fields == nullptr || check.row.is_reversal() || !giver) return;
  const bool unvalued = fields->quantity == "value_vnd" && !check.row.given("value_vnd");
  const std::string_view quantity = unvalued ? "quantity_milli" : fields->quantity;
  if (!check.row.known(quantity) || !check.row.known("occurred_on")) return;
  const std::int64_t number = check.row.at(quantity).number;
  const std::string held = check.context.book().possible_double(
      {check.row.text("household_id"), check.row.text("org_id"), check.row.text("work_id"), check.row.text("kind"),
       check.row.at("occurred_on").date, unvalued ? -number : number});
  if (!held.empty()) check.ask("POSSIBLE_DUPLICATE", quantity, held);
}

void check_warnings(const Check& check) {
  const auto& work = check.context.work(check.row.text("work_id"));
  const bool budget = check.row.text("kind") == "BUDGET";
  if (work && work->status == "CANCELLED") check.warn("WORK_CANCELLED", "work_id");
  if (work && !budget && !work->decision_id.empty() && check.row.known("occurred_on")) {
    const auto& meeting = check.context.meeting(work->decision_id);
    if (meeting && (!meeting->passed || check.row.at("occurred_on").date < meeting->held_on))
      check.warn("COLLECTED_BEFORE_DECISION", "occurred_on", work->decision_id);
  }
  const bool people = check.row.text("source") == "PEOPLE";
  const bool other = check.row.text("source") == "OTHER";
  if ((people && check.row.given("org_id")) || (other && check.row.given("household_id")))
    check.warn("SOURCE_GIVER_MISMATCH", "source");
}

/// The register already has the name: nothing private needs to be stored.
void drop_registered_name(const Check& check) {
  RecordRow& row = check.row;
  if (!row.given("contributor_name")) return;
  bool registered = row.text("kind") == "BUDGET";  // the giver is the commune
  if (row.given("household_id")) {
    const auto& household = check.context.household(row.text("household_id"));
    registered |= household && household->head_name == row.text("contributor_name");
  } else if (row.given("org_id")) {
    const auto& org = check.context.org(row.text("org_id"));
    registered |= org && org->name == row.text("contributor_name");
  }
  if (registered) row.clear("contributor_name");
}

std::int64_t owners_of(const RecordRow& row) {
  const std::string& owners = row.text("owners");
  return owners.empty() ? 0 : 1 + std::count(owners.begin(), owners.end(), ';');
}

/// `2.125` is two thousand or two and an eighth; a price and a value that fit one of them alone say which.
void settle_quantity(const Check& check) {
  RecordRow& row = check.row;
  const FieldValue& quantity = row.at("quantity_milli");
  if (!quantity.asks || quantity.known || !row.known("unit_price_vnd") || !row.known("value_vnd")) return;
  std::string digits = fold_typed(quantity.text);
  const bool negative = digits.starts_with('-');
  std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
  const auto typed = base::parse_decimal(digits);
  if (!typed || *typed > static_cast<std::uint64_t>(kNumberMax / 1000)) return;
  const std::int64_t small = static_cast<std::int64_t>(*typed) * (negative ? -1 : 1), large = small * 1000;
  const auto fits = [&](std::int64_t milli) {
    return static_cast<__int128>(milli) * row.at("unit_price_vnd").number ==
           static_cast<__int128>(row.at("value_vnd").number) * 1000;
  };
  if (fits(small) != fits(large)) row.set_number("quantity_milli", fits(small) ? small : large);
}

void derive_value(const Check& check) {
  RecordRow& row = check.row;
  if (row.given("value_vnd") || !row.known("unit_price_vnd") || !row.known("quantity_milli")) return;
  const auto product = static_cast<__int128>(row.at("quantity_milli").number) * row.at("unit_price_vnd").number;
  if (product % 1000 != 0 || product / 1000 > kNumberMax || product < 0) return;
  row.set_number("value_vnd", static_cast<std::int64_t>(product / 1000));
  Finding remark = check.about("IN_KIND_VALUE_COMPUTED", "value_vnd");
  remark.normalised = "value_vnd=" + row.text("value_vnd");
  check.judgement.remark(std::move(remark));
}

}  // namespace

void derive_contribution(const Check& check) {
  RecordRow& row = check.row;
  const std::string& kind = row.text("kind");
  for (const OwnedColumn& column : kOwnedColumns) {
    // Spreadsheets fill the columns of other kinds with zeros.
    const FieldValue& value = row.at(column.json);
    if (value.known && value.number == 0 && !kind.empty() && kind != column.first && kind != column.second)
      row.clear(column.json);
  }
  drop_registered_name(check);
  if (kind == "IN_KIND") {
    settle_quantity(check);
    derive_value(check);
  }
  if (kind == "LAND" && row.given("owners") && !row.given("signers_required") && !row.given("signers_signed")) {
    row.set_number("signers_required", owners_of(row));
    row.set_number("signers_signed", owners_of(row));
  }
}

void fill_in_contribution(const Check& check) {
  RecordRow& row = check.row;
  const bool budget = row.text("kind") == "BUDGET";
  if (!row.given("source"))
    row.set_text("source", budget ? "COMMUNE_BUDGET" : row.given("org_id") ? "OTHER" : "PEOPLE");
  const Writer& writer = check.context.options().writer;
  if (!row.given("area_id")) {
    const auto& work = check.context.work(row.text("work_id"));
    std::string area_id;
    if (row.given("household_id")) {
      const auto& household = check.context.household(row.text("household_id"));
      // First of all that is wrong then: no area can be told.
      if (!household) check.reject("HOUSEHOLD_UNKNOWN", "household_id");
      if (household) area_id = household->area_id;
    } else if (work && !work->area_id.empty()) {
      area_id = work->area_id;
    } else if (!budget && writer.areas.size() == 1) {
      area_id = writer.areas.front();
    }
    row.set_text("area_id", area_id);
  }
  // Who types names writes those that have signed.
  if (row.text("kind") == "LAND" && row.given("signers_required") && !row.given("signers_signed"))
    row.set_number("signers_signed", owners_of(row));
  if (!row.given("occurred_on")) row.set_date("occurred_on", check.context.options().today);
  if (!row.given("booked_on")) row.set_date("booked_on", check.context.options().today);
  const bool area_head = std::find(writer.roles.begin(), writer.roles.end(), Role::area) != writer.roles.end();
  if (!row.given("recorded_by") && area_head && row.given("area_id")) {
    const auto& area = check.context.area(row.text("area_id"));
    if (area) row.set_text("recorded_by", area->recorder_id);
  }
}

void check_contribution(const Check& check) {
  check_words(check);
  check_required(check);
  check_needed(check);
  check_area(check);
  check_work_of(check);
  check_giver(check);
  check_columns(check);
  check_may_record(check);
  check_quantities(check);
  check_dates(check);
  check_day_order(check, "occurred_on", "booked_on");
  check_reversal(check);
  check_receipt(check);
  check_double(check);
  check_warnings(check);
}

}  // namespace sovang::records
