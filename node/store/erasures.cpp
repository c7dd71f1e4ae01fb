#include "node/store/erasures.h"

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "crypto/merkle.h"
#include "node/store/entry_blocks.h"
#include "node/store/entry_rows.h"
#include "sync/segment.h"

namespace sovang::store {

namespace {

using Json = nlohmann::json;

std::optional<ErasureTarget> read_target(const Json& json) {
  if (!json.is_array() || json.size() != 4 || !json[0].is_string() || !json[1].is_number_unsigned() ||
      !json[2].is_string() || !json[3].is_array() || json[3].empty())
    return std::nullopt;
  ErasureTarget out{json[0], json[1], {}, {}};
  const auto leaf = crypto::parse_base64(json[2].get<std::string>());
  if (!leaf || leaf->size() != out.leaf.size()) return std::nullopt;
  out.leaf = base::to_array<sizeof(out.leaf)>(*leaf);
  for (const Json& name : json[3]) {
    if (!name.is_string()) return std::nullopt;
    out.classes.push_back(name);
  }
  return out;
}

void drop_parts(Database& db, std::int64_t row, const crypto::Hash& leaf) {
  auto held = db.query("SELECT parts FROM entry WHERE id = ? AND parts IS NOT NULL");
  held.bind(row);
  if (!held.step()) return;
  auto parts = decode_parts(held.blob(0));
  const std::size_t before = parts.size();
  strip_erased(db, leaf, parts);
  held.reset();
  if (parts.size() != before) write_parts(db, row, parts);
}

void strip_evidence(Database& db) {
  std::vector<std::pair<std::int64_t, std::string>> rows;
  auto held = db.query("SELECT id, seen FROM evidence");
  while (held.step()) rows.emplace_back(held.integer(0), held.blob(1));
  for (const auto& [id, seen] : rows) {
    const std::string stripped = without_erased(db, seen);
    if (stripped != seen) db.query("UPDATE evidence SET seen = ? WHERE id = ?").bind(blob(stripped), id).run();
  }
}

}  // namespace

bool any_erased(Database& db) { return db.query("SELECT 1 FROM erased LIMIT 1").step(); }

std::optional<std::vector<ErasureTarget>> read_erasure(const sync::OpenPart& open) {
  if (open.type != "erasure") return std::nullopt;
  const auto body = Json::parse(open.body, nullptr, false);
  if (!body.is_object() || !body.contains("targets")) return std::nullopt;
  const Json& targets = body["targets"];
  if (!targets.is_array() || targets.empty() || targets.size() > kErasureTargetsMax) return std::nullopt;
  std::vector<ErasureTarget> out;
  for (const Json& one : targets) {
    auto target = read_target(one);
    if (!target) return std::nullopt;
    out.push_back(*std::move(target));
  }
  return out;
}

std::string erasure_body(std::span<const ErasureTarget> targets) {
  Json list = Json::array();
  for (const ErasureTarget& one : targets)
    list.push_back({one.origin, one.index, crypto::base64(base::view(one.leaf)), one.classes});
  return Json{{"targets", std::move(list)}}.dump();
}

void erase_parts(Database& db, std::span<const ErasureTarget> targets) {
  std::map<std::string, std::set<crypto::Hash>> by_log;
  for (const ErasureTarget& target : targets) {
    for (const std::string& name : target.classes)
      db.query("INSERT OR IGNORE INTO erased (leaf, class) VALUES (?, ?)")
          .bind(blob(base::view(target.leaf)), name)
          .run();
    by_log[target.origin].insert(target.leaf);
  }
  for (const auto& [origin, leaves] : by_log)
    for (const auto& [row, leaf] : rows_of_leaves(db, origin, leaves)) drop_parts(db, row, leaf);
  strip_evidence(db);
  db.scrub_after_commit();
}

std::string without_erased(Database& db, std::string_view segment) {
  auto decoded = any_erased(db) ? sync::decode_segment(segment) : std::nullopt;
  if (!decoded) return std::string(segment);
  for (sync::Entry& entry : decoded->entries) strip_erased(db, crypto::leaf_hash(entry.open), entry.parts);
  return sync::encode_segment(*decoded);
}

void strip_erased(Database& db, const crypto::Hash& leaf, sync::PrivateParts& parts) {
  if (parts.empty() || !any_erased(db)) return;
  auto rows = db.query("SELECT class FROM erased WHERE leaf = ?");
  rows.bind(blob(base::view(leaf)));
  while (rows.step())
    if (const auto part = parts.find(rows.text(0)); part != parts.end()) parts.erase(part);
}

std::set<std::string, std::less<>> erased_classes(Database& db, std::string_view open) {
  std::set<std::string, std::less<>> out;
  if (!any_erased(db)) return out;
  auto rows = db.query("SELECT class FROM erased WHERE leaf = ?");
  rows.bind(blob(base::view(crypto::leaf_hash(open))));
  while (rows.step()) out.emplace(rows.text(0));
  return out;
}

std::vector<std::pair<std::int64_t, crypto::Hash>> rows_of_leaves(Database& db, std::string_view origin,
                                                                  const std::set<crypto::Hash>& leaves) {
  std::vector<std::pair<std::int64_t, crypto::Hash>> out;
  // '$' is the character behind '#', which is in no origin.
  auto logs = db.query("SELECT id FROM log WHERE origin = ?1 OR (origin > ?1 || '#' AND origin < ?1 || '$')");
  logs.bind(origin);
  while (logs.step()) {
    each_entry(db, entry_row(logs.integer(0), 0), entry_row(logs.integer(0) + 1, 0),
               [&](std::int64_t row, const StoredEntry& entry) {
                 const crypto::Hash leaf = crypto::leaf_hash(entry.open);
                 if (leaves.contains(leaf)) out.emplace_back(row, leaf);
                 return true;
               });
  }
  return out;
}

}  // namespace sovang::store
