#include "node/views/quarantine.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "crypto/merkle.h"
#include "node/store/entry_rows.h"
#include "node/views/fold.h"
#include "node/views/record_json.h"

namespace sovang::views {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kType = "quarantine_decision";

std::optional<crypto::Hash> leaf_of(const Json& body) {
  const auto leaf = body.find("leaf");
  if (leaf == body.end() || !leaf->is_string()) return std::nullopt;
  const auto bytes = crypto::parse_base64(leaf->get<std::string>());
  if (!bytes || bytes->size() != sizeof(crypto::Hash)) return std::nullopt;
  return base::to_array<sizeof(crypto::Hash)>(*bytes);
}

std::string text_of(const Json& object, const char* name) {
  const auto member = object.find(name);
  return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
}

/// The private fields held of an entry, without their salts.
Json private_of(std::string_view parts) {
  Json out = Json::object();
  for (const auto& [name, part] : store::decode_parts(parts)) {
    const auto fields = Json::parse(part, nullptr, false);
    if (!fields.is_object()) continue;
    for (const auto& [field, value] : fields.items())
      if (field != "salt") out[field] = value;
  }
  return out;
}

/// Why the commune decided so, as far as the part is held here.
std::string reason_at(store::Database& db, std::string_view xa, std::uint64_t index) {
  auto row = db.query("SELECT e.parts FROM log l JOIN entry e ON e.id = (l.id << 40 | ?2) WHERE l.origin = ?1");
  row.bind(xa, index);
  return row.step() ? text_of(private_of(row.blob(0)), "note") : std::string();
}

}  // namespace

std::optional<Quarantine::Subject> Quarantine::take(std::uint64_t at, std::string_view bytes,
                                                    const sync::OpenPart& open) {
  if (open.type != kType) return std::nullopt;
  const auto body = Json::parse(open.body, nullptr, false);
  const auto leaf = leaf_of(body);
  const auto index = body.find("index"), accept = body.find("accept");
  if (!leaf || index == body.end() || !index->is_number_unsigned() || accept == body.end() || !accept->is_boolean())
    return std::nullopt;
  Known known{{at, sync::version_of(crypto::leaf_hash(bytes)), accept->get<bool>(), text_of(body, "on")}, {}};
  if (const auto replaces = body.find("replaces"); replaces != body.end() && replaces->is_array())
    for (const auto& one : *replaces)
      if (one.is_string()) known.replaces.push_back(one.get<std::string>());
  Subject subject{text_of(body, "device"), index->get<std::uint64_t>(), *leaf};
  known_[subject].push_back(std::move(known));
  return subject;
}

const Quarantine::Decision* Quarantine::decided(const Subject& subject) const {
  const auto found = known_.find(subject);
  if (found == known_.end()) return nullptr;
  for (const Known& one : found->second) {
    const bool gone = std::ranges::any_of(found->second, [&](const Known& other) {
      return std::ranges::find(other.replaces, one.decision.version) != other.replaces.end();
    });
    if (!gone) return &one.decision;
  }
  return nullptr;
}

Quarantine read_quarantine(store::Database& source, store::Database& views) {
  Quarantine out;
  auto rows = views.query("SELECT entry FROM roster_entry WHERE rules = 0 ORDER BY entry");
  while (rows.step()) {
    auto entry = source.query("SELECT open FROM entry WHERE id = ?");
    entry.bind(rows.integer(0));
    store::require_sound(entry.step(), "the entries of the roster are held");
    if (const auto open = sync::read_open_part(entry.blob(0)))
      out.take(store::index_of_row(rows.integer(0)), entry.blob(0), *open);
  }
  return out;
}

Json quarantine_json(store::Database& db) {
  Json out = Json::array();
  const sync::Roster roster = read_roster(db, db);
  const Quarantine quarantine = read_quarantine(db, db);
  for (const auto& [device, enrolment] : roster.enrolments()) {
    if (!enrolment.revoked_at) continue;
    auto rows = db.query(
        "SELECT e.id, e.open, e.parts FROM log l JOIN entry e ON e.id >= (l.id << 40 | ?2) AND e.id < (l.id << 40 | "
        "l.size) WHERE l.origin = ?1 ORDER BY e.id");
    rows.bind(device, *enrolment.revoked_at);
    while (rows.step()) {
      const std::uint64_t index = store::index_of_row(rows.integer(0));
      const auto* decision = quarantine.decided({device, index, crypto::leaf_hash(rows.blob(1))});
      Json one{{"device", device}, {"index", index}};
      one["state"] = decision == nullptr ? "waiting" : decision->accept ? "accepted" : "refused";
      if (decision != nullptr) {
        one["decided_on"] = decision->on;
        one["decision"] = decision->version;
        one["reason"] = reason_at(db, roster.hub() ? roster.hub()->log_origin() : "", decision->at);
      }
      const Json entry = entry_json(db, rows.integer(0));
      for (const char* name : {"id", "type", "time", "author", "body"})
        if (entry.contains(name)) one[name] = entry[name];
      one["private"] = private_of(rows.blob(2));
      out.push_back(std::move(one));
    }
  }
  return out;
}

}  // namespace sovang::views
