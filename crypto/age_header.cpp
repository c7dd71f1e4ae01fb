#include "crypto/age_header.h"

#include <sodium.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/ensure.h"
#include "crypto/encoding.h"
#include "crypto/lines.h"

namespace sovang::crypto {

namespace {

constexpr std::string_view kVersionLine = "age-encryption.org/v1";
constexpr std::string_view kStanzaStart = "-> ";
constexpr std::string_view kMacStart = "---";
constexpr std::size_t kColumns = 64;
constexpr std::string_view kWhiteSpace = " \t\r\n";  // as may stand around armor

bool visible_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x21 && c <= 0x7e; });
}

std::optional<std::vector<std::string>> parse_arguments(std::string_view line) {
  std::vector<std::string> out;
  for (;;) {
    const auto space = line.find(' ');
    const auto argument = line.substr(0, space);
    if (argument.empty() || !visible_ascii(argument)) return std::nullopt;
    out.emplace_back(argument);
    if (space == std::string_view::npos) return out;
    line.remove_prefix(space + 1);
  }
}

/// Full lines of 64 columns and one shorter, maybe empty, last line.
std::optional<std::string> take_body(std::string_view& rest) {
  std::string columns;
  for (;;) {
    const auto line = take_line(rest);
    if (!line || line->size() > kColumns) return std::nullopt;
    columns += *line;
    if (line->size() < kColumns) return parse_base64_unpadded(columns);
  }
}

std::array<std::uint8_t, 32> header_mac(std::string_view signed_part, const FileKey& file_key) {
  return hmac_sha256(base::view(hkdf_sha256(base::view(file_key.bytes), "", "header")), signed_part);
}

}  // namespace

std::optional<AgeHeader> parse_age_header(std::string_view file) {
  AgeHeader header;
  std::string_view rest = file;
  if (take_line(rest) != kVersionLine) return std::nullopt;
  while (rest.starts_with(kStanzaStart)) {
    const auto line = take_line(rest);
    auto arguments = line ? parse_arguments(line->substr(kStanzaStart.size())) : std::nullopt;
    auto body = arguments ? take_body(rest) : std::nullopt;
    if (!body || header.stanzas.size() == kAgeStanzasMax) return std::nullopt;
    header.stanzas.push_back({std::move(*arguments), std::move(*body)});
  }
  if (header.stanzas.empty() || !rest.starts_with(kMacStart)) return std::nullopt;
  rest.remove_prefix(kMacStart.size());
  header.signed_part = file.substr(0, file.size() - rest.size());
  const auto line = take_line(rest);
  if (!line || !line->starts_with(' ')) return std::nullopt;
  const auto mac = parse_base64_unpadded(line->substr(1));
  if (!mac || mac->size() != 32) return std::nullopt;
  header.mac = *mac;
  header.payload = rest;
  return header;
}

std::string age_stanza_text(const AgeStanza& stanza) {
  std::string out = "->";
  for (const std::string& argument : stanza.arguments) out.append(" ").append(argument);
  out += '\n';
  const std::string body = base64_unpadded(stanza.body);
  // A body that fills its last line is closed by an empty one.
  for (std::size_t at = 0; at <= body.size(); at += kColumns) out.append(body, at, kColumns).append("\n");
  return out;
}

std::string write_age_header(const std::vector<AgeStanza>& stanzas, const FileKey& file_key) {
  std::string out = std::string(kVersionLine) + '\n';
  for (const AgeStanza& stanza : stanzas) out += age_stanza_text(stanza);
  out += kMacStart;
  return out + ' ' + base64_unpadded(base::view(header_mac(out, file_key))) + '\n';
}

bool verify_age_mac(const AgeHeader& header, const FileKey& file_key) {
  const auto mac = header_mac(header.signed_part, file_key);
  return sodium_memcmp(mac.data(), header.mac.data(), mac.size()) == 0;
}

bool is_age_armored(std::string_view file) {
  const auto start = file.find_first_not_of(kWhiteSpace);
  return start != std::string_view::npos && file.substr(start).starts_with("-----BEGIN ");
}

std::optional<std::string> remove_age_armor(std::string_view file) {
  static constexpr std::string_view kFirst = "-----BEGIN AGE ENCRYPTED FILE-----";
  static constexpr std::string_view kLast = "-----END AGE ENCRYPTED FILE-----";
  const auto start = file.find_first_not_of(kWhiteSpace);
  if (start == std::string_view::npos) return std::nullopt;
  std::string_view rest = file.substr(start, file.find_last_not_of(kWhiteSpace) + 1 - start);
  if (!rest.ends_with(kLast)) return std::nullopt;
  rest.remove_suffix(kLast.size());

  std::string columns;
  for (bool first = true, short_line = false; !rest.empty(); first = false) {
    auto line = take_line(rest);
    if (!line || short_line) return std::nullopt;
    if (line->ends_with('\r')) line->remove_suffix(1);
    if (first) {
      if (*line != kFirst) return std::nullopt;
      continue;
    }
    if (line->empty() || line->size() > kColumns) return std::nullopt;
    short_line = line->size() < kColumns;
    columns += *line;
  }
  return parse_base64(columns);
}

}  // namespace sovang::crypto
