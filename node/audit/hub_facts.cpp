#include "node/audit/hub_facts.h"

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "crypto/encoding.h"

namespace sovang::audit {

namespace {

std::string text_of(const nlohmann::json& object, const char* name) {
  const auto member = object.find(name);
  return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
}

}  // namespace

void HubFacts::complain(std::string_view code, std::uint64_t index, std::string expected, std::string found) {
  findings_.add(code, {hub_key_.name, index, {}, {}, std::move(expected), std::move(found)});
}

void HubFacts::take(std::uint64_t index, std::string_view open) {
  const auto part = sync::read_open_part(open);
  if (index == 0 && (!part || part->type != "hub"))
    complain("hub_entry", 0, "type hub", part ? part->type : "an entry that does not read");
  // Of one statement all entries tell how the logs stood before its first.
  if (!part || (part->type != "heads" && part->type != "closing_figures")) statement_ = index + 1;
  if (!part) return;
  if (index == 0 && part->type == "hub") take_hub(index, *part);
  if (part->type == "enrolment" || part->type == "revocation") take_enrolment(index, *part);
  if (part->type == "heads" || part->type == "revocation") take_statements(index, *part);
  roster_.take(*part);
}

void HubFacts::take_hub(std::uint64_t index, const sync::OpenPart& part) {
  const auto body = nlohmann::json::parse(part.body, nullptr, false);
  const std::string key = text_of(body, "log_key");
  if (key != hub_key_.text()) complain("hub_entry", index, hub_key_.text(), key);
}

void HubFacts::take_enrolment(std::uint64_t index, const sync::OpenPart& part) {
  const auto body = nlohmann::json::parse(part.body, nullptr, false);
  const std::string device = text_of(body, "device");
  if (part.type == "revocation") {
    if (!enrolled_.contains(device)) complain("enrolment_order", index, "an enrolment before the revocation", device);
    return;
  }
  const std::string key = text_of(body, "log_key");
  if (roster_.invitation(text_of(body, "invitation_id")) == nullptr)
    complain("enrolment_order", index, "an invitation before the enrolment", device);
  const auto [known, fresh] = enrolled_.emplace(device, key);
  if (!fresh && known->second != key) complain("enrolment_conflict", index, known->second, key);
}

void HubFacts::take_statements(std::uint64_t index, const sync::OpenPart& part) {
  const auto body = nlohmann::json::parse(part.body, nullptr, false);
  const auto size_of = [](const nlohmann::json& value) {
    return value.is_number_unsigned() ? value.get<std::uint64_t>() : 0;
  };
  if (part.type == "revocation") {
    state(text_of(body, "device"), body.contains("size") ? size_of(body["size"]) : 0, text_of(body, "root"), index);
    return;
  }
  const auto logs = body.find("logs");
  if (logs == body.end() || !logs->is_array()) return;
  // One that is repeated behind a `hub_recovery` speaks of another version of `xa`.
  const auto is_of_this = [&](std::uint64_t size) { return statement_ <= size && size <= index; };
  for (const auto& log : *logs) {
    if (log.is_array() && log.size() == 3 && log[0].is_string() && log[2].is_string() &&
        (log[0] != hub_key_.name || is_of_this(size_of(log[1]))))
      state(log[0].get<std::string>(), size_of(log[1]), log[2].get<std::string>(), index);
  }
}

void HubFacts::state(const std::string& origin, std::uint64_t size, const std::string& root, std::uint64_t by) {
  const auto bytes = crypto::parse_base64(root);
  if (size > 0 && bytes && bytes->size() == sizeof(crypto::Hash))
    stated_[origin].push_back({size, base::to_array<32>(*bytes), by});
}

std::optional<crypto::VerifierKey> HubFacts::log_key(std::string_view origin) const {
  // A successor counts by the word of the recovery key, which the pinned key's own log names.
  const bool succeeded = roster_.hub() && roster_.hub()->number > 0 && roster_.hub()->first_log_key() == hub_key_;
  if (origin == hub_key_.name && !succeeded) return hub_key_;
  return roster_.log_key(origin);
}

std::optional<crypto::VerifierKey> HubFacts::log_key(std::string_view origin, std::string_view note) const {
  for (const auto& one : roster_.log_keys(origin))
    if (crypto::open_note(note, std::span(&one.key, 1))) return one.key;
  return log_key(origin);
}

std::vector<crypto::VerifierKey> HubFacts::cosigners() const {
  return roster_.hub() ? roster_.hub()->cosigners() : std::vector<crypto::VerifierKey>();
}

bool HubFacts::behind_revocation(std::string_view origin, std::uint64_t size) const {
  const auto* device = roster_.enrolment(origin);
  return device != nullptr && device->revoked_at && size > *device->revoked_at;
}

const std::vector<HubFacts::Stated>& HubFacts::stated(std::string_view origin) const {
  static const std::vector<Stated> kNone;
  const auto found = stated_.find(origin);
  return found == stated_.end() ? kNone : found->second;
}

}  // namespace sovang::audit
