#pragma once
// The numbers that the views' tables use for types, states, kinds and sources (docs/views.md). They stay inside the
// database; text comes out.

#include <cstdint>
#include <string_view>

namespace sovang::views {

/// Types that are folded into items. The order is that of kTypeNames.
enum class Type : std::uint8_t {
  none,
  area,
  household,
  org,
  work,
  rate,
  meeting,
  contribution,
  expenditure,
  petition,
  model,
  commendation,
  indicator,
  completion,
  same_as,
  area_succession,
  opening_balance,
  remittance,
  decision,
  document,
  finding,
  report_text,
  posting,
  person,
  erasure,
  erasure_done,
  handover,
  handover_confirmation,
  double_decision,
};
/// Type::none for a type that is not folded.
Type type_of(std::string_view name);
std::string_view name_of(Type type);

/// What became of an entry that its author was allowed to write.
enum class State : std::uint8_t {
  counts,           // shown, counted
  reversed,         // counted, and taken back by a reversal that counts too
  same,             // the same record again
  conflict,         // the same record with another body; another one counts
  replaced,         // an older version of an edited record
  second_reversal,  // the target is reversed already by a lower entry
  waiting,          // its target is not held
  inexact,          // no exact negation of its target
  of_reversal,      // would reverse a reversal
  pending,          // land whose papers are not signed by all
  second_completion,
  misfit,        // a completion that does not fit its target
  not_its_work,  // the work belongs to a level or an area that the author may not write for
};
std::string_view name_of(State state);
/// Counted in sums (a reversed entry and its reversal both are).
inline bool accounted(State state) { return state == State::counts || state == State::reversed; }
/// Lost against another entry of its own key.
inline bool lost(State state) { return state == State::same || state == State::conflict || state == State::replaced; }

/// Why an entry is in no view at all.
enum class Reason : std::uint8_t {
  malformed,       // not an entry by docs/formats/entries.md
  unknown_type,    // of a newer program, kept
  unknown_log,     // the log of nobody enrolled
  unknown_author,  // not among the enrolment's authors
  revoked,         // behind the size up to which a revoked device's log counts
  wrong_role,
  foreign_area,
  wrong_log,           // a type of the hub's own log elsewhere
  bad_body,            // a required field missing or out of range
  quarantine_refused,  // `revoked`, and a person decided that it stays out
  handed_over,         // a record of people behind the log's `handover`
};
std::string_view name_of(Reason reason);

enum class Kind : std::uint8_t { none, money, workday, in_kind, land, budget };
Kind kind_of(std::string_view name);
std::string_view name_of(Kind kind);

enum class Source : std::uint8_t { none, people, other, commune_budget };
Source source_of(std::string_view name);
std::string_view name_of(Source source);

/// `kind` of a household item is its poverty, as far as the private part says it.
enum class Poverty : std::uint8_t { unknown, none, near_poor, poor };
/// `kind` of a finding: who wrote this version of it.
enum class Voice : std::uint8_t { unknown, inspector, office };
/// `kind` of a work item.
enum class Level : std::uint8_t { unknown, commune, area };

}  // namespace sovang::views
