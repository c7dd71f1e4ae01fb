#pragma once
// What a report counts, before it becomes JSON.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "node/views/items.h"
#include "node/views/names.h"
#include "node/views/report.h"
#include "node/views/words.h"

namespace sovang::views {

/// The columns of every breakdown; docs/views.md.
struct Figures {
  std::int64_t rows = 0, money = 0, workdays_half = 0, workday_value = 0, in_kind_value = 0, land_dm2 = 0, budget = 0;

  void add(Kind kind, std::int64_t quantity, std::int64_t value);
  void add(const Figures& other);
  [[nodiscard]] std::int64_t people() const { return money + workday_value + in_kind_value; }
  [[nodiscard]] std::int64_t total() const { return people() + budget; }
};

struct Cash {
  std::int64_t received = 0, spent = 0;
};

/// A work as lines name it: its word, the scope in which that is looked up, the line's area (Register::find).
using WorkName = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
/// Of a row that begins with these.
inline WorkName work_name(const store::Statement& row) { return {row.integer(0), row.integer(1), row.integer(2)}; }

/// The lines within period and areas.
struct Sums {
  Figures total;
  std::int64_t live = 0, reversals = 0, other_sources = 0;
  std::map<std::string, Figures> by_kind_source, by_area, by_work, by_quarter_booked, by_half_booked,
      by_quarter_occurred, by_sector;
  std::map<std::string, Cash> cash;
};

/// The request as the tables speak: days and words.
struct Scope {
  std::int64_t from = INT64_MIN, to = INT64_MAX;
  bool everything = true;        // no areas named
  std::set<std::int64_t> areas;  // words
  [[nodiscard]] bool has_area(std::int64_t area) const { return everything || areas.contains(area); }
  [[nodiscard]] bool has_day(std::int64_t day) const { return from <= day && day <= to; }
};
Scope scope_of(const ReportRequest& request, Words& words);

/// `sectors`: of a work's entry.
Sums sum_lines(store::Database& db, Words& words, Register& works,
               const std::unordered_map<std::int64_t, std::string>& sectors, const Scope& scope);

/// Households that are one: entry of each to the entry that stands for all (the lowest id).
std::map<std::int64_t, std::int64_t> same_households(store::Database& db, Words& words, Register& households);

/// What was spent and what opening balances brought up to a day: the cash that is in no line.
std::map<WorkName, Cash> cash_beside_lines(store::Database& db, std::int64_t to);

/// Money and budget received (opening balances too) and spent of each work up to the end of the scope, whenever that
/// begins.
std::map<std::string, Cash> cash_by_work(store::Database& db, Words& words, Register& works, const Scope& scope);

std::string quarter_text(std::int64_t quarter);
std::string half_text(std::int64_t quarter);

}  // namespace sovang::views
