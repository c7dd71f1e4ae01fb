// Spending, rates, and what the old notebook held.

#include <array>

#include "node/records/rates.h"
#include "node/records/rules.h"

namespace sovang::records {
namespace {

void check_cash(const Check& check) {
  const FieldValue& amount = check.row.at("amount_vnd");
  if (check.judgement.refused() || !amount.known || check.row.is_reversal()) return;
  const BookCash cash = check.context.cash(check.row.text("work_id"));
  if (amount.number > cash.received_vnd - cash.spent_vnd)
    check.reject("CASH_OVERSPENT", "amount_vnd", std::to_string(cash.received_vnd - cash.spent_vnd));
}

/// The one quantity that the kind of a balance has.
void check_balance_kind(const Check& check) {
  struct Quantity {
    std::string_view kind, json;
  };
  constexpr auto kQuantities = std::to_array<Quantity>(
      {{"MONEY", "amount_vnd"}, {"WORKDAY", "workdays_half"}, {"IN_KIND", "value_vnd"}, {"LAND", "land_dm2"}});
  const std::string& kind = check.row.text("kind");
  for (const Quantity& quantity : kQuantities) {
    if (quantity.kind == kind)
      check.require(quantity.json);
    else if (check.row.given(quantity.json) && !kind.empty())
      check.reject("FIELD_NOT_APPLICABLE", quantity.json, kind);
  }
}

}  // namespace

void check_expenditure(const Check& check) {
  const RecordRow& row = check.row;
  check_words(check);
  check_required(check);
  check_work_area(check);
  const auto& work = check.context.work(row.text("work_id"));
  const std::string area_id = work ? work->area_id : row.text("area_id");
  check_authority(check, {"expenditure", {}, area_id, work && work->area_id.empty()});
  check_numbers(check);
  check_dates(check);
  check_reversal(check);
  check_cash(check);
}

void check_opening_balance(const Check& check) {
  check_words(check);
  check_required(check);
  check_work_area(check);
  check_authority(check, {"opening_balance", {}, check.row.text("area_id"), false});
  check_balance_kind(check);
  check_numbers(check);
  check_dates(check);
  check_reversal(check);
}

void check_rate(const Check& check) {
  const RecordRow& row = check.row;
  check_words(check);
  check_required(check);
  check_authority(check, {"rate", {}, {}, false});
  check_numbers(check);
  check_dates(check);
  check_day_order(check, "valid_from", "valid_to");
  if (check.judgement.refused()) return;
  if (row.at("amount_vnd").number % 2 != 0) return check.reject("RATE_ODD", "amount_vnd");
  BookRate added{row.id, row.at("amount_vnd").number, row.at("valid_from").date, {}};
  if (row.known("valid_to")) added.valid_to = row.at("valid_to").date;
  switch (fit_rate(check.context.rates(), added)) {
    case RateFit::fits:
      return;
    case RateFit::overlaps:
      return check.reject("RATE_OVERLAP", "valid_from");
    case RateFit::leaves_gap:
      return check.reject("RATE_GAP", "valid_from");
  }
}

}  // namespace sovang::records
