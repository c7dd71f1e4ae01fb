#include "node/records/unicode.h"

#include <simdjson.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

#include "base/ensure.h"

namespace sovang::records {
namespace {

constexpr std::size_t kToneCount = 6;
struct Vowel {
  char plain;
  std::array<char32_t, kToneCount> lower, upper;  // by Tone
};
constexpr auto kVowels = std::to_array<Vowel>({
    {'a', {U'a', U'à', U'ả', U'ã', U'á', U'ạ'}, {U'A', U'À', U'Ả', U'Ã', U'Á', U'Ạ'}},
    {'a', {U'ă', U'ằ', U'ẳ', U'ẵ', U'ắ', U'ặ'}, {U'Ă', U'Ằ', U'Ẳ', U'Ẵ', U'Ắ', U'Ặ'}},
    {'a', {U'â', U'ầ', U'ẩ', U'ẫ', U'ấ', U'ậ'}, {U'Â', U'Ầ', U'Ẩ', U'Ẫ', U'Ấ', U'Ậ'}},
    {'e', {U'e', U'è', U'ẻ', U'ẽ', U'é', U'ẹ'}, {U'E', U'È', U'Ẻ', U'Ẽ', U'É', U'Ẹ'}},
    {'e', {U'ê', U'ề', U'ể', U'ễ', U'ế', U'ệ'}, {U'Ê', U'Ề', U'Ể', U'Ễ', U'Ế', U'Ệ'}},
    {'i', {U'i', U'ì', U'ỉ', U'ĩ', U'í', U'ị'}, {U'I', U'Ì', U'Ỉ', U'Ĩ', U'Í', U'Ị'}},
    {'o', {U'o', U'ò', U'ỏ', U'õ', U'ó', U'ọ'}, {U'O', U'Ò', U'Ỏ', U'Õ', U'Ó', U'Ọ'}},
    {'o', {U'ô', U'ồ', U'ổ', U'ỗ', U'ố', U'ộ'}, {U'Ô', U'Ồ', U'Ổ', U'Ỗ', U'Ố', U'Ộ'}},
    {'o', {U'ơ', U'ờ', U'ở', U'ỡ', U'ớ', U'ợ'}, {U'Ơ', U'Ờ', U'Ở', U'Ỡ', U'Ớ', U'Ợ'}},
    {'u', {U'u', U'ù', U'ủ', U'ũ', U'ú', U'ụ'}, {U'U', U'Ù', U'Ủ', U'Ũ', U'Ú', U'Ụ'}},
    {'u', {U'ư', U'ừ', U'ử', U'ữ', U'ứ', U'ự'}, {U'Ư', U'Ừ', U'Ử', U'Ữ', U'Ứ', U'Ự'}},
    {'y', {U'y', U'ỳ', U'ỷ', U'ỹ', U'ý', U'ỵ'}, {U'Y', U'Ỳ', U'Ỷ', U'Ỹ', U'Ý', U'Ỵ'}},
});

// Vietnamese letters lie below U+01C0 and in U+1EA0..U+1EF9; two short tables answer for all.
constexpr char32_t kLowEnd = 0x1C0;
constexpr char32_t kHighBegin = 0x1EA0;
constexpr char32_t kHighEnd = 0x1EFA;

class LetterTable {
 public:
  LetterTable() {
    for (char32_t letter = U'a'; letter <= U'z'; ++letter) {
      put(letter, {letter, static_cast<char>(letter), Tone::none, false});
      put(letter - 32, {letter, static_cast<char>(letter), Tone::none, true});
    }
    put(U'đ', {U'đ', 'd', Tone::none, false});
    put(U'Đ', {U'đ', 'd', Tone::none, true});
    for (const Vowel& vowel : kVowels) {
      for (std::size_t tone = 0; tone < kToneCount; ++tone) {
        put(vowel.lower[tone], {vowel.lower[0], vowel.plain, static_cast<Tone>(tone), false});
        put(vowel.upper[tone], {vowel.lower[0], vowel.plain, static_cast<Tone>(tone), true});
      }
    }
  }

  [[nodiscard]] const VietnameseLetter* find(char32_t letter) const {
    const VietnameseLetter* found = nullptr;
    if (letter < kLowEnd) found = &low_[letter];
    if (letter >= kHighBegin && letter < kHighEnd) found = &high_[letter - kHighBegin];
    return found != nullptr && found->letter != 0 ? found : nullptr;
  }

 private:
  void put(char32_t letter, VietnameseLetter value) {
    base::ensure(letter < kLowEnd || (letter >= kHighBegin && letter < kHighEnd), "letter table: out of its ranges");
    (letter < kLowEnd ? low_[letter] : high_[letter - kHighBegin]) = value;
  }
  std::array<VietnameseLetter, kLowEnd> low_{};
  std::array<VietnameseLetter, kHighEnd - kHighBegin> high_{};
};

const LetterTable& letters() {
  static const LetterTable table;
  return table;
}

/// ICU keeps one for all threads; it is held here, too, for the thread sanitizer, which can't see how ICU does that.
const icu::Normalizer2& nfc() {
  static const icu::Normalizer2* const held = [] {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* found = icu::Normalizer2::getNFCInstance(status);
    base::ensure(U_SUCCESS(status) && found != nullptr, "ICU has no NFC data");
    return found;
  }();
  return *held;
}

}  // namespace

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

char32_t next_letter(std::string_view text, std::size_t& at) {
  UChar32 letter = 0;
  U8_NEXT_OR_FFFD(text.data(), at, text.size(), letter);
  return static_cast<char32_t>(letter);
}

std::u32string decode_utf8(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) out.push_back(next_letter(text, at));
  return out;
}

void append_utf8(std::string& out, char32_t letter) {
  std::array<char, U8_MAX_LENGTH> bytes{};
  int length = 0;
  U8_APPEND_UNSAFE(bytes.data(), length, static_cast<std::uint32_t>(letter));
  out.append(bytes.data(), static_cast<std::size_t>(length));
}

std::string encode_utf8(std::u32string_view text) {
  std::string out;
  for (const char32_t letter : text) append_utf8(out, letter);
  return out;
}

std::string to_nfc(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  UErrorCode status = U_ZERO_ERROR;
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  nfc().normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink, nullptr, status);
  base::ensure(U_SUCCESS(status), "ICU could not normalise");
  return out;
}

char32_t first_of_decomposition(char32_t letter) {
  icu::UnicodeString parts;
  if (nfc().getDecomposition(static_cast<UChar32>(letter), parts) == 0) return letter;
  return static_cast<char32_t>(parts.char32At(0));
}

std::optional<VietnameseLetter> vietnamese_letter(char32_t letter) {
  const VietnameseLetter* found = letters().find(letter);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

char32_t with_tone(char32_t letter, Tone tone) {
  for (const Vowel& vowel : kVowels) {
    if (vowel.lower[0] == letter) return vowel.lower[static_cast<std::size_t>(tone)];
  }
  return letter;
}

char32_t lower_case(char32_t letter) {
  if (const VietnameseLetter* found = letters().find(letter)) {
    return found->upper ? with_tone(found->letter, found->tone) : letter;
  }
  return static_cast<char32_t>(u_tolower(static_cast<UChar32>(letter)));
}

bool is_word_letter(char32_t letter) { return u_isalnum(static_cast<UChar32>(letter)) != 0; }
bool is_letter(char32_t letter) { return u_isalpha(static_cast<UChar32>(letter)) != 0; }

}  // namespace sovang::records
