#include <unicode/uchar.h>

#include <algorithm>

#include "node/records/text.h"
#include "node/records/unicode.h"

namespace sovang::records {
namespace {

constexpr char32_t kGraphemeJoiner = 0x034F;

/// Characters of no width and control characters: a reader does not see them, a comparison does.
bool is_invisible(char32_t letter) {
  if (letter == U'\n' || letter == U'\t' || letter == U'\r') return false;
  const auto type = u_charType(static_cast<UChar32>(letter));
  return type == U_FORMAT_CHAR || type == U_CONTROL_CHAR || letter == kGraphemeJoiner;
}

bool is_space(char32_t letter) { return u_isUWhiteSpace(static_cast<UChar32>(letter)) != 0; }

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" \n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \n") - begin + 1);
}

/// Printable ASCII and composed Vietnamese letters with no space at either end are clean as they are: most of a file.
bool is_plainly_clean(std::string_view text) {
  if (text.empty()) return true;
  if (text.front() == ' ' || text.back() == ' ') return false;
  return all_letters(text, [](char32_t letter) {
    return letter < 0x80 ? letter >= U' ' && letter <= U'~' : vietnamese_letter(letter).has_value();
  });
}

}  // namespace

std::string printable(std::string_view text) {
  const auto steers = [](char32_t letter) {
    return (letter < U' ' && letter != U'\n' && letter != U'\t') || (letter >= 0x7f && letter <= 0x9f);
  };
  constexpr char32_t kReplacement = 0xfffd;
  std::string out;
  out.reserve(text.size());
  for (const char32_t letter : decode_utf8(text)) append_utf8(out, steers(letter) ? kReplacement : letter);
  return out;
}

CleanText clean_text(std::string_view text) {
  if (is_plainly_clean(text)) return {std::string(text), false, false};
  CleanText out;
  std::string visible;
  visible.reserve(text.size());
  for (const char32_t letter : decode_utf8(text)) {
    if (letter == U'\r') continue;  // CRLF inside quotes is one line break
    if (is_invisible(letter)) {
      out.had_invisible = true;
    } else if (letter != U'\n' && is_space(letter)) {
      visible += ' ';  // NBSP and the wide spaces of spreadsheets
    } else {
      append_utf8(visible, letter);
    }
  }
  std::string composed = to_nfc(visible);
  out.was_decomposed = composed != visible;
  out.text = trimmed(composed);
  return out;
}

}  // namespace sovang::records
