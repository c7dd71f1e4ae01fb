#include "sync/roster.h"

#include <simdjson.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
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
    const auto object = parse_object(document_, body);
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

  dom::document document_;
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

/// The hub with the keys of its successor.
void succeed(HubIdentity& hub, const Successor& next) {
  hub.former.insert(hub.former.begin(), {hub.number, hub.log_key, hub.office_log_key, hub.cosigner_key});
  hub.number = next.number;
  hub.log_key = next.log_key;
  hub.office_log_key = next.office_log_key;
  hub.cosigner_key = next.cosigner_key;
  hub.manifest_key = next.manifest_key;
  hub.recipient = next.recipient;
}

bool is_of(const Successor& statement, const HubIdentity& hub) {
  return statement.domain == hub.domain && statement.first == hub.first_log_key();
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

const crypto::VerifierKey& HubIdentity::first_log_key() const {
  return former.empty() ? log_key : former.back().log_key;
}

std::vector<crypto::VerifierKey> HubIdentity::cosigners() const {
  std::vector<crypto::VerifierKey> out{cosigner_key};
  for (const auto& one : former)
    if (one.cosigner_key) out.push_back(*one.cosigner_key);
  return out;
}

Roster& Roster::operator=(const Roster& other) {
  facts_ = other.share();
  shared_.store(true, std::memory_order_relaxed);
  return *this;
}

Roster::Facts& Roster::own() {
  if (shared_.load(std::memory_order_relaxed)) facts_ = std::make_shared<Facts>(*facts_);
  shared_.store(false, std::memory_order_relaxed);
  return *facts_;
}

void Roster::Facts::show_hub() {
  shown = hub;
  if (!obeyed) return;
  if (!hub) {  // nothing of `xa` is held yet
    shown.emplace();
    shown->domain = obeyed->domain;
    shown->recovery_key = obeyed_recovery;
    succeed(*shown, *obeyed);
    shown->former = {{0, obeyed->first, std::nullopt, std::nullopt}};
  } else if (obeyed->number > hub->number && is_of(*obeyed, *hub)) {
    succeed(*shown, *obeyed);
  }
}

void Roster::Facts::enrol(Enrolment enrolment) {
  Enrolment* known = find_in(enrolments, enrolment.device);
  if (known != nullptr) {
    if (known->log_key != enrolment.log_key) return;  // a log has one key for good
    enrolment.revoked_at = known->revoked_at;
    enrolment.revoked_root = known->revoked_root;
    for (const std::string& area : known->areas) by_area[area].erase(known->device);
  }
  for (const std::string& area : enrolment.areas) by_area[area].insert(enrolment.device);
  std::string device = enrolment.device;
  enrolments.insert_or_assign(std::move(device), std::move(enrolment));
}

void Roster::obey(const Successor& statement, const crypto::VerifierKey& recovery) {
  Facts& facts = own();
  facts.obeyed = statement;
  facts.obeyed_recovery = recovery;
  facts.show_hub();
}

void Roster::take(const OpenPart& entry) {
  if (entry.type == "hub") {
    Facts& facts = own();
    if (!facts.hub) facts.hub = read_hub(entry);
    facts.show_hub();
  } else if (const auto note = facts_->hub ? note_of_successor(entry) : std::nullopt) {
    Facts& facts = own();
    const auto next = read_successor(*note, facts.hub->recovery_key);
    if (next && is_of(*next, *facts.hub) && next->number > facts.hub->number) succeed(*facts.hub, *next);
    facts.show_hub();
  } else if (entry.type == "invitation") {
    if (auto invitation = read_invitation_entry(entry)) own().invitations.emplace(entry.id, std::move(*invitation));
  } else if (entry.type == "enrolment") {
    if (auto enrolment = read_enrolment(entry)) own().enrol(std::move(*enrolment));
  } else if (entry.type == "revocation") {
    BodyReader body(entry.body);
    const std::uint64_t size = body.count("size");
    Enrolment* known = find_in(own().enrolments, body.text("device"));
    if (!body.ok() || known == nullptr) return;
    known->revoked_at = size;
    const auto root = crypto::parse_base64(body.optional_text("root"));
    known->revoked_root =
        root && root->size() == sizeof(crypto::Hash) ? std::optional(base::to_array<32>(*root)) : std::nullopt;
  }
}

const Enrolment* Roster::enrolment(std::string_view origin) const { return find_in(facts_->enrolments, origin); }

const InvitationRecord* Roster::invitation(std::string_view id) const { return find_in(facts_->invitations, id); }

const Enrolment* Roster::enrolment_of_invitation(std::string_view id) const {
  const auto found =
      std::ranges::find_if(facts_->enrolments, [&](const auto& one) { return one.second.invitation_id == id; });
  return found == facts_->enrolments.end() ? nullptr : &found->second;
}

std::optional<crypto::VerifierKey> Roster::log_key(std::string_view origin) const {
  const auto keys = log_keys(origin);
  return keys.empty() ? std::nullopt : std::optional(keys.front().key);
}

bool Roster::is_of_hub(std::string_view origin) const {
  return facts_->shown && (origin == facts_->shown->log_origin() || origin == facts_->shown->office_origin());
}

std::vector<Successor> Roster::statements_in(std::span<const Entry> entries) const {
  std::vector<Successor> out;
  for (const Entry& entry : entries) {
    const auto open = read_open_part(entry.open);
    const auto note = open ? note_of_successor(*open) : std::nullopt;
    auto statement = note ? read_successor(*note, facts_->shown->recovery_key) : std::nullopt;
    if (statement && is_of(*statement, *facts_->shown)) out.push_back(*std::move(statement));
  }
  return out;
}

std::uint64_t Roster::number_in_force(std::span<const Entry> entries) const {
  std::uint64_t out = 0;
  if (facts_->shown)
    for (const Successor& statement : statements_in(entries)) out = std::max(out, statement.number);
  return out;
}

std::vector<Roster::NumberedKey> Roster::log_keys(std::string_view origin, std::span<const Entry> entries) const {
  std::vector<NumberedKey> out;
  if (!is_of_hub(origin)) {
    if (const Enrolment* found = enrolment(origin)) out.push_back({0, found->log_key});
    return out;
  }
  const bool office = origin == facts_->shown->office_origin();
  out.push_back({facts_->shown->number, office ? facts_->shown->office_log_key : facts_->shown->log_key});
  for (const FormerHub& one : facts_->shown->former)
    if (!office || one.office_log_key) out.push_back({one.number, office ? *one.office_log_key : one.log_key});
  for (const Successor& statement : statements_in(entries))
    if (std::ranges::none_of(out, [&](const NumberedKey& one) { return one.number == statement.number; }))
      out.push_back({statement.number, office ? statement.office_log_key : statement.log_key});
  std::ranges::sort(out, std::greater{}, &NumberedKey::number);
  return out;
}

bool Roster::follows(const Enrolment& device, std::string_view origin) const {
  if (!facts_->shown) return false;
  if (origin == device.device || origin == facts_->shown->log_origin()) return true;
  const bool of_office = device.role == "commune" || device.role == "accountant";
  if (origin == facts_->shown->office_origin()) return of_office;
  const Enrolment* writer = enrolment(origin);
  if (writer == nullptr) return false;
  return of_office || device.role == "inspector" || (device.role == "area" && share_an_area(device, *writer));
}

std::vector<std::string> Roster::followed(const Enrolment& device) const {
  std::set<std::string> out;
  if (!facts_->shown) return {};
  if (device.role == "area") {
    for (const std::string& area : device.areas)
      if (const auto* devices = find_in(facts_->by_area, area)) out.insert(devices->begin(), devices->end());
  } else {
    for (const auto& [origin, writer] : facts_->enrolments)
      if (follows(device, origin)) out.insert(out.end(), origin);
  }
  for (const std::string& origin : {device.device, facts_->shown->log_origin(), facts_->shown->office_origin()})
    if (follows(device, origin)) out.insert(origin);
  return {out.begin(), out.end()};
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
