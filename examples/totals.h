#pragma once
// What the report must say about a commune, counted from its rows by code that shares nothing with the program's own:
// the program is judged against it. The members and their meanings are those of `sovang report --json`
// (examples/README.md).

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "examples/rows.h"

namespace sovang::examples {

/// A row's or a group's figures. Reversing entries bring negative ones.
struct Figures {
  std::int64_t rows = 0, money_vnd = 0, workdays_half = 0, workday_value_vnd = 0, in_kind_value_vnd = 0, land_dm2 = 0,
               budget_vnd = 0;
  void add(const Figures& other);
  [[nodiscard]] std::int64_t people_vnd() const { return money_vnd + workday_value_vnd + in_kind_value_vnd; }
  [[nodiscard]] std::int64_t total_vnd() const { return people_vnd() + budget_vnd; }
};

/// "gần 4,4 tỷ đồng": nearest 0,1 tỷ from one tỷ on, below it nearest 0,1 triệu; half up; "hơn" above the rounded
/// figure, "gần" below it.
std::string phrase(std::int64_t vnd);

/// Takes contributions one by one in any order, at a cost that does not grow with their number.
class Totals {
 public:
  /// `commune` outlives this and has its works, households and rates; the rest may come until json() is called.
  explicit Totals(const Commune& commune);
  void add(const Contribution& row);
  /// Cash received for a work so far: money and the commune's budget.
  [[nodiscard]] std::int64_t received_vnd(const std::string& work_id) const;
  /// One JSON object, indented.
  [[nodiscard]] std::string json() const;

 private:
  struct Giver {
    std::int64_t live = 0, live_land = 0;  // entries neither reversing nor reversed
    std::int64_t value_vnd = 0, land_dm2 = 0;
  };
  [[nodiscard]] std::int64_t rate_vnd(Date day) const;
  [[nodiscard]] Figures figures_of(const Contribution& row) const;
  [[nodiscard]] nlohmann::json counts() const;
  [[nodiscard]] nlohmann::json headline() const;
  [[nodiscard]] nlohmann::json top20(std::int64_t Giver::*member, const char* name) const;
  void put_cash(nlohmann::json& result) const;

  const Commune& commune_;
  std::unordered_map<std::string, const Work*> works_;
  std::unordered_map<std::string, Giver> givers_;
  Figures total_, other_;
  std::int64_t reversals_ = 0;
  std::map<std::string, Figures> by_kind_source_, by_area_, by_work_, by_quarter_booked_, by_half_booked_,
      by_quarter_occurred_, by_sector_;
};

}  // namespace sovang::examples
