#include <simdjson.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "sync/checked_line.h"
#include "sync/joining.h"
#include "sync/strict_json.h"

namespace sovang::sync {
namespace {

constexpr std::string_view kPrefix = "sovang-invite-1.";
constexpr std::size_t kTokenBytes = 16;

std::optional<crypto::VerifierKey> key_at(const simdjson::dom::object& object, std::string_view name) {
  const auto text = text_at(object, name);
  return text ? crypto::parse_vkey(*text) : std::nullopt;
}

bool is_printable(std::string_view text) {
  return std::ranges::none_of(text, [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

/// `<domain>/…` of the hub `<domain>/xa`: a key name of small letters without an empty or a dotted step.
bool is_device_of(std::string_view hub, std::string_view device) {
  constexpr std::string_view kHubLog = "/xa";
  if (!hub.ends_with(kHubLog) || device == hub || device.size() > crypto::kKeyNameBytesMax) return false;
  const std::string_view domain = hub.substr(0, hub.size() - kHubLog.size() + 1);
  const bool letters = std::ranges::all_of(device, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '/';
  });
  return letters && device.starts_with(domain) && device.find("//") == device.npos &&
         device.find("/.") == device.npos && !device.ends_with('/');
}

bool makes_sense(const Invitation& invitation) {
  const std::string& role = invitation.role;
  const auto token = crypto::parse_base64url(invitation.token);
  return (role == "area" || role == "commune" || role == "accountant" || role == "inspector") && token &&
         token->size() == kTokenBytes && is_device_of(invitation.hub.name, invitation.device) &&
         is_printable(invitation.area) && is_printable(invitation.series) && may_be_url(invitation.url) &&
         invitation.hub.key != invitation.manifest.key && invitation.hub.key != invitation.recovery.key &&
         invitation.manifest.key != invitation.recovery.key;
}

}  // namespace

std::string write_invitation(const Invitation& invitation) {
  nlohmann::ordered_json out{{"id", invitation.id},
                             {"token", invitation.token},
                             {"device", invitation.device},
                             {"area", invitation.area},
                             {"role", invitation.role},
                             {"series", invitation.series},
                             {"expires", invitation.expires},
                             {"hub", invitation.hub.text()},
                             {"manifest", invitation.manifest.text()},
                             {"recipient", invitation.recipient.text()},
                             {"recovery", invitation.recovery.text()}};
  if (!invitation.url.empty()) out["url"] = invitation.url;
  return checked_line(kPrefix, out.dump());
}

std::optional<Invitation> read_invitation(std::string_view line) {
  const auto json = read_checked_line(kPrefix, line);
  if (!json) return std::nullopt;
  simdjson::dom::document document;
  const auto object = parse_object(document, *json);
  if (!object) return std::nullopt;
  Invitation out;
  const std::pair<std::string_view, std::string*> texts[] = {
      {"id", &out.id},     {"token", &out.token},   {"device", &out.device},  {"area", &out.area},
      {"role", &out.role}, {"series", &out.series}, {"expires", &out.expires}};
  for (const auto& [name, target] : texts) {
    const auto text = text_at(*object, name);
    if (!text) return std::nullopt;
    *target = *text;
  }
  const auto hub = key_at(*object, "hub");
  const auto manifest = key_at(*object, "manifest");
  const auto recovery = key_at(*object, "recovery");
  const auto recipient = crypto::parse_age_recipient(text_at(*object, "recipient").value_or(std::string_view{}));
  if (!hub || !manifest || !recovery || !recipient || !base::parse_rfc3339(out.expires)) return std::nullopt;
  out.hub = *hub;
  out.manifest = *manifest;
  out.recovery = *recovery;
  out.recipient = *recipient;
  out.url = text_at(*object, "url").value_or(std::string_view{});
  if (!makes_sense(out)) return std::nullopt;
  return out;
}

std::string make_token(base::Random& random) {
  const auto bytes = random.bytes<kTokenBytes>();
  return crypto::base64url(base::view(bytes));
}

std::string token_digest(std::string_view token) { return crypto::base64(base::view(crypto::sha256(token))); }

}  // namespace sovang::sync
