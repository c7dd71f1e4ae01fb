// Workdays, areas and quantities of goods as people type them.

#include <array>

#include "node/records/number_scan.h"
#include "node/records/typed_number.h"

namespace sovang::records {
namespace {

std::string_view damage_of(std::string_view folded) {
  if (const auto damage = excel_error(folded); !damage.empty()) return damage;
  if (const auto damage = excel_number_damage(folded); !damage.empty()) return damage;
  return excel_date_damage(folded);
}

TypedNumber negated(TypedNumber number, bool negative) {
  if (negative && number.value) number.value = -*number.value;
  return number;
}

/// What a decimal means in units of 1/scale, and the codes for what it may suffer.
struct DecimalRules {
  std::int64_t scale;
  std::string_view unreadable;
  std::string_view too_fine;   // more digits than the unit has
  std::string_view ambiguous;  // three digits behind one mark
};

/// One mark with three digits behind it groups or divides; a zero before it divides.
bool may_group(const ScannedNumber& number) { return number.one_mark() && number.in_thousands(); }

/// `1.250,5` or `1,250.5`: two kinds of marks, the last one once.
bool is_grouped_decimal(const ScannedNumber& number) {
  if (number.separators.size() < 2) return false;
  const char decimal = number.separators.back();
  const std::string groups = number.separators.substr(0, number.separators.size() - 1);
  return decimal != ' ' && groups.find(decimal) == std::string::npos &&
         groups.find_first_not_of(groups.front()) == std::string::npos && number.in_thousands(number.groups.size() - 1);
}

TypedNumber read_decimal(std::string_view text, const DecimalRules& rules) {
  const auto number = scan_number(text);
  if (!number) return {{}, rules.unreadable};
  if (may_group(*number)) return {{}, rules.ambiguous, true};
  std::size_t whole_groups = number->groups.size();
  std::string_view fraction;
  const bool grouped = number->uniform() && number->in_thousands();
  if (!number->plain() && !grouped) {
    if (!number->one_mark() && !is_grouped_decimal(*number)) return {{}, rules.unreadable};
    fraction = number->groups.back();
    --whole_groups;
  }
  const auto whole = digits_value(*number, whole_groups);
  if (!whole) return {{}, rules.unreadable};
  const Scaled scaled = scale_decimal(*whole, fraction, rules.scale);
  if (!scaled.exact) return {{}, rules.too_fine};
  return scaled.value ? TypedNumber{scaled.value} : TypedNumber{{}, rules.unreadable};
}

bool is_half_prefix(std::string_view& text) { return take_prefix(text, "nửa ") || take_prefix(text, "nua "); }

/// A word for a workday, at the front or the end.
bool take_day_word(std::string_view& text, bool (*take)(std::string_view&, std::string_view)) {
  for (const std::string_view word : {"ngày công", "ngay cong", "công", "cong", "ngày", "ngay"}) {
    if (take(text, word)) return true;
  }
  return false;
}

/// 1 when "rưỡi" stood at the end.
std::int64_t take_half_suffix(std::string_view& text) {
  return take_suffix(text, "rưỡi") || take_suffix(text, "rưởi") || take_suffix(text, "ruoi") ? 1 : 0;
}

TypedNumber read_days(std::string_view text) {
  constexpr std::string_view kUnreadable = "WORKDAYS_UNPARSEABLE";
  constexpr std::string_view kNotHalf = "WORKDAYS_NOT_HALF_DAY";
  if (is_half_prefix(text)) {  // nửa ngày
    return take_day_word(text, take_prefix) && text.empty() ? TypedNumber{1} : TypedNumber{{}, kUnreadable};
  }
  std::int64_t extra = take_half_suffix(text);
  const bool has_word = take_day_word(text, take_suffix);
  if (extra == 0) extra = take_half_suffix(text);  // "1 rưỡi công"
  if (text == "1/2" && extra == 0) return {1};
  if (extra == 0 && take_suffix(text, "½")) {
    if (text.empty()) return {1};
    extra = 1;
  }
  if (text.empty()) return has_word && extra == 1 ? TypedNumber{3} : TypedNumber{{}, kUnreadable};  // "ngày rưỡi"
  TypedNumber days = read_decimal(
      text, {.scale = 10, .unreadable = kUnreadable, .too_fine = kNotHalf, .ambiguous = "WORKDAYS_AMBIGUOUS_DECIMAL"});
  if (!days.value) return days;
  if (*days.value % 5 != 0 || (extra != 0 && *days.value % 10 != 0)) return {{}, kNotHalf};
  return {*days.value / 5 + extra};
}

constexpr std::int64_t kDm2PerM2 = 100;
constexpr std::int64_t kDm2PerHectare = 1'000'000;

/// Units that differ by region: sào, thước, công, mẫu.
bool names_local_unit(std::string_view text) {
  for (const std::string_view word : {"sào", "sao", "thước", "thuoc", "công", "cong", "mẫu", "mau"}) {
    if (text.find(word) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

TypedNumber read_half_days(std::string_view folded) {
  if (const auto damage = damage_of(folded); !damage.empty()) return {{}, damage};
  const bool negative = take_prefix(folded, "-");
  return negated(read_days(folded), negative);
}

TypedNumber read_land(std::string_view folded, std::int64_t sao_dm2) {
  constexpr std::string_view kUnreadable = "LAND_UNPARSEABLE";
  constexpr std::string_view kAmbiguous = "LAND_AMBIGUOUS_DECIMAL";
  if (const auto damage = damage_of(folded); !damage.empty()) return {{}, damage};
  const bool negative = take_prefix(folded, "-");
  if (names_local_unit(folded)) {
    const bool known = sao_dm2 > 0 && (take_suffix(folded, "sào") || take_suffix(folded, "sao"));
    if (!known || names_local_unit(folded)) return {{}, "LAND_UNIT_AMBIGUOUS"};
    return negated(read_decimal(folded, {sao_dm2, kUnreadable, kUnreadable, kAmbiguous}), negative);
  }
  if (take_suffix(folded, "ha"))
    return negated(read_decimal(folded, {kDm2PerHectare, kUnreadable, kUnreadable, kAmbiguous}), negative);
  for (const std::string_view word : {"mét vuông", "met vuong", "m vuông", "m²", "m^2", "m2"}) {
    if (take_suffix(folded, word)) break;
  }
  return negated(read_decimal(folded, {kDm2PerM2, kUnreadable, kUnreadable, kAmbiguous}), negative);
}

TypedNumber read_milli(std::string_view folded) {
  if (const auto damage = damage_of(folded); !damage.empty()) return {{}, damage};
  const bool negative = take_prefix(folded, "-");
  return negated(
      read_decimal(folded, {1000, "QUANTITY_UNPARSEABLE", "QUANTITY_UNPARSEABLE", "QUANTITY_AMBIGUOUS_DECIMAL"}),
      negative);
}

}  // namespace sovang::records
