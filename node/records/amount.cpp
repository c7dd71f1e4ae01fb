// Đồng as people type them: "1,5 triệu", "2tr500", "1.500.000 đ".

#include <array>

#include "node/records/number_scan.h"
#include "node/records/typed_number.h"

namespace sovang::records {
namespace {

constexpr std::int64_t kThousand = 1'000;
constexpr std::int64_t kMillion = 1'000'000;
constexpr std::int64_t kBillion = 1'000'000'000;

constexpr TypedNumber unreadable() { return {{}, "AMOUNT_UNPARSEABLE"}; }
constexpr TypedNumber ambiguous(std::optional<std::int64_t> value = {}) { return {value, "AMOUNT_AMBIGUOUS", true}; }
constexpr TypedNumber fractional() { return {{}, "AMOUNT_FRACTIONAL"}; }
constexpr TypedNumber out_of_range() { return {{}, "AMOUNT_OUT_OF_RANGE"}; }

struct UnitWord {
  std::string_view word;
  std::int64_t scale;
};
/// Longer spellings before those that begin them.
constexpr auto kUnitWords = std::to_array<UnitWord>({{"nghìn", kThousand},
                                                     {"nghin", kThousand},
                                                     {"ngàn", kThousand},
                                                     {"ngan", kThousand},
                                                     {"ng", kThousand},
                                                     {"k", kThousand},
                                                     {"triệu", kMillion},
                                                     {"trieu", kMillion},
                                                     {"tr", kMillion},
                                                     {"tỷ", kBillion},
                                                     {"tỉ", kBillion},
                                                     {"ty", kBillion},
                                                     {"ti", kBillion}});

/// Takes a unit word off the front; 0 when there is none.
std::int64_t take_unit(std::string_view& text) {
  for (const UnitWord& unit : kUnitWords) {
    if (take_prefix(text, unit.word)) return unit.scale;
  }
  return 0;
}

bool take_currency(std::string_view& text) {
  for (const std::string_view word : {"vnđ", "vnd", "đồng", "dong", "₫", "đ", "d"}) {
    if (take_suffix(text, word)) return true;
  }
  return false;
}

bool is_half_word(std::string_view text) { return text == "rưỡi" || text == "rưởi" || text == "ruoi"; }

/// The number before a unit word, in đồng: grouped digits, or a decimal with one mark.
TypedNumber scaled_number(const ScannedNumber& number, std::int64_t scale) {
  const bool grouped = number.uniform() && number.in_thousands() && !number.one_mark();
  if (number.plain() || grouped) {
    const auto whole = digits_value(number, number.groups.size());
    const Scaled scaled = whole ? scale_decimal(*whole, "", scale) : Scaled{};
    return scaled.value ? TypedNumber{scaled.value} : out_of_range();
  }
  if (!number.one_mark()) return unreadable();
  const std::string_view fraction = number.groups[1];
  // "1.500 nghìn" is 1,5 triệu to one person and 1.500 đ to another.
  if (scale == kThousand && fraction.size() == 3) return ambiguous();
  const auto whole = digits_value(number.groups[0]);
  if (!whole) return out_of_range();
  const Scaled scaled = scale_decimal(*whole, fraction, scale);
  if (!scaled.exact) return fractional();
  return scaled.value ? TypedNumber{scaled.value} : out_of_range();
}

TypedNumber with_unit(const ScannedNumber& number, std::int64_t scale, std::string_view tail);

/// What stands behind the unit: "5" and "500" of 2tr5 and 2tr500, "rưỡi", or a smaller unit ("500 nghìn").
TypedNumber tail_value(std::string_view tail, std::int64_t scale) {
  if (scale >= kMillion && is_half_word(tail)) return {scale / 2};
  const auto number = scan_number(number_prefix(tail));
  if (!number || !number->plain()) return unreadable();
  const std::string_view digits = number->groups.front();
  std::string_view rest = trim_spaces(tail.substr(digits.size()));
  if (rest.empty()) {
    if (scale < kMillion || digits.size() > 3) return unreadable();
    if (digits.size() == 2) return ambiguous();  // 2tr50: 2.050.000 or 2.500.000
    return {*digits_value(digits) * (digits.size() == 1 ? scale / 10 : scale / 1000)};
  }
  const std::int64_t smaller = take_unit(rest);
  if (smaller == 0 || smaller >= scale || digits.size() > 3) return unreadable();
  return with_unit(*number, smaller, rest);
}

TypedNumber with_unit(const ScannedNumber& number, std::int64_t scale, std::string_view tail) {
  TypedNumber front = scaled_number(number, scale);
  if (tail.empty() || !front.value) return front;
  if (!number.plain()) return unreadable();
  const TypedNumber behind = tail_value(tail, scale);
  if (!behind.value) return behind;
  if (*front.value > kNumberMax - *behind.value) return out_of_range();
  return {*front.value + *behind.value};
}

TypedNumber plain_number(std::string_view digits, std::int64_t bare_min) {
  const auto whole = digits_value(digits);
  if (!whole) return out_of_range();
  if (*whole == 0) return {0};
  if (digits.front() == '0') return unreadable();  // a phone number in the wrong column
  return *whole < bare_min ? ambiguous(whole) : TypedNumber{whole};
}

/// No unit word: full amounts, in one kind of separator.
TypedNumber bare_number(const ScannedNumber& number, bool has_currency, std::int64_t bare_min) {
  if (number.plain()) return plain_number(number.groups.front(), bare_min);
  const auto whole = digits_value(number.groups.front());
  if (!number.uniform()) return unreadable();
  if (number.in_thousands()) {
    const auto value = digits_value(number, number.groups.size());
    if (!value) return out_of_range();
    return *value < bare_min ? ambiguous(value) : TypedNumber{value};
  }
  if (!number.one_mark()) return unreadable();
  // "1,5" alone most likely means 1,5 triệu; "500000.5" is no amount at all.
  const bool small = whole && *whole < bare_min && !has_currency;
  return small ? ambiguous() : fractional();
}

TypedNumber read_positive(std::string_view text, std::int64_t bare_min) {
  const bool has_currency = take_currency(text);
  std::string_view digits = number_prefix(text);
  std::string_view rest = trim_spaces(text.substr(digits.size()));
  if (digits.empty()) {
    const std::int64_t scale = take_unit(rest);  // "triệu rưỡi"
    return scale >= kMillion && is_half_word(rest) ? TypedNumber{scale + scale / 2} : unreadable();
  }
  const auto number = scan_number(digits);
  if (!number) return unreadable();
  if (rest.empty()) return bare_number(*number, has_currency, bare_min);
  const std::int64_t scale = take_unit(rest);
  return scale == 0 ? unreadable() : with_unit(*number, scale, rest);
}

}  // namespace

TypedNumber read_vnd(std::string_view folded, std::int64_t bare_min_vnd) {
  if (!folded.empty() && folded.find_first_not_of("0123456789") == std::string_view::npos)
    return plain_number(folded, bare_min_vnd);  // most of a file
  if (const auto damage = excel_error(folded); !damage.empty()) return {{}, damage};
  if (const auto damage = excel_number_damage(folded); !damage.empty()) return {{}, damage};
  if (const auto damage = excel_date_damage(folded); !damage.empty()) return {{}, damage};
  const bool negative = take_prefix(folded, "-");
  TypedNumber out = read_positive(folded, bare_min_vnd);
  if (negative && out.value) out.value = -*out.value;
  return out;
}

}  // namespace sovang::records
