#include "node/views/record_json.h"

#include <nlohmann/json.hpp>

#include "base/date.h"
#include "crypto/merkle.h"
#include "node/store/entry_rows.h"
#include "node/store/erasures.h"
#include "node/store/standing.h"
#include "node/views/writers.h"
#include "sync/entry.h"

namespace sovang::views {

using Json = nlohmann::ordered_json;

namespace {

/// The commune wrote what an area writes for itself: "xã nhập thay".
bool is_on_behalf(Words& words, const Item& item) {
  if (words.text(item.scope) != kCommuneScope) return false;
  const records::Role commune = records::Role::commune;
  const records::Claim claim{name_of(item.type),
                             item.type == Type::contribution ? name_of(item.contribution_kind()) : "",
                             item.type == Type::area ? "" : words.text(item.area), false};
  return records::authority(std::span(&commune, 1), {}, claim) == records::Authority::allowed_on_behalf;
}

}  // namespace

Json row_json(store::Database& db, Words& words, const Item& item) {
  Json out;
  out["id"] = item.id;
  out["type"] = name_of(item.type);
  out["scope"] = words.text(item.scope);
  auto row = db.query("SELECT open, parts FROM entry WHERE id = ?");
  row.bind(item.entry);
  if (!row.step()) return out;
  const auto open = sync::read_open_part(row.blob(0));
  if (!open) return out;
  const auto body = Json::parse(open->body, nullptr, false);
  // A decision's `id` and `scope` are those of the record that it is about.
  for (const auto& [name, value] : body.items())
    if (name != "replaces") out[out.contains(name) ? "record_" + name : name] = value;
  for (const auto& [name, part] : store::decode_parts(row.blob(1))) {
    const auto fields = Json::parse(part, nullptr, false);
    if (!fields.is_object()) continue;
    for (const auto& [field, value] : fields.items())
      if (field != "salt" && !out.contains(field)) out[field] = value;
  }
  if (const auto erased = store::erased_classes(db, row.blob(0)); !erased.empty()) out["erased"] = erased;
  if (is_on_behalf(words, item)) out["on_behalf"] = true;
  if (item.state == State::reversed) out["reversed"] = true;
  if (item.state == State::pending) out["pending"] = true;
  if (item.is_line() && item.contribution_kind() == Kind::workday) out["value_vnd"] = item.value;
  if (item.is_line() && body.contains("booked_on") && base::Date::from_days(item.booked).iso() != body["booked_on"])
    out["booked_as"] = base::Date::from_days(item.booked).iso();
  return out;
}

Json entry_json(store::Database& db, std::int64_t entry) {
  Json out;
  auto row = db.query("SELECT e.open, e.parts, l.origin FROM entry e JOIN log l ON l.id = ?2 WHERE e.id = ?1");
  row.bind(entry, store::log_of_row(entry));
  if (!row.step()) return out;
  const std::uint64_t index = store::index_of_row(entry);
  out["origin"] = row.text(2);
  out["index"] = index;
  out["version"] = sync::version_of(crypto::leaf_hash(row.blob(0)));
  if (const auto open = sync::read_open_part(row.blob(0))) {
    out["id"] = open->id;
    out["type"] = open->type;
    out["time"] = open->time;
    out["author"] = open->author;
    out["body"] = Json::parse(open->body, nullptr, false);
    Json held = Json::array();
    for (const auto& [name, part] : store::decode_parts(row.blob(1))) held.push_back(name);
    out["parts"] = std::move(held);
  }
  out["proof"] = proof_of(db, entry);
  return out;
}

std::string_view proof_of(store::Database& db, std::int64_t entry) {
  auto row = db.query("SELECT cosigned_size, origin FROM log WHERE id = ?");
  row.bind(store::log_of_row(entry));
  const std::uint64_t index = store::index_of_row(entry);
  if (row.step()) {
    if (store::is_outbox(row.text(1))) return "outbox";
    if (index < static_cast<std::uint64_t>(row.integer(0))) return "cosigned";
  }
  // On a device: how much of its log the hub said it holds.
  auto held = db.query("SELECT 1 FROM contact WHERE acknowledged > ?");
  held.bind(index);
  return held.step() ? "sent" : "local";
}

}  // namespace sovang::views
