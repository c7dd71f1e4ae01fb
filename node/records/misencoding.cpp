// Text that was read in the wrong encoding. Both kinds consist of characters of Windows-1252 alone, so a letter that
// only Unicode has (ễ, ư, ă) clears the whole text.

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "node/records/text.h"
#include "node/records/unicode.h"

namespace sovang::records {
namespace {

/// Windows-1252, 0x80 to 0x9F; the five undefined bytes stay controls, as browsers and Excel read them.
constexpr std::array<char32_t, 32> kWindows1252 = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                                   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

std::optional<unsigned char> windows_1252_byte(char32_t letter) {
  if (letter < 0x80 || (letter >= 0xA0 && letter <= 0xFF)) return static_cast<unsigned char>(letter);
  const auto* found = std::find(kWindows1252.begin(), kWindows1252.end(), letter);
  if (found == kWindows1252.end()) {
    return letter >= 0x80 && letter <= 0x9F ? std::optional(static_cast<unsigned char>(letter)) : std::nullopt;
  }
  return static_cast<unsigned char>(0x80 + (found - kWindows1252.begin()));
}

/// The bytes behind the text when it was read as Windows-1252; absent when it holds anything else.
std::optional<std::string> as_windows_1252(std::u32string_view text) {
  std::string bytes;
  for (const char32_t letter : text) {
    const auto byte = windows_1252_byte(letter);
    if (!byte) return std::nullopt;
    bytes += static_cast<char>(*byte);
  }
  return bytes;
}

/// Letters, combining marks and typographic marks that Vietnamese text has beyond ASCII.
bool is_expected_beyond_ascii(char32_t letter) {
  return (letter > 0x7F && vietnamese_letter(letter)) || (letter >= 0x0300 && letter <= 0x036F) ||
         (letter >= 0x2010 && letter <= 0x2026);
}

/// UTF-8 read as Windows-1252: the bytes are well-formed UTF-8 of Vietnamese, or (where a byte was lost on the way)
/// hold the pair that begins every letter of U+1E80..U+1EFF before a continuation byte.
bool is_double_encoded(const std::string& bytes) {
  if (is_utf8(bytes)) {
    const std::u32string decoded = decode_utf8(bytes);
    if (std::any_of(decoded.begin(), decoded.end(), is_expected_beyond_ascii)) return true;
  }
  for (std::size_t at = 0; at + 2 < bytes.size(); ++at) {
    const auto third = static_cast<unsigned char>(bytes[at + 2]);
    if (bytes[at] == '\xE1' && (bytes[at + 1] == '\xBA' || bytes[at + 1] == '\xBB') && third >= 0x80 && third <= 0xBF)
      return true;
  }
  return false;
}

/// TCVN 5712 VN3 (.VnTime, "ABC") from 0xA1 on; `?` where it has no letter.
constexpr std::u32string_view kTcvn3 =
    U"ĂÂÊÔƠƯĐăâêôơưđ??????àảãáạ?ằẳẵắ???????ặầẩẫấậè?ẻẽéẹềểễếệìỉ???ĩíịò?ỏõóọồổỗốộờởỡớợù?ủũúụừửữứựỳỷỹýỵ";
constexpr char32_t kTcvn3First = 0xA1;
static_assert(kTcvn3.size() == 0xFE - 0xA1 + 1);

char32_t from_tcvn3(char32_t letter) {
  if (letter < kTcvn3First) return letter;
  return letter - kTcvn3First < kTcvn3.size() ? kTcvn3[letter - kTcvn3First] : U'?';
}

template <std::size_t N>
bool contains(const std::array<std::u32string_view, N>& list, std::u32string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

/// Shaped like one Vietnamese syllable: a known initial, a known nucleus with at most one tone, a known final.
bool is_syllable(std::u32string_view word) {
  constexpr auto kInitials = std::to_array<std::u32string_view>(
      {U"",   U"b",   U"c",  U"ch", U"d",  U"đ", U"g", U"gh", U"h", U"k",  U"kh", U"l", U"m", U"n",
       U"ng", U"ngh", U"nh", U"p",  U"ph", U"q", U"r", U"s",  U"t", U"th", U"tr", U"v", U"x"});
  constexpr auto kFinals = std::to_array<std::u32string_view>({U"", U"c", U"ch", U"m", U"n", U"ng", U"nh", U"p", U"t"});
  constexpr auto kStops = std::to_array<std::u32string_view>({U"c", U"ch", U"p", U"t"});
  constexpr auto kNuclei = std::to_array<std::u32string_view>(
      {U"a",   U"ă",   U"â",   U"e",   U"ê",   U"i",   U"o",   U"ô",   U"ơ",   U"u",   U"ư",   U"y",   U"ai",
       U"ao",  U"au",  U"ay",  U"âu",  U"ây",  U"eo",  U"êu",  U"ia",  U"iê",  U"iu",  U"oa",  U"oă",  U"oe",
       U"oi",  U"ôi",  U"ơi",  U"oo",  U"ua",  U"uă",  U"uâ",  U"uê",  U"ui",  U"uô",  U"uơ",  U"uy",  U"ưa",
       U"ưi",  U"ươ",  U"ưu",  U"yê",  U"iêu", U"yêu", U"oai", U"oay", U"oao", U"oeo", U"uai", U"uay", U"uao",
       U"ueo", U"uây", U"uôi", U"ươi", U"ươu", U"uya", U"uyê", U"uyu", U"uêu", U"iai", U"iao", U"iau", U"iây"});
  constexpr std::u32string_view kVowels = U"aăâeêioôơuưy";
  std::u32string letters;
  Tone tone = Tone::none;
  for (const char32_t letter : word) {
    const auto known = vietnamese_letter(letter);
    if (!known) return false;
    if (known->tone != Tone::none) {
      if (tone != Tone::none) return false;
      tone = known->tone;
    }
    letters += known->letter;
  }
  const auto first_vowel = letters.find_first_of(kVowels);
  if (first_vowel == std::u32string::npos) return false;
  const auto after_vowels = std::min(letters.find_first_not_of(kVowels, first_vowel), letters.size());
  const auto final_part = std::u32string_view(letters).substr(after_vowels);
  const bool stopped = contains(kStops, final_part);
  const auto nucleus = std::u32string_view(letters).substr(first_vowel, after_vowels - first_vowel);
  return contains(kNuclei, nucleus) && contains(kInitials, std::u32string_view(letters).substr(0, first_vowel)) &&
         contains(kFinals, final_part) && (!stopped || tone == Tone::sac || tone == Tone::nang);
}

/// A word of a TCVN3 text has a sign, a foreign letter or a capital where no Vietnamese word has one, and reads as a
/// syllable once it is decoded.
bool is_tcvn3_word(std::u32string_view word) {
  bool misplaced = false;
  bool has_letter = false;
  std::u32string decoded;
  for (std::size_t at = 0; at < word.size(); ++at) {
    const auto known = vietnamese_letter(word[at]);
    const bool capital_inside = known && known->upper && word[at] > 0x7F && at > 0 && is_letter(word[at - 1]) &&
                                lower_case(word[at - 1]) == word[at - 1];
    misplaced |= !known || capital_inside;
    has_letter |= is_letter(word[at]) && word[at] != U'ª' && word[at] != U'µ';
    decoded += from_tcvn3(word[at]);
  }
  const bool is_micro = !word.empty() && word.front() == U'µ';
  return misplaced && has_letter && !is_micro && is_syllable(decoded);
}

bool is_tcvn3(std::u32string_view text) {
  std::u32string word;
  for (const char32_t letter : text) {
    if (is_letter(letter) || from_tcvn3(letter) != letter) {
      if (from_tcvn3(letter) != U'?' || is_letter(letter)) {
        word += letter;
        continue;
      }
    }
    if (is_tcvn3_word(word)) return true;
    word.clear();
  }
  return is_tcvn3_word(word);
}

/// VNI text writes the mark as a letter of its own: "Nguyeãn Vaên". No Vietnamese word has these pairs.
bool is_vni(std::u32string_view text) {
  constexpr std::u32string_view kMarks = U"àáãâêùø";
  for (std::size_t at = 1; at < text.size(); ++at) {
    const char32_t before = lower_case(text[at - 1]);
    if ((before == U'a' || before == U'e') && kMarks.find(lower_case(text[at])) != std::u32string_view::npos)
      return true;
  }
  return false;
}

}  // namespace

bool looks_misencoded(std::string_view text) {
  if (is_ascii(text)) return false;
  bool foreign = false;
  const bool whole = all_letters(text, [&](char32_t letter) {
    foreign = foreign || (letter > 0x7F && !windows_1252_byte(letter));
    return letter != U'\uFFFD';
  });
  if (!whole) return true;
  if (foreign) return false;
  const std::u32string letters = decode_utf8(text);
  const auto bytes = as_windows_1252(letters);
  return bytes && (is_double_encoded(*bytes) || is_tcvn3(letters) || is_vni(letters));
}

}  // namespace sovang::records
