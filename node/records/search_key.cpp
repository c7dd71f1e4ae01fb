// Keys for searching and sorting (domain.md g).

#include <algorithm>

#include "node/records/text.h"
#include "node/records/unicode.h"

namespace sovang::records {
namespace {

constexpr std::u32string_view kAlphabet = U"aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";
constexpr char kSeparator = '\x01';  // below everything, so that a shorter name comes first
constexpr char kNumber = '\x10';
constexpr char kFirstLetter = '\x20';
constexpr char kOther = '\x7F';  // then the character itself

/// The tone stands on the second vowel of oa, oe, uy: "hòa" becomes "hoà", "thúy" "thuý".
void move_tones(std::u32string& word) {
  for (std::size_t at = 0; at + 1 < word.size(); ++at) {
    const auto first = vietnamese_letter(word[at]);
    const auto second = vietnamese_letter(word[at + 1]);
    if (!first || !second || first->tone == Tone::none || second->tone != Tone::none) continue;
    const bool glides = (first->letter == U'o' && (second->letter == U'a' || second->letter == U'e')) ||
                        (first->letter == U'u' && second->letter == U'y');
    if (!glides) continue;
    word[at] = first->letter;
    word[at + 1] = with_tone(second->letter, first->tone);
  }
}

/// Letters of other alphabets lose their marks by decomposition: é of a foreign name.
char32_t without_mark(char32_t letter) {
  if (const auto known = vietnamese_letter(letter)) return static_cast<char32_t>(known->plain);
  return letter < 0x80 ? letter : first_of_decomposition(letter);
}

bool is_combining(char32_t letter) { return letter >= 0x0300 && letter <= 0x036F; }

bool ends_word(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  if (byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'))
    return false;
  return letter != '-' && letter != '/' && letter != '_' && letter != '.';  // inside codes
}

/// Sorting bytes of one letter: its place in the alphabet, without tone.
void append_primary(std::string& key, char32_t letter) {
  const auto known = vietnamese_letter(letter);
  const auto place = kAlphabet.find(known ? known->letter : without_mark(letter));
  if (place != std::u32string_view::npos) {
    key += static_cast<char>(kFirstLetter + static_cast<char>(place));
  } else if (is_word_letter(letter)) {
    key += kOther;
    append_utf8(key, letter);
  } else {
    key += kSeparator;
  }
}

void append_tone(std::string& key, char32_t letter) {
  const auto known = vietnamese_letter(letter);
  key += static_cast<char>(1 + (known ? static_cast<int>(known->tone) : 0));
}

bool is_digit(char32_t letter) { return letter >= U'0' && letter <= U'9'; }

/// A run of digits sorts by value: its length without leading zeros, then the digits.
std::size_t append_number(std::string& key, std::u32string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  std::size_t begin = at;
  while (begin + 1 < end && text[begin] == U'0') ++begin;
  key += kNumber;
  key += static_cast<char>(std::min<std::size_t>(end - begin, 0x7F));
  for (std::size_t digit = begin; digit < end; ++digit) key += static_cast<char>(text[digit]);
  return end;
}

/// The alphabet decides, then the tones.
std::string sort_key(std::u32string_view text) {
  std::string key;
  std::string tones;
  for (std::size_t at = 0; at < text.size();) {
    if (is_digit(text[at])) {
      at = append_number(key, text, at);
      continue;
    }
    append_primary(key, text[at]);
    append_tone(tones, text[at]);
    ++at;
  }
  return key + '\0' + tones;
}

std::u32string lower_nfc(std::string_view text) {
  std::u32string letters = decode_utf8(to_nfc(text));
  for (char32_t& letter : letters) letter = lower_case(letter);
  return letters;
}

}  // namespace

std::string search_key_accented(std::string_view text) {
  std::u32string letters = lower_nfc(text);
  move_tones(letters);
  return encode_utf8(letters);
}

std::string search_key_plain(std::string_view text) {
  std::string out;
  for (const char32_t letter : lower_nfc(text)) {
    if (!is_combining(letter)) append_utf8(out, without_mark(letter));
  }
  return out;
}

std::vector<std::string> search_words(std::string_view key) {
  std::vector<std::string> words;
  std::string word;
  for (const char letter : key) {
    if (!ends_word(letter)) {
      word += letter;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

bool is_accented(std::string_view query) { return search_key_plain(query) != encode_utf8(lower_nfc(query)); }

std::string name_sort_key(std::string_view name) {
  std::u32string letters = lower_nfc(clean_text(name).text);
  move_tones(letters);
  const auto space = letters.rfind(U' ');
  if (space == std::u32string::npos) return sort_key(letters);
  return sort_key(letters.substr(space + 1) + U' ' + letters.substr(0, letters.find_last_not_of(U' ', space) + 1));
}

std::string natural_sort_key(std::string_view text) { return sort_key(lower_nfc(text)); }

}  // namespace sovang::records
