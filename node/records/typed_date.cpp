#include "node/records/typed_date.h"

#include <algorithm>
#include <array>
#include <vector>

#include "node/records/number_scan.h"
#include "node/records/typed_number.h"

namespace sovang::records {
namespace {

constexpr TypedDate invalid() { return {{}, "DATE_INVALID"}; }

bool is_number(std::string_view text, std::size_t digits_min, std::size_t digits_max) {
  return text.size() >= digits_min && text.size() <= digits_max &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

struct DayText {
  std::string_view day, month, year;
};

TypedDate to_date(const DayText& text) {
  const bool short_year = text.year.size() == 2;
  if (!is_number(text.day, 1, 2) || !is_number(text.month, 1, 2)) return invalid();
  if (!short_year && !is_number(text.year, 4, 4)) return invalid();
  if (!is_number(text.year, 2, 4)) return invalid();
  const auto year = *digits_value(text.year);
  const base::Date date{static_cast<int>(short_year ? 2000 + year : year), static_cast<int>(*digits_value(text.month)),
                        static_cast<int>(*digits_value(text.day))};
  return date.valid() ? TypedDate{date} : invalid();
}

/// A spreadsheet counts days from 30/12/1899; five digits are the years 1927 to 2173.
TypedDate serial_date(std::string_view text) {
  const base::Date origin{1899, 12, 30};
  return {base::Date::from_days(origin.days() + *digits_value(text)), "EXCEL_SERIAL_DATE", true};
}

std::vector<std::string_view> split(std::string_view text, char mark) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const auto end = text.find(mark, begin);
    parts.push_back(trim_spaces(text.substr(begin, end - begin)));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

bool all_numbers(const std::vector<std::string_view>& parts) {
  return std::all_of(parts.begin(), parts.end(), [](std::string_view part) { return is_number(part, 1, 8); });
}

/// "15 tháng 9 năm 2025"
std::optional<TypedDate> in_words(std::string_view text) {
  for (const auto& [month_word, year_word] :
       {std::pair<std::string_view, std::string_view>{"tháng", "năm"}, {"thang", "nam"}}) {
    const auto month = text.find(month_word);
    const auto year = text.find(year_word);
    if (month == std::string_view::npos || year == std::string_view::npos || year < month) continue;
    const auto month_begin = month + month_word.size();
    return to_date({trim_spaces(text.substr(0, month)), trim_spaces(text.substr(month_begin, year - month_begin)),
                    trim_spaces(text.substr(year + year_word.size()))});
  }
  return std::nullopt;
}

}  // namespace

std::optional<base::Date> plain_date(std::string_view typed) {
  if (typed.size() != 10 || typed[2] != '/' || typed[5] != '/') return std::nullopt;
  const auto digits = [&](std::size_t begin, std::size_t count) {
    int value = 0;
    for (const char digit : typed.substr(begin, count)) {
      if (digit < '0' || digit > '9') return -1;
      value = value * 10 + (digit - '0');
    }
    return value;
  };
  const base::Date date{digits(6, 4), digits(3, 2), digits(0, 2)};
  return date.valid() ? std::optional(date) : std::nullopt;
}

TypedDate read_date(std::string_view folded) {
  if (const auto damage = excel_error(folded); !damage.empty()) return {{}, damage};
  if (const auto damage = excel_number_damage(folded); !damage.empty()) return {{}, damage};
  for (const std::string_view midnight : {" 00:00:00", " 00:00", " 0:00"}) {
    if (take_suffix(folded, midnight)) break;  // a spreadsheet's day with its time
  }
  if (!take_prefix(folded, "ngày ")) take_prefix(folded, "ngay ");
  if (const auto date = in_words(folded)) return *date;
  if (is_number(folded, 5, 5)) return serial_date(folded);
  for (const char mark : {'/', '-', '.'}) {
    const auto parts = split(folded, mark);
    if (parts.size() != 3 || !all_numbers(parts)) continue;
    if (parts[0].size() == 4) return to_date({parts[2], parts[1], parts[0]});
    return to_date({parts[0], parts[1], parts[2]});
  }
  if (const auto damage = excel_date_damage(folded); !damage.empty()) return {{}, damage};
  return invalid();
}

}  // namespace sovang::records
