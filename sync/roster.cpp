#include "sync/roster.h"

#include <simdjson.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "crypto/encoding.h"
#include "sync/strict_json.h"

namespace sovang::sync {
namespace {

namespace dom = simdjson::dom;
using Authors = std::map<std::string, std::vector<std::string>, std::less<>>;

/// Reads members of a body; once one is missing or of another type, `ok` stays false.
class BodyReader {
 public:
  explicit BodyReader(std::string_view body) {
    const auto object = parse_object(parser_, body);
    ok_ = object.has_value();
    if (ok_) object_ = *object;
  }
  [[nodiscard]] bool ok() const { return ok_; }

  std::string text(std::string_view name) {
    const auto value = ok_ ? text_at(object_, name) : std::nullopt;
    ok_ = value.has_value();
    return std::string(value.value_or(std::string_view{}));
  }
  std::string optional_text(std::string_view name) {
    return std::string(ok_ ? text_at(object_, name).value_or(std::string_view{}) : std::string_view{});
  }
  std::uint64_t count(std::string_view name) {
    const auto value = ok_ ? count_at(object_, name) : std::nullopt;
    ok_ = value.has_value();
    return value.value_or(0);
  }
  crypto::VerifierKey key(std::string_view name, std::string_view key_name) {
    const auto parsed = crypto::parse_vkey(text(name));
    ok_ = ok_ && parsed && parsed->name == key_name;
    return parsed.value_or(crypto::VerifierKey{});
  }
  crypto::VerifierKey key(std::string_view name) {
    const auto parsed = crypto::parse_vkey(text(name));
    ok_ = ok_ && parsed;
    return parsed.value_or(crypto::VerifierKey{});
  }
  crypto::AgeRecipient recipient(std::string_view name) {
    const auto parsed = crypto::parse_age_recipient(text(name));
    ok_ = ok_ && parsed;
    return parsed.value_or(crypto::AgeRecipient{});
  }
  std::vector<std::string> texts(std::string_view name) {
    dom::element element;
    std::vector<std::string> out;
    ok_ = ok_ && object_.at_key(name).get(element) == simdjson::SUCCESS && read_texts(element, out);
    return out;
  }
  Authors authors(std::string_view name) {
    Authors out;
    dom::object codes;
    ok_ = ok_ && object_.at_key(name).get(codes) == simdjson::SUCCESS;
    if (!ok_) return out;
    for (const auto& [code, roles] : codes) ok_ = read_texts(roles, out[std::string(code)]) && ok_;
    return out;
  }

 private:
  static bool read_texts(const dom::element& element, std::vector<std::string>& out) {
    dom::array items;
    if (element.get(items) != simdjson::SUCCESS) return false;
    for (const dom::element item : items) {
      std::string_view text;
      if (item.get(text) != simdjson::SUCCESS) return false;
      out.emplace_back(text);
    }
    return true;
  }

