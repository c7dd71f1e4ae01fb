#pragma once
// A civil day without a time zone, and its two spellings. Who converts a clock reading to a day says the zone.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sovang::base {

/// A valid day of the Gregorian calendar, years 1 to 9999.
struct Date {
  int year = 1970;
  int month = 1;
  int day = 1;
  auto operator<=>(const Date&) const = default;

  [[nodiscard]] bool valid() const;
  /// Days since 1970-01-01; may be negative.
  [[nodiscard]] std::int64_t days() const;
  static Date from_days(std::int64_t days_since_epoch);
  /// `2025-09-15`
  [[nodiscard]] std::string iso() const;
  /// `15/09/2025`, as people read it.
  [[nodiscard]] std::string vietnamese() const;
  /// 1 to 4.
  [[nodiscard]] int quarter() const { return (month - 1) / 3 + 1; }
};

/// Strict `yyyy-mm-dd`; absent when it is no day.
std::optional<Date> parse_iso_date(std::string_view text);

}  // namespace sovang::base
