#include "node/store/hub_standing.h"

#include "node/store/standing.h"

namespace sovang::store {

std::vector<HubClaim> hub_claims(Database& db) {
  std::vector<HubClaim> out;
  auto rows = db.query("SELECT device, origin, size, forked FROM hub_claim ORDER BY device, origin");
  while (rows.step())
    out.push_back({std::string(rows.text(0)),
                   {std::string(rows.text(1)), static_cast<std::uint64_t>(rows.integer(2)), rows.integer(3) != 0}});
  return out;
}

void write_hub_claims(Database& db, std::string_view device, const std::vector<sync::Claim>& claims) {
  db.query("DELETE FROM hub_claim WHERE device = ?").bind(device).run();
  for (const auto& claim : claims)
    db.query("INSERT OR REPLACE INTO hub_claim (device, origin, size, forked) VALUES (?, ?, ?, ?)")
        .bind(device, claim.origin, claim.size, claim.forked)
        .run();
}

std::vector<std::string> heard_devices(Database& db) {
  std::vector<std::string> out;
  auto rows = db.query("SELECT device FROM hub_heard ORDER BY device");
  while (rows.step()) out.emplace_back(rows.text(0));
  return out;
}

void write_heard(Database& db, std::string_view device) {
  db.query("INSERT OR IGNORE INTO hub_heard (device) VALUES (?)").bind(device).run();
}

std::vector<std::pair<std::string, std::uint64_t>> sizes_before(Database& db) {
  std::vector<std::pair<std::string, std::uint64_t>> out;
  auto rows = db.query("SELECT origin, size FROM hub_before WHERE origin <> '#accepted' ORDER BY origin");
  while (rows.step()) out.emplace_back(rows.text(0), static_cast<std::uint64_t>(rows.integer(1)));
  return out;
}

void write_sizes_before(Database& db) {
  db.run("DELETE FROM hub_before WHERE origin <> '#accepted'");
  db.run("INSERT INTO hub_before (origin, size) SELECT origin, size FROM log");
}

void write_nothing_before(Database& db, std::string_view origin) {
  db.query("INSERT INTO hub_before (origin, size) VALUES (?, 0)").bind(origin).run();
}

bool hub_waits(Database& db) {
  if (read_standing(db).behind != Behind::no) return true;
  auto row = db.query("SELECT 1 FROM hub_claim LIMIT 1");
  return row.step();
}

bool loss_accepted(Database& db) {
  auto row = db.query("SELECT 1 FROM hub_before WHERE origin = '#accepted'");
  return row.step();
}

void write_loss_accepted(Database& db) {
  db.run("INSERT OR IGNORE INTO hub_before (origin, size) VALUES ('#accepted', 0)");
}

void forget_hub_standing(Database& db) {
  db.run("DELETE FROM hub_claim; DELETE FROM hub_heard; DELETE FROM hub_before WHERE origin <> '#accepted'");
}

}  // namespace sovang::store
