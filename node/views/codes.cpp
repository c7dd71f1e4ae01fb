#include "node/views/codes.h"

#include <algorithm>
#include <array>

namespace sovang::views {

namespace {

constexpr std::array<std::string_view, 29> kTypeNames{"",
                                                      "area",
                                                      "household",
                                                      "org",
                                                      "work",
                                                      "rate",
                                                      "meeting",
                                                      "contribution",
                                                      "expenditure",
                                                      "petition",
                                                      "model",
                                                      "commendation",
                                                      "indicator",
                                                      "completion",
                                                      "same_as",
                                                      "area_succession",
                                                      "opening_balance",
                                                      "remittance",
                                                      "decision",
                                                      "document",
                                                      "finding",
                                                      "report_text",
                                                      "posting",
                                                      "person",
                                                      "erasure",
                                                      "erasure_done",
                                                      "handover",
                                                      "handover_confirmation",
                                                      "double_decision"};
constexpr std::array<std::string_view, 13> kStateNames{
    "counts",  "reversed",    "same",    "conflict",          "replaced", "second_reversal", "waiting",
    "inexact", "of_reversal", "pending", "second_completion", "misfit",   "not_its_work"};
constexpr std::array<std::string_view, 11> kReasonNames{
    "malformed",    "unknown_type", "unknown_log", "unknown_author",     "revoked",    "wrong_role",
    "foreign_area", "wrong_log",    "bad_body",    "quarantine_refused", "handed_over"};
constexpr std::array<std::string_view, 6> kKindNames{"", "MONEY", "WORKDAY", "IN_KIND", "LAND", "BUDGET"};
constexpr std::array<std::string_view, 4> kSourceNames{"", "PEOPLE", "OTHER", "COMMUNE_BUDGET"};

template <class Code, std::size_t N>
Code find(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto at = std::find(names.begin(), names.end(), name);
  return at == names.end() ? Code{} : static_cast<Code>(at - names.begin());
}

}  // namespace

Type type_of(std::string_view name) { return find<Type>(kTypeNames, name); }
std::string_view name_of(Type type) { return kTypeNames.at(static_cast<std::size_t>(type)); }
std::string_view name_of(State state) { return kStateNames.at(static_cast<std::size_t>(state)); }
std::string_view name_of(Reason reason) { return kReasonNames.at(static_cast<std::size_t>(reason)); }
Kind kind_of(std::string_view name) { return find<Kind>(kKindNames, name); }
std::string_view name_of(Kind kind) { return kKindNames.at(static_cast<std::size_t>(kind)); }
Source source_of(std::string_view name) { return find<Source>(kSourceNames, name); }
std::string_view name_of(Source source) { return kSourceNames.at(static_cast<std::size_t>(source)); }

}  // namespace sovang::views
