// What is said about records that are there: two households that are one, an area that became others, which version of
// a conflict counts.

#include <fmt/ranges.h>

#include <algorithm>

#include "node/records/rules.h"

namespace sovang::records {

void check_same_as(const Check& check) {
  check_words(check);
  check_required(check);
  const FieldValue& households = check.row.at("household_ids");
  if (households.given() && (households.items.size() != 2 || households.items[0] == households.items[1]))
    check.reject("HOUSEHOLDS_NOT_TWO", "household_ids");
  for (const std::string& id : households.items) {
    const auto& household = check.context.household(id);
    if (household)
      check_authority(check, {"same_as", {}, household->area_id, false});
    else
      check.judgement.reject({"HOUSEHOLD_UNKNOWN", "household_ids", id});
  }
  check_reversal(check);
}

void check_succession(const Check& check) {
  const RecordRow& row = check.row;
  check_words(check);
  check_required(check);
  check_area(check);
  check_authority(check, {"area_succession", {}, {}, false});
  check_dates(check);
  std::vector<std::string> successors = row.at("successors").items;
  // Codes of another commune are not known here, and may be the old ones.
  const bool here = !row.given("commune");
  for (const std::string& area_id : successors) {
    if (here && check.context.areas_known() && !check.context.area(area_id))
      check.judgement.reject({"AREA_UNKNOWN", "successors", area_id});
  }
  const bool same = here && successors.size() == 1 && successors.front() == row.text("area_id");
  std::sort(successors.begin(), successors.end());
  if (same || std::adjacent_find(successors.begin(), successors.end()) != successors.end())
    check.reject("SUCCESSORS_INVALID", "successors");
}

void derive_decision(const Check& check) {
  const std::string own = check.context.own_scope();
  if (!check.row.given("scope") && own != "-") check.row.set_text("scope", own);
}

void check_decision(const Check& check) {
  RecordRow& row = check.row;
  check_words(check);
  check_required(check);
  const std::string& type = row.text("kind");
  if (row.given("kind") && (find_kind(type) == nullptr || type == "decision")) check.reject("VALUE_UNKNOWN", "kind");
  const std::string& scope = row.text("scope");
  check_authority(check, {"decision", {}, scope == "-" ? std::string_view() : std::string_view(scope), false});
  if (check.judgement.refused()) return;
  BookVersions versions = check.context.book().versions(type, scope, row.text("id"));
  if (versions.ends.size() < 2) return check.reject("NO_CONFLICT", "id", scope);
  if (std::find(versions.ends.begin(), versions.ends.end(), row.text("keep")) == versions.ends.end())
    return check.reject("VERSION_NOT_IN_CONFLICT", "keep", fmt::format("{}", fmt::join(versions.ends, ", ")));
  row.replaces = std::move(versions.decisions);
}

}  // namespace sovang::records
