#pragma once
// Vietnamese text (domain.md g): normal form, search keys, name order, numbers and amounts as people read them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sovang::records {

/// NFC, trimmed, invisible characters removed. `changed` says what was done.
struct CleanText {
  std::string text;
  bool was_decomposed = false;  // NFD letters came in
  bool had_invisible = false;   // zero-width and the like
};
CleanText clean_text(std::string_view text);

/// For a terminal: what would steer it (control characters but line break and tab) and bytes that are no letter become
/// U+FFFD.
std::string printable(std::string_view text);

/// TCVN3 font text or UTF-8 read as Windows-1252: letters that no Vietnamese word has.
bool looks_misencoded(std::string_view text);

/// Lower case with marks (tone placement normalised: hoà = hòa), for accented queries.
std::string search_key_accented(std::string_view text);
/// Lower case without any mark, đ = d.
std::string search_key_plain(std::string_view text);
/// Words of a search key.
std::vector<std::string> search_words(std::string_view key);
/// Whether a query has any mark (or đ) and so must match accents exactly.
bool is_accented(std::string_view query);

/// Byte-comparable key: given name (last word) first, then the words before it; alphabet a ă â b … y, tones only break
/// ties.
std::string name_sort_key(std::string_view name);
/// "Khu 2" before "Khu 10".
std::string natural_sort_key(std::string_view text);

/// `1.234.567`
std::string group_digits(std::int64_t value);
/// `37,5` from tenths and the like: `value` in units of 10^-decimals, trailing zeros dropped.
std::string decimal_comma(std::int64_t value, int decimals);
/// "gần 4,4 tỷ đồng", "137 triệu đồng", "hơn 4,5 tỷ đồng" (domain.md d, wording of sums).
std::string sum_phrase(std::int64_t vnd);
/// "Một tỷ hai trăm linh năm triệu không trăm hai mươi mốt nghìn đồng".
std::string vnd_in_words(std::int64_t vnd);
/// One decimal, half up, comma: percent_text(54, 2560) = "2,1".
std::string percent_text(std::int64_t part, std::int64_t whole);

}  // namespace sovang::records