  dom::parser parser_;
  dom::object object_;
  bool ok_ = false;
};

std::optional<HubIdentity> read_hub(const OpenPart& entry) {
  BodyReader body(entry.body);
  HubIdentity out;
  out.domain = entry.id;
  out.name = body.text("name");
  out.area_kind = body.text("area_kind");
  out.log_key = body.key("log_key", out.log_origin());
  out.office_log_key = body.key("office_log_key", out.office_origin());
  out.cosigner_key = body.key("cosigner_key", out.log_origin() + "/cosigner");
  out.manifest_key = body.key("manifest_key", out.log_origin() + "/manifest");
  out.recovery_key = body.key("recovery_key");
  out.recipient = body.recipient("recipient");
  out.authors = body.authors("authors");
  if (!body.ok() || out.cosigner_key.type != crypto::KeyType::cosignature_v1) return std::nullopt;
  return out;
}

std::optional<InvitationRecord> read_invitation_entry(const OpenPart& entry) {
  BodyReader body(entry.body);
  InvitationRecord out;
  out.id = entry.id;
  out.device = body.text("device");
  out.area_id = body.optional_text("area_id");
  out.role = body.text("role");
  out.series = body.text("series");
  out.expires = body.text("expires");
  out.token_sha256 = body.text("token_sha256");
  if (!body.ok()) return std::nullopt;
  return out;
}

std::optional<Enrolment> read_enrolment(const OpenPart& entry) {
  BodyReader body(entry.body);
  Enrolment out;
  out.invitation_id = body.text("invitation_id");
  out.device = body.text("device");
  out.role = body.text("role");
  out.series = body.text("series");
  out.from = body.text("from");
  out.areas = body.texts("areas");
  out.log_key = body.key("log_key", out.device);
  out.manifest_key = body.key("manifest_key", out.device + "/manifest");
  out.recipient = body.recipient("recipient");
  out.authors = body.authors("authors");
  if (!body.ok() || out.device != entry.id) return std::nullopt;
  return out;
}

bool share_an_area(const Enrolment& one, const Enrolment& other) {
  return std::ranges::any_of(
      one.areas, [&](const std::string& area) { return std::ranges::find(other.areas, area) != other.areas.end(); });
}

template <class Map>
auto* find_in(Map& map, std::string_view key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

void Roster::take(const OpenPart& entry) {
  if (entry.type == "hub") {
    if (!hub_) hub_ = read_hub(entry);
  } else if (entry.type == "invitation") {
    if (auto invitation = read_invitation_entry(entry)) invitations_.emplace(entry.id, std::move(*invitation));
  } else if (entry.type == "enrolment") {
    auto enrolment = read_enrolment(entry);
    if (!enrolment) return;
    Enrolment* known = find_in(enrolments_, entry.id);
    if (known == nullptr) {
      enrolments_.emplace(entry.id, std::move(*enrolment));
    } else if (known->log_key == enrolment->log_key) {  // a log has one key for good
      enrolment->revoked_at = known->revoked_at;
      *known = std::move(*enrolment);
    }
  } else if (entry.type == "revocation") {
    BodyReader body(entry.body);
    const std::uint64_t size = body.count("size");
    Enrolment* known = find_in(enrolments_, body.text("device"));
    if (body.ok() && known != nullptr) known->revoked_at = size;
  }
}

const Enrolment* Roster::enrolment(std::string_view origin) const { return find_in(enrolments_, origin); }

const InvitationRecord* Roster::invitation(std::string_view id) const { return find_in(invitations_, id); }

const Enrolment* Roster::enrolment_of_invitation(std::string_view id) const {
  const auto found = std::ranges::find_if(enrolments_, [&](const auto& one) { return one.second.invitation_id == id; });
  return found == enrolments_.end() ? nullptr : &found->second;
}

std::optional<crypto::VerifierKey> Roster::log_key(std::string_view origin) const {
  if (hub_ && origin == hub_->log_origin()) return hub_->log_key;
  if (hub_ && origin == hub_->office_origin()) return hub_->office_log_key;
  const Enrolment* found = enrolment(origin);
  return found == nullptr ? std::nullopt : std::optional(found->log_key);
}

bool Roster::follows(const Enrolment& device, std::string_view origin) const {
  if (!hub_) return false;
  if (origin == device.device || origin == hub_->log_origin()) return true;
  const bool of_office = device.role == "commune" || device.role == "accountant";
  if (origin == hub_->office_origin()) return of_office;
  const Enrolment* writer = enrolment(origin);
  if (writer == nullptr) return false;
  return of_office || device.role == "inspector" || (device.role == "area" && share_an_area(device, *writer));
}

std::string hub_body(const HubIdentity& hub) {
  nlohmann::ordered_json body;
  body["name"] = hub.name;
  body["area_kind"] = hub.area_kind;
  body["log_key"] = hub.log_key.text();
  body["office_log_key"] = hub.office_log_key.text();
  body["cosigner_key"] = hub.cosigner_key.text();
  body["manifest_key"] = hub.manifest_key.text();
  body["recipient"] = hub.recipient.text();
  body["recovery_key"] = hub.recovery_key.text();
  body["authors"] = hub.authors;
  return body.dump();
}

std::string invitation_body(const InvitationRecord& invitation) {
  nlohmann::ordered_json body;
  body["device"] = invitation.device;
  if (!invitation.area_id.empty()) body["area_id"] = invitation.area_id;
  body["role"] = invitation.role;
  body["series"] = invitation.series;
  body["expires"] = invitation.expires;
  body["token_sha256"] = invitation.token_sha256;
  return body.dump();
}

std::string enrolment_body(const Enrolment& enrolment) {
  nlohmann::ordered_json body;
  body["invitation_id"] = enrolment.invitation_id;
  body["device"] = enrolment.device;
  body["role"] = enrolment.role;
  body["areas"] = enrolment.areas;
  body["series"] = enrolment.series;
  body["log_key"] = enrolment.log_key.text();
  body["manifest_key"] = enrolment.manifest_key.text();
  body["recipient"] = enrolment.recipient.text();
  body["authors"] = enrolment.authors;
  body["from"] = enrolment.from;
  return body.dump();
}

}  // namespace sovang::sync
