#pragma once
// The rules of each kind (domain.md c and f). Each function raises what it finds; the order of calls is the order of
// checks (docs/formats/records.md).

#include "node/records/context.h"
#include "node/records/judgement.h"
#include "node/records/record_row.h"

namespace sovang::records {

struct Check {
  RecordRow& row;
  Context& context;
  Judgement& judgement;

  [[nodiscard]] Finding about(std::string_view code, std::string_view json, std::string detail = {}) const {
    return {code, row.field(json).column, std::string(row.at(json).typed), {}, std::move(detail)};
  }
  void reject(std::string_view code, std::string_view json, std::string detail = {}) const {
    judgement.reject(about(code, json, std::move(detail)));
  }
  void ask(std::string_view code, std::string_view json, std::string detail = {}) const {
    judgement.ask(about(code, json, std::move(detail)));
  }
  void warn(std::string_view code, std::string_view json, std::string detail = {}) const {
    judgement.remark(about(code, json, std::move(detail)));
  }
  /// FIELD_MISSING unless something was given.
  void require(std::string_view json) const {
    if (!row.given(json)) reject("FIELD_MISSING", json);
  }
};

// Steps that every kind takes.
void check_words(const Check& check);
void check_required(const Check& check);
/// AREA_UNKNOWN; nothing on a directory that has no areas yet.
void check_area(const Check& check);
/// WORK_UNKNOWN, WORK_AREA_MISMATCH, AREA_UNKNOWN.
void check_work_area(const Check& check);
void check_authority(const Check& check, const Claim& claim);
void check_numbers(const Check& check);
void check_dates(const Check& check);
/// `later` may not lie before `earlier`.
void check_day_order(const Check& check, std::string_view earlier, std::string_view later);

/// What follows from other fields of a contribution: the value of priced goods, signers from owners, no name where the
/// register has it.
void derive_contribution(const Check& check);
/// `add` and pages: source, area, days and recorder where they follow from the rest.
void fill_in_contribution(const Check& check);
void check_contribution(const Check& check);
void check_expenditure(const Check& check);
void check_rate(const Check& check);
void check_opening_balance(const Check& check);
void check_remittance(const Check& check);
/// The value that follows from the unit price and the quantity of what is completed.
void derive_completion(const Check& check);
void check_completion(const Check& check);
void check_same_as(const Check& check);
void check_succession(const Check& check);
/// An area decides about its own records.
void derive_decision(const Check& check);
void check_decision(const Check& check);
void check_meeting(const Check& check);
void check_work(const Check& check);
/// area, household, org
void check_registry(const Check& check);
/// petition, model, commendation, indicator
void check_office(const Check& check);
void check_document(const Check& check);
void check_finding(const Check& check);
void check_report_text(const Check& check);
void check_posting(const Check& check);
void check_person(const Check& check);
/// Target known, counted once, no reversal itself, every field the same and every quantity negated.
void check_reversal(const Check& check);

}  // namespace sovang::records
