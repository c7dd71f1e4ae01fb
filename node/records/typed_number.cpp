#include "node/records/typed_number.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "node/records/number_scan.h"
#include "node/records/unicode.h"

namespace sovang::records {
namespace {

constexpr char32_t kFullWidthFirst = 0xFF01;
constexpr char32_t kFullWidthLast = 0xFF5E;
constexpr char32_t kFullWidthOffset = 0xFEE0;

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

std::size_t digit_run(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
}

/// "jan", "thg 1" and the like at the front: the length, 0 when there is none.
std::size_t month_name(std::string_view text) {
  constexpr std::array<std::string_view, 13> kMonths = {"jan", "feb",  "mar", "apr", "may", "jun", "jul",
                                                        "aug", "sept", "sep", "oct", "nov", "dec"};
  for (const std::string_view month : kMonths) {
    if (text.starts_with(month)) return month.size();
  }
  for (const std::string_view word : {std::string_view("thg"), std::string_view("th")}) {
    if (!text.starts_with(word)) continue;
    std::size_t at = word.size();
    if (at < text.size() && text[at] == ' ') ++at;
    const std::size_t digits = digit_run(text.substr(at));
    if (digits == 1 || digits == 2) return at + digits;
  }
  return 0;
}

bool is_date_mark(char letter) { return letter == '-' || letter == '/' || letter == ' '; }

/// `12-may`, `12-thg 5-25`
bool is_day_month(std::string_view text) {
  const std::size_t day = digit_run(text);
  if (day < 1 || day > 2 || day == text.size() || !is_date_mark(text[day])) return false;
  text.remove_prefix(day + 1);
  const std::size_t month = month_name(text);
  if (month == 0) return false;
  text.remove_prefix(month);
  return text.empty() || (is_date_mark(text.front()) && digit_run(text.substr(1)) + 1 == text.size());
}

/// `may-12`, `jan-2025`
bool is_month_number(std::string_view text) {
  const std::size_t month = month_name(text);
  if (month == 0 || month == text.size() || !is_date_mark(text[month])) return false;
  text.remove_prefix(month + 1);
  return text.size() <= 4 && !text.empty() && digit_run(text) == text.size();
}

/// A whole day with a year: `12/05/2025`, `2025-05-12`.
bool is_full_date(std::string_view text) {
  const auto mark = text.find_first_of("-/");
  if (mark == std::string_view::npos) return false;
  const std::size_t first = digit_run(text);
  if (first != mark) return false;
  std::string_view rest = text.substr(mark + 1);
  const std::size_t second = digit_run(rest);
  if (second < 1 || second > 2 || second == rest.size() || rest[second] != text[mark]) return false;
  rest.remove_prefix(second + 1);
  if (digit_run(rest) != rest.size()) return false;
  return (first == 4 && rest.size() <= 2) || (first <= 2 && rest.size() == 4);
}

}  // namespace

std::string fold_typed(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  if (is_ascii(text) && text.find("  ") == std::string_view::npos && text.find('\n') == std::string_view::npos) {
    for (const char letter : text) out += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    return out;
  }
  for (char32_t letter : decode_utf8(text)) {
    if (letter >= kFullWidthFirst && letter <= kFullWidthLast) letter -= kFullWidthOffset;
    if (letter == U'\u2212' || letter == U'\u2013') letter = U'-';
    if (letter == U'\n') letter = U' ';
    if (letter == U' ' && !out.empty() && out.back() == ' ') continue;
    append_utf8(out, lower_case(letter));
  }
  return out;
}

std::string_view excel_error(std::string_view folded) {
  if (folded.size() < 2 || folded.front() != '#') return {};
  if (folded.find_first_not_of('#') == std::string_view::npos) return "EXCEL_OVERFLOW";
  constexpr std::array<std::string_view, 10> kErrors = {"#ref!", "#n/a",   "#value!", "#name?", "#div/0!",
                                                        "#num!", "#null!", "#spill!", "#calc!", "#getting_data"};
  return std::find(kErrors.begin(), kErrors.end(), folded) == kErrors.end() ? std::string_view{} : "EXCEL_ERROR";
}

std::string_view excel_number_damage(std::string_view folded) {
  if (!folded.empty() && (folded.front() == '-' || folded.front() == '+')) folded.remove_prefix(1);
  const auto exponent = folded.find('e');
  if (exponent == std::string_view::npos || exponent == 0) return {};
  const auto mantissa = scan_number(folded.substr(0, exponent));
  std::string_view power = folded.substr(exponent + 1);
  if (!power.empty() && (power.front() == '-' || power.front() == '+')) power.remove_prefix(1);
  const bool scientific =
      mantissa && mantissa->groups.size() <= 2 && !power.empty() && digit_run(power) == power.size();
  return scientific ? "EXCEL_SCIENTIFIC" : std::string_view{};
}

std::string_view excel_date_damage(std::string_view folded) {
  const bool mangled = is_day_month(folded) || is_month_number(folded) || is_full_date(folded);
  return mangled ? "EXCEL_DATE_MANGLED" : std::string_view{};
}

TypedNumber read_count(std::string_view folded) {
  if (folded.empty() || digit_run(folded) != folded.size()) return {{}, "NUMBER_INVALID"};
  const auto value = digits_value(folded);
  if (!value) return {{}, "NUMBER_INVALID"};
  return {value};
}

std::string canonical_decimal(std::int64_t value, int decimals) {
  std::int64_t unit = 1;
  for (int step = 0; step < decimals; ++step) unit *= 10;
  const std::int64_t size = value < 0 ? -value : value;
  std::string out = fmt::format("{}{}", value < 0 ? "-" : "", size / unit);
  if (size % unit == 0) return out;
  out += fmt::format(".{:0{}}", size % unit, decimals);
  out.erase(out.find_last_not_of('0') + 1);
  return out;
}

std::string canonical_half_days(std::int64_t half_days) { return canonical_decimal(half_days * 5, 1); }

std::string canonical(FieldType type, std::int64_t number) {
  switch (type) {
    case FieldType::half_days:
      return canonical_half_days(number);
    case FieldType::dm2:
      return canonical_decimal(number, 2);
    case FieldType::milli:
      return canonical_decimal(number, 3);
    default:
      return std::to_string(number);
  }
}

}  // namespace sovang::records
