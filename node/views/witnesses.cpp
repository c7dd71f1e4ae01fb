#include "node/views/witnesses.h"

#include <algorithm>

#include "node/views/body.h"
#include "node/views/fold.h"

namespace sovang::views {

std::optional<WitnessKeyFault> witness_key_fault(const sync::Roster& roster,
                                                 const std::vector<RegisteredWitness>& before,
                                                 const std::optional<crypto::VerifierKey>& key) {
  if (!key || !roster.hub()) return WitnessKeyFault::unreadable;
  if (key->type != crypto::KeyType::cosignature_v1) return WitnessKeyFault::wrong_type;
  if (key->name == roster.hub()->domain || key->name.starts_with(roster.hub()->domain + "/"))
    return WitnessKeyFault::commune_name;
  if (std::ranges::any_of(before, [&](const auto& one) { return one.key.name == key->name; }))
    return WitnessKeyFault::name_taken;
  const auto same = [&](const crypto::VerifierKey& other) { return other.key == key->key; };
  const auto& hub = *roster.hub();
  const bool own = same(hub.cosigner_key) || same(hub.log_key) || same(hub.office_log_key);
  if (own || std::ranges::any_of(before, [&](const auto& one) { return same(one.key); }))
    return WitnessKeyFault::key_taken;
  return std::nullopt;
}

std::vector<RegisteredWitness> registered_witnesses(store::Database& db) {
  const sync::Roster roster = read_roster(db, db);
  std::vector<RegisteredWitness> out;
  auto rows = db.query(
      "SELECT entry.open FROM roster_entry JOIN entry ON entry.id = roster_entry.entry WHERE roster_entry.rules = 0 "
      "ORDER BY roster_entry.entry");
  while (rows.step()) {
    const auto open = sync::read_open_part(rows.blob(0));
    Body body;
    const bool ends = open && open->type == "witness_end";
    if (!open || (!ends && open->type != "witness") || !body.parse(open->body)) continue;
    auto key = crypto::parse_vkey(body.text("vkey"));
    if (!key || key->name != open->id) continue;
    if (ends) {
      const auto known = std::ranges::find(out, *key, &RegisteredWitness::key);
      if (known != out.end() && known->ended.empty()) known->ended = open->time;
    } else if (!witness_key_fault(roster, out, key)) {
      out.push_back({*std::move(key), open->time, {}});
    }
  }
  return out;
}

}  // namespace sovang::views
