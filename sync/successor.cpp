#include "sync/successor.h"

#include <simdjson.h>

#include <array>
#include <nlohmann/json.hpp>
#include <span>

#include "base/decimal.h"
#include "sync/checked_line.h"
#include "sync/strict_json.h"

namespace sovang::sync {
namespace {

constexpr std::string_view kFirstLine = "sovang/successor/v1";
constexpr std::string_view kPrefix = "sovang-successor-1.";
constexpr std::size_t kUrlMax = 300;

std::string text_of(const Successor& statement) {
  std::string out(kFirstLine);
  const auto line = [&](std::string_view name, const std::string& value) {
    out.append("\n").append(name).append(" ").append(value);
  };
  line("domain", statement.domain);
  line("number", std::to_string(statement.number));
  line("first", statement.first.text());
  line("log", statement.log_key.text());
  line("office", statement.office_log_key.text());
  line("cosigner", statement.cosigner_key.text());
  line("manifest", statement.manifest_key.text());
  line("recipient", statement.recipient.text());
  if (!statement.url.empty()) line("url", statement.url);
  return out + "\n";
}

/// The value behind `<name> ` at the front of what is left; empty when another line stands there.
std::string take_line(std::string_view& rest, std::string_view name) {
  const auto end = rest.find('\n');
  if (end == rest.npos) return {};
  const auto line = rest.substr(0, end);
  if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != ' ') return {};
  rest.remove_prefix(end + 1);
  return std::string(line.substr(name.size() + 1));
}

bool take_key(std::string_view& rest, std::string_view line, const std::string& name, crypto::KeyType type,
              crypto::VerifierKey& out) {
  const auto key = crypto::parse_vkey(take_line(rest, line));
  if (!key || key->name != name || key->type != type) return false;
  out = *key;
  return true;
}

/// Strict: what is read, written again, must be the text.
std::optional<Successor> parse_text(std::string_view text) {
  Successor out;
  auto rest = text;
  const std::string first_line = std::string(kFirstLine) + "\n";
  if (!rest.starts_with(first_line)) return std::nullopt;
  rest.remove_prefix(first_line.size());
  out.domain = take_line(rest, "domain");
  const auto number = base::parse_decimal(take_line(rest, "number"));
  const std::string xa = out.domain + "/xa";
  using crypto::KeyType;
  if (out.domain.empty() || !number || *number == 0 || !take_key(rest, "first", xa, KeyType::ed25519, out.first) ||
      !take_key(rest, "log", xa, KeyType::ed25519, out.log_key) ||
      !take_key(rest, "office", xa + "/office", KeyType::ed25519, out.office_log_key) ||
      !take_key(rest, "cosigner", xa + "/cosigner", KeyType::cosignature_v1, out.cosigner_key) ||
      !take_key(rest, "manifest", xa + "/manifest", KeyType::ed25519, out.manifest_key))
    return std::nullopt;
  out.number = *number;
  const auto recipient = crypto::parse_age_recipient(take_line(rest, "recipient"));
  if (!recipient) return std::nullopt;
  out.recipient = *recipient;
  out.url = take_line(rest, "url");
  if (out.url.size() > kUrlMax || !may_be_url(out.url) || text_of(out) != text) return std::nullopt;
  return out;
}

}  // namespace

void sign_successor(Successor& statement, const crypto::Signer& recovery) {
  statement.note = crypto::sign_note(text_of(statement), recovery);
}

std::optional<Successor> read_successor(std::string_view note, const crypto::VerifierKey& recovery) {
  if (!crypto::open_note(note, std::span(&recovery, 1))) return std::nullopt;
  return peek_successor(note);
}

std::optional<Successor> peek_successor(std::string_view note) {
  const auto split = crypto::split_note(note);
  auto out = split ? parse_text(split->text) : std::nullopt;
  if (out) out->note = note;
  return out;
}

std::string successor_line(std::string_view note) { return checked_line(kPrefix, note); }

std::optional<std::string> read_successor_line(std::string_view line) { return read_checked_line(kPrefix, line); }

bool is_successor_line(std::string_view text) { return text.starts_with(kPrefix); }

std::string successor_body(const Successor& statement) { return nlohmann::json{{"note", statement.note}}.dump(); }

std::optional<std::string> note_of_successor(const OpenPart& entry) {
  if (entry.type != "successor") return std::nullopt;
  simdjson::dom::document document;
  const auto body = parse_object(document, entry.body);
  const auto note = body ? text_at(*body, "note") : std::nullopt;
  return note ? std::optional(std::string(*note)) : std::nullopt;
}

}  // namespace sovang::sync
