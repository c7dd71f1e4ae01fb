// Areas, households, organisations, works and meetings.

#include "node/records/rules.h"

namespace sovang::records {
namespace {

constexpr base::Date kGrassrootsLawFrom{2023, 7, 1};  // Law 10/2022/QH15 (domain.md f)

/// The share of all households that must agree: two thirds for contributions since the law of 2022, else more than
/// half.
bool is_passed(std::string_view subject, base::Date held_on, std::int64_t votes_for, std::int64_t households) {
  if (subject == "CONTRIBUTION" && held_on >= kGrassrootsLawFrom) return 3 * votes_for >= 2 * households;
  return 2 * votes_for > households;
}

void check_votes(const Check& check) {
  const RecordRow& row = check.row;
  for (const std::string_view json : {"households_total", "households_attending", "votes_for", "votes_against",
                                      "votes_abstain", "held_on", "passed"}) {
    if (!row.known(json)) return;
  }
  const std::int64_t attending = row.at("households_attending").number;
  const std::int64_t votes =
      row.at("votes_for").number + row.at("votes_against").number + row.at("votes_abstain").number;
  if (votes != attending) check.reject("VOTES_NOT_ATTENDING", "households_attending", std::to_string(votes));
  if (attending > row.at("households_total").number)
    check.reject("ATTENDING_OVER_TOTAL", "households_attending", row.text("households_total"));
  const bool passed = is_passed(row.text("subject"), row.at("held_on").date, row.at("votes_for").number,
                                row.at("households_total").number);
  if (passed != (row.at("passed").number != 0)) check.reject("PASSED_MISMATCH", "passed", passed ? "1" : "0");
}

}  // namespace

void check_registry(const Check& check) {
  const std::string_view type = check.row.kind().type;
  check_words(check);
  check_required(check);
  std::string_view area_id;
  if (type == "household") {
    check_area(check);
    area_id = check.row.text("area_id");
  }
  check_authority(check, {type, {}, area_id, false});
  check_numbers(check);
}

void check_work(const Check& check) {
  const RecordRow& row = check.row;
  const bool commune = row.text("level") == "COMMUNE";
  check_words(check);
  check_required(check);
  if (row.text("level") == "AREA") check.require("area_id");
  if (row.text("status") == "COMPLETED") check.require("finished_on");
  if (commune && row.given("area_id")) check.reject("FIELD_NOT_APPLICABLE", "area_id", "COMMUNE");
  check_area(check);
  check_authority(check, {"work", {}, row.text("area_id"), commune});
  check_numbers(check);
  check_dates(check);
  check_day_order(check, "started_on", "finished_on");
  const base::Date today = check.context.options().today;
  if (row.text("status") == "COMPLETED" && row.known("finished_on") && row.at("finished_on").date > today)
    check.reject("DATE_IN_FUTURE", "finished_on", today.vietnamese());
  if (row.given("decision_id") && !check.context.meeting(row.text("decision_id")))
    check.warn("DECISION_UNKNOWN", "decision_id");
}

void check_meeting(const Check& check) {
  const RecordRow& row = check.row;
  check_words(check);
  check_required(check);
  check_area(check);
  check_authority(check, {"meeting", {}, row.text("area_id"), false});
  check_numbers(check);
  check_votes(check);
  check_dates(check);
  if (row.given("work_id") && !check.context.work(row.text("work_id"))) check.warn("WORK_UNKNOWN", "work_id");
}

}  // namespace sovang::records
