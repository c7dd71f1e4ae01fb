#pragma once
// Line by line reading for the text formats of this folder. A line ends in one LF; CR is an ordinary byte that each
// format refuses.

#include <optional>
#include <string_view>

namespace sovang::crypto {

/// Takes one line, without its newline, off the front of `rest`; absent when no newline follows.
inline std::optional<std::string_view> take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

}  // namespace sovang::crypto
