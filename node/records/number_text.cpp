// Numbers, amounts and sums as people read them (domain.md d, e, g).

#include <fmt/format.h>

#include <array>

#include "base/ensure.h"
#include "node/records/text.h"
#include "node/records/unicode.h"

namespace sovang::records {
namespace {

constexpr std::int64_t kMillion = 1'000'000;
constexpr std::int64_t kBillion = 1'000'000'000;

std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
}

std::string grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (auto at = static_cast<std::int64_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), 1, '.');
  return digits;
}

std::uint64_t power_of_ten(int exponent) {
  std::uint64_t power = 1;
  for (int step = 0; step < exponent; ++step) power *= 10;
  return power;
}

constexpr std::array<std::string_view, 10> kDigits = {"không", "một", "hai", "ba",  "bốn",
                                                      "năm",   "sáu", "bảy", "tám", "chín"};

void add_word(std::string& out, std::string_view word) {
  if (!out.empty()) out += ' ';
  out += word;
}

/// The unit digit behind tens: mốt, tư, lăm.
std::string_view unit_word(unsigned unit, unsigned tens) {
  if (unit == 1 && tens >= 2) return "mốt";
  if (unit == 4 && tens >= 2) return "tư";
  if (unit == 5 && tens >= 1) return "lăm";
  return kDigits[unit];
}

/// 0 to 999. `in_full` says "không trăm", "linh": a group behind a higher one.
void add_group(std::string& out, unsigned group, bool in_full) {
  const unsigned hundreds = group / 100;
  const unsigned tens = group / 10 % 10;
  const unsigned unit = group % 10;
  if (hundreds > 0 || in_full) {
    add_word(out, kDigits[hundreds]);
    add_word(out, "trăm");
    if (tens == 0 && unit > 0) add_word(out, "linh");
  }
  if (tens == 1) add_word(out, "mười");
  if (tens >= 2) {
    add_word(out, kDigits[tens]);
    add_word(out, "mươi");
  }
  if (unit > 0) add_word(out, unit_word(unit, tens));
}

/// Below one tỷ, in groups of thousands.
void add_below_billion(std::string& out, std::uint64_t value, bool in_full) {
  struct Scale {
    std::uint64_t size;
    std::string_view word;
  };
  constexpr std::array<Scale, 3> kScales = {{{1'000'000, "triệu"}, {1'000, "nghìn"}, {1, ""}}};
  for (const Scale& scale : kScales) {
    const auto group = static_cast<unsigned>(value / scale.size % 1000);
    if (group == 0) continue;
    add_group(out, group, in_full || !out.empty());
    if (!scale.word.empty()) add_word(out, scale.word);
  }
}

/// Rounded half up to tenths of `unit`.
std::uint64_t tenths(std::uint64_t value, std::uint64_t unit) {
  const std::uint64_t tenth = unit / 10;
  return value / tenth + (value % tenth * 2 >= tenth ? 1 : 0);
}

}  // namespace

std::string group_digits(std::int64_t value) { return (value < 0 ? "-" : "") + grouped(magnitude(value)); }

std::string decimal_comma(std::int64_t value, int decimals) {
  base::ensure(decimals >= 0 && decimals <= 18, "decimal_comma: decimals out of range");
  const std::uint64_t unit = power_of_ten(decimals);
  const std::uint64_t size = magnitude(value);
  std::string out = (value < 0 ? "-" : "") + grouped(size / unit);
  if (size % unit == 0) return out;
  std::string fraction = fmt::format("{:0{}}", size % unit, decimals);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return out + ',' + fraction;
}

std::string sum_phrase(std::int64_t vnd) {
  const std::uint64_t size = magnitude(vnd);
  const std::string sign = vnd < 0 ? "âm " : "";
  const bool in_billions = size >= kBillion;
  const std::uint64_t unit = in_billions ? kBillion : kMillion;
  const std::uint64_t rounded = tenths(size, unit);
  if (rounded == 0) return sign + grouped(size) + " đồng";  // too small to be said in triệu
  const std::uint64_t stated = rounded * (unit / 10);
  const std::string_view nearness = size > stated ? "hơn " : size < stated ? "gần " : "";
  // 999.960.000 is nearest to a whole tỷ.
  const bool reaches_billion = !in_billions && stated == kBillion;
  const std::uint64_t shown = reaches_billion ? 10 : rounded;
  return fmt::format("{}{}{} {} đồng", sign, nearness, decimal_comma(static_cast<std::int64_t>(shown), 1),
                     in_billions || reaches_billion ? "tỷ" : "triệu");
}

std::string vnd_in_words(std::int64_t vnd) {
  const std::uint64_t size = magnitude(vnd);
  std::string words;
  const std::uint64_t billions = size / kBillion;
  if (billions >= kBillion) {  // 10^18 and more: tỷ tỷ
    add_below_billion(words, billions / kBillion, false);
    add_word(words, "tỷ");
  }
  if (billions % kBillion > 0) add_below_billion(words, billions % kBillion, !words.empty());
  if (billions > 0) add_word(words, "tỷ");
  add_below_billion(words, size % kBillion, !words.empty());
  if (size == 0) words = kDigits[0];
  if (vnd < 0) words = "âm " + words;
  words += " đồng";
  std::u32string letters = decode_utf8(words);
  // Every first word is one of the digits or "âm".
  const char32_t first = letters.front();
  std::string out;
  if (first == U'â') {
    out = "Â";
  } else {
    out += static_cast<char>(first - U'a' + U'A');
  }
  return out + encode_utf8(letters.substr(1));
}

std::string percent_text(std::int64_t part, std::int64_t whole) {
  if (whole <= 0 || part < 0) return "0,0";
  const auto doubled = static_cast<unsigned __int128>(part) * 2000 + static_cast<unsigned __int128>(whole);
  const auto rounded = static_cast<std::uint64_t>(doubled / (static_cast<unsigned __int128>(whole) * 2));
  return fmt::format("{},{}", grouped(rounded / 10), rounded % 10);
}

}  // namespace sovang::records
