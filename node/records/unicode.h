#pragma once
// Code points in and out of UTF-8, and Vietnamese letters by own tables: library lower-casing depends on locale and
// leaves đ a letter of its own (domain.md g).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sovang::records {

bool is_ascii(std::string_view text);
bool is_utf8(std::string_view text);
/// Ill-formed bytes become U+FFFD, one each.
std::u32string decode_utf8(std::string_view text);
/// The letter at `at`, which then stands behind it; as decode_utf8 reads it. `at` is below the size.
char32_t next_letter(std::string_view text, std::size_t& at);
/// Whether `holds` is true of every letter.
template <class Holds>
bool all_letters(std::string_view text, Holds holds) {
  for (std::size_t at = 0; at < text.size();)
    if (!holds(next_letter(text, at))) return false;
  return true;
}
void append_utf8(std::string& out, char32_t letter);
std::string encode_utf8(std::u32string_view text);
/// Canonical composition; ill-formed bytes become U+FFFD.
std::string to_nfc(std::string_view text);
/// The first letter of its canonical decomposition: e of é; the letter itself where it has none.
char32_t first_of_decomposition(char32_t letter);

/// Tones in the order of dictionaries.
enum class Tone : std::uint8_t { none, huyen, hoi, nga, sac, nang };

struct VietnameseLetter {
  char32_t letter = 0;  // lower case without its tone: ê of Ể
  char plain = 0;       // lower case ASCII: e of Ể
  Tone tone = Tone::none;
  bool upper = false;
};
/// A letter of the Vietnamese alphabet in any case and tone, and f j w z.
std::optional<VietnameseLetter> vietnamese_letter(char32_t letter);
/// The lower-case vowel with this tone; the letter itself when it bears none.
char32_t with_tone(char32_t letter, Tone tone);

/// Lower case, Vietnamese letters by table, others by Unicode's locale-free mapping.
char32_t lower_case(char32_t letter);
/// Letters and digits of any script.
bool is_word_letter(char32_t letter);
bool is_letter(char32_t letter);

}  // namespace sovang::records
