#include "node/records/judgement.h"

#include <algorithm>
#include <array>

namespace sovang::records {
namespace {

/// Remarks from the most specific on; what is not listed is a warning and comes last.
constexpr auto kRemarkOrder = std::to_array<std::string_view>(
    {"AMOUNT_NORMALISED", "WORKDAYS_NORMALISED", "LAND_NORMALISED", "QUANTITY_NORMALISED", "DATE_NORMALISED",
     "KIND_NORMALISED", "SOURCE_NORMALISED", "VALUE_NORMALISED", "INVISIBLE_STRIPPED", "NFD_NORMALISED",
     "FORMULA_KEPT_AS_TEXT", "NEWLINE_IN_QUOTES"});

std::ptrdiff_t place_of(const Finding& remark) {
  return std::find(kRemarkOrder.begin(), kRemarkOrder.end(), remark.code) - kRemarkOrder.begin();
}

RowOutcome with(Outcome outcome, const Finding& finding, Language language) {
  RowOutcome out;
  out.outcome = outcome;
  out.code = finding.code;
  out.field = finding.column;
  out.about = finding.detail;
  out.why = explain(finding, language);
  return out;
}

RowOutcome accepted(std::vector<Finding> remarks, Language language) {
  std::stable_sort(remarks.begin(), remarks.end(),
                   [](const Finding& left, const Finding& right) { return place_of(left) < place_of(right); });
  RowOutcome out;
  out.outcome = Outcome::accept;
  for (const Finding& remark : remarks) {
    if (out.code.empty()) out.code = remark.code;
    if (!out.why.empty()) out.why += ' ';
    out.why += explain(remark, language);
    if (remark.normalised.empty()) continue;
    if (!out.normalised.empty()) out.normalised += "; ";
    out.normalised += remark.normalised;
  }
  return out;
}

}  // namespace

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::accept:
      return "ACCEPT";
    case Outcome::review:
      return "REVIEW";
    case Outcome::reject:
      return "REJECT";
    case Outcome::duplicate:
      return "DUPLICATE";
  }
  return {};
}

RowOutcome Judgement::conclude(const std::vector<std::string>& confirmed, Language language) const {
  if (!rejects_.empty()) return with(Outcome::reject, rejects_.front(), language);
  if (!duplicates_.empty()) return with(Outcome::duplicate, duplicates_.front(), language);
  std::vector<Finding> remarks;
  for (const Question& question : questions_) {
    const bool answered =
        question.answerable && std::find(confirmed.begin(), confirmed.end(), question.finding.code) != confirmed.end();
    if (!answered) {
      RowOutcome asked = with(Outcome::review, question.finding, language);
      asked.answerable = question.answerable;
      return asked;
    }
    remarks.push_back(question.finding);
  }
  remarks.insert(remarks.end(), remarks_.begin(), remarks_.end());
  return accepted(std::move(remarks), language);
}

}  // namespace sovang::records
