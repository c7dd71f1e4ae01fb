#include <simdjson.h>

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
  return out;
}

std::string make_token(base::Random& random) {
  const auto bytes = random.bytes<kTokenBytes>();
  return crypto::base64url(base::view(bytes));
}

std::string token_digest(std::string_view token) { return crypto::base64(base::view(crypto::sha256(token))); }

}  // namespace sovang::sync
