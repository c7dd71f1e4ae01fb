// What the commune's office keeps: petitions, models, commendations, indicators.

#include <algorithm>

#include "node/records/rules.h"

namespace sovang::records {
namespace {

constexpr base::Date kDistrictsUntil{2025, 6, 30};  // two levels of government from the day after (domain.md f 14)

void check_petition(const Check& check) {
  const RecordRow& row = check.row;
  check_day_order(check, "received_on", "resolved_on");
  const bool resolved = row.text("status") == "RESOLVED";
  if (resolved) {
    check.require("resolution");
    check.require("resolved_on");
  } else if (row.given("resolved_on") && row.given("status")) {
    check.reject("STATUS_MISMATCH", "status");
  }
  // A petitioner is never named: the reference is a code.
  const std::string& reference = row.text("petitioner_ref");
  if (reference.find(' ') != std::string::npos) check.reject("PETITIONER_NAMED", "petitioner_ref");
}

void check_model(const Check& check) {
  const RecordRow& row = check.row;
  if (row.text("recognised_level") == "DISTRICT" && row.known("recognised_on") &&
      row.at("recognised_on").date > kDistrictsUntil)
    check.reject("DISTRICT_ABOLISHED", "recognised_level", kDistrictsUntil.vietnamese());
  for (const std::string_view level : {"nominated_level", "recognised_level"})
    if (row.text(level) == "DISTRICT" && row.known("year") && row.at("year").number > kDistrictsUntil.year)
      check.reject("DISTRICT_ABOLISHED", level, kDistrictsUntil.vietnamese());
}

void check_year(const Check& check) {
  const FieldValue& year = check.row.at("year");
  if (year.known &&
      (year.number < check.context.settings().year_min || year.number > check.context.options().today.year + 1))
    check.reject("YEAR_OUT_OF_RANGE", "year", std::to_string(check.context.settings().year_min));
}

void check_recipient(const Check& check) {
  const RecordRow& row = check.row;
  if (row.text("recipient_kind") == "HOUSEHOLD" && row.given("recipient") &&
      !check.context.household(row.text("recipient")))
    check.warn("HOUSEHOLD_UNKNOWN", "recipient");
}

}  // namespace

void check_office(const Check& check) {
  const std::string_view type = check.row.kind().type;
  check_words(check);
  check_required(check);
  if (check.row.has("area_id")) check_area(check);
  check_authority(check, {type, {}, check.row.has("area_id") ? check.row.text("area_id") : std::string_view{}, false});
  check_numbers(check);
  if (check.row.has("year")) check_year(check);
  check_dates(check);
  if (type == "petition") check_petition(check);
  if (type == "model") check_model(check);
  if (type == "commendation") check_recipient(check);
}

}  // namespace sovang::records
