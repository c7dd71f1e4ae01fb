#pragma once
// The digits of a typed number and the separators between them; amounts, days and areas read them by their own rules.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sovang::records {

struct ScannedNumber {
  std::vector<std::string_view> groups;
  std::string separators;  // one of `.`, `,`, space between each two groups

  [[nodiscard]] bool plain() const { return separators.empty(); }
  /// One `.` or `,` alone: it may be a decimal mark.
  [[nodiscard]] bool one_mark() const { return separators.size() == 1 && separators.front() != ' '; }
  /// Every separator is the same character.
  [[nodiscard]] bool uniform() const {
    return separators.find_first_not_of(separators.substr(0, 1)) == std::string::npos;
  }
  /// Groups of exactly three digits behind a first of one to three.
  [[nodiscard]] bool in_thousands() const { return in_thousands(groups.size()); }
  [[nodiscard]] bool in_thousands(std::size_t count) const;
};

/// Absent unless the whole text is digits with single separators between them.
std::optional<ScannedNumber> scan_number(std::string_view text);
/// The longest beginning of `text` that may be a number, without a separator at its end.
std::string_view number_prefix(std::string_view text);

/// The value of digits, absent above 2^53-1.
std::optional<std::int64_t> digits_value(std::string_view digits);
std::optional<std::int64_t> digits_value(const ScannedNumber& number, std::size_t group_count);

/// whole.fraction × scale, exactly; `exact` is false when something is left over.
struct Scaled {
  std::optional<std::int64_t> value;  // absent above 2^53-1
  bool exact = true;
};
Scaled scale_decimal(std::int64_t whole, std::string_view fraction, std::int64_t scale);

std::string_view trim_spaces(std::string_view text);
bool take_prefix(std::string_view& text, std::string_view prefix);
bool take_suffix(std::string_view& text, std::string_view suffix);

}  // namespace sovang::records
