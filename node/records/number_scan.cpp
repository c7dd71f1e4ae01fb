#include "node/records/number_scan.h"

#include "base/decimal.h"
#include "node/records/typed_number.h"

namespace sovang::records {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }
bool is_separator(char letter) { return letter == '.' || letter == ',' || letter == ' '; }

}  // namespace

bool ScannedNumber::in_thousands(std::size_t count) const {
  if (count < 2 || groups.front().size() > 3 || groups.front().front() == '0') return false;
  return std::all_of(groups.begin() + 1, groups.begin() + static_cast<std::ptrdiff_t>(count),
                     [](std::string_view group) { return group.size() == 3; });
}

std::optional<ScannedNumber> scan_number(std::string_view text) {
  ScannedNumber out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at == begin) return std::nullopt;
    out.groups.push_back(text.substr(begin, at - begin));
    if (at == text.size()) return out;
    if (!is_separator(text[at]) || at + 1 == text.size()) return std::nullopt;
    out.separators += text[at++];
  }
  return std::nullopt;
}

std::string_view number_prefix(std::string_view text) {
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size() && (is_digit(text[at]) || is_separator(text[at])); ++at) {
    if (is_digit(text[at])) end = at + 1;
  }
  return text.substr(0, end);
}

std::optional<std::int64_t> digits_value(std::string_view digits) {
  const auto first = std::min(digits.find_first_not_of('0'), digits.size());
  if (first == digits.size()) return digits.empty() ? std::nullopt : std::optional<std::int64_t>(0);
  const auto value = base::parse_decimal(digits.substr(first));
  if (!value || *value > static_cast<std::uint64_t>(kNumberMax)) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

std::optional<std::int64_t> digits_value(const ScannedNumber& number, std::size_t group_count) {
  std::string digits;
  for (std::size_t group = 0; group < group_count; ++group) digits += number.groups[group];
  return digits_value(digits);
}

Scaled scale_decimal(std::int64_t whole, std::string_view fraction, std::int64_t scale) {
  Scaled out;
  const auto product = static_cast<__int128>(whole) * scale;
  __int128 part = 0;
  __int128 unit = scale;
  for (const char digit : fraction) {
    const int value = digit - '0';
    if (unit % 10 != 0 && value != 0) out.exact = false;
    unit /= 10;
    part += unit * value;
  }
  if (product + part <= kNumberMax) out.value = static_cast<std::int64_t>(product + part);
  return out;
}

std::string_view trim_spaces(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text = trim_spaces(text.substr(prefix.size()));
  return true;
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text = trim_spaces(text.substr(0, text.size() - suffix.size()));
  return true;
}

}  // namespace sovang::records
