#include "sync/checked_line.h"

#include <algorithm>

#include "crypto/encoding.h"
#include "sync/manifest.h"

namespace sovang::sync {
namespace {

constexpr std::size_t kCheckDigits = 8;
constexpr std::size_t kLineMax = 4096;

std::string check_digits(std::string_view text) { return file_digest(text).substr(0, kCheckDigits); }

}  // namespace

std::string checked_line(std::string_view prefix, std::string_view content) {
  const std::string line = std::string(prefix) + crypto::base64url(content);
  return line + "." + check_digits(line);
}

std::optional<std::string> read_checked_line(std::string_view prefix, std::string_view line) {
  if (line.size() > kLineMax || line.size() < prefix.size() + 1 + kCheckDigits || !line.starts_with(prefix))
    return std::nullopt;
  const auto body = line.substr(0, line.size() - 1 - kCheckDigits);
  if (line[body.size()] != '.' || line.substr(body.size() + 1) != check_digits(body)) return std::nullopt;
  return crypto::parse_base64url(body.substr(prefix.size()));
}

bool may_be_url(std::string_view text) {
  std::string scheme(text.substr(0, text.find("://")));  // a telephone writes it large
  for (char& c : scheme) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const bool web = (scheme == "http" || scheme == "https") && scheme.size() < text.size();
  return text.empty() || (web && std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; }));
}

}  // namespace sovang::sync
