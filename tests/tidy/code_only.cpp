#include "tests/tidy/rules.h"

namespace sovang::tidy {
namespace {

/// Moves `at` behind `end` or to the end of the text, and keeps the line breaks on the way.
void skip_past(std::string_view text, std::string_view end, std::size_t& at, std::string& out) {
  const auto found = text.find(end, at);
  const std::size_t stop = found == text.npos ? text.size() : found + end.size();
  for (; at < stop; ++at)
    if (text[at] == '\n') out += '\n';
}

void skip_quoted(std::string_view text, std::size_t& at, std::string& out) {
  const char quote = text[at++];
  while (at < text.size() && text[at] != quote && text[at] != '\n') at += text[at] == '\\' ? 2 : 1;
  if (at < text.size() && text[at] == quote) ++at;
  out.append(2, quote);
}

bool is_word(char c) { return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

std::string code_only(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view here = text.substr(at);
    if (here.starts_with("//")) {
      at = std::min(text.find('\n', at), text.size());
    } else if (here.starts_with("/*")) {
      at += 2;
      skip_past(text, "*/", at, out);
    } else if (here.starts_with("R\"")) {
      const auto open = here.find('(');
      if (open == here.npos) return out;
      const std::string end = ")" + std::string(here.substr(2, open - 2)) + "\"";
      skip_past(text, end, at, out);
      out += "\"\"";
    } else if (here.front() == '"' || (here.front() == '\'' && (out.empty() || !is_word(out.back())))) {
      skip_quoted(text, at, out);
    } else {
      out += text[at++];
    }
  }
  return out;
}

}  // namespace sovang::tidy
