#pragma once
// Fields whose value is one of a few code words, and what people write instead of the code.

#include <optional>
#include <span>
#include <string_view>

namespace sovang::records {

struct Word {
  std::string_view code;                     // as entries hold it
  std::span<const std::string_view> labels;  // plain search keys (text.h): no marks, lower case
};

/// The words of a field, empty when any text may stand there.
std::span<const Word> words_of(std::string_view type, std::string_view field);
/// The code that `text` names: the code itself, the same in another case, or a label.
std::optional<std::string_view> find_word(std::span<const Word> words, std::string_view text);

}  // namespace sovang::records
