#include "base/date.h"

#include <chrono>

namespace sovang::base {
namespace {

std::chrono::year_month_day civil(const Date& date) { return std::chrono::year{date.year} / date.month / date.day; }

std::optional<int> number(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// `value` in `digits` digits from `at` on. Days are written for every record: printf costs ten times as much.
void put(std::string& out, std::size_t at, std::size_t digits, int value) {
  for (; digits > 0; value /= 10) out[at + --digits] = static_cast<char>('0' + value % 10);
}

}  // namespace

bool Date::valid() const {
  return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= 31 && civil(*this).ok();
}

std::int64_t Date::days() const { return std::chrono::sys_days{civil(*this)}.time_since_epoch().count(); }

Date Date::from_days(std::int64_t days_since_epoch) {
  const std::chrono::year_month_day ymd{std::chrono::sys_days{std::chrono::days{days_since_epoch}}};
  return {int(ymd.year()), static_cast<int>(unsigned(ymd.month())), static_cast<int>(unsigned(ymd.day()))};
}

std::string Date::iso() const {
  std::string out = "0000-00-00";
  put(out, 0, 4, year);
  put(out, 5, 2, month);
  put(out, 8, 2, day);
  return out;
}

std::string Date::vietnamese() const {
  std::string out = "00/00/0000";
  put(out, 0, 2, day);
  put(out, 3, 2, month);
  put(out, 6, 4, year);
  return out;
}

std::optional<Date> parse_iso_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = number(text.substr(0, 4));
  const auto month = number(text.substr(5, 2));
  const auto day = number(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const Date date{*year, *month, *day};
  if (!date.valid()) return std::nullopt;
  return date;
}

}  // namespace sovang::base
