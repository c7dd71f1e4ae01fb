#include "node/hub/erasing.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/ensure.h"
#include "crypto/merkle.h"
#include "node/store/entry_rows.h"
#include "node/views/body.h"
#include "node/views/items.h"
#include "node/views/names.h"
#include "node/views/settle.h"

namespace sovang::hub {
namespace {

using Json = nlohmann::ordered_json;
using views::Item;
using views::Type;

/// Gathers the entries that an erasure names.
class Gatherer {
 public:
  Gatherer(journal::Journal& journal, const ErasureRequest& request)
      : db_(journal.db()), request_(request), words_(db_), order_(db_) {}

  base::Result<Erasable, EraseError> run() {
    const auto bearers = bearers_of_id();
    if (bearers.empty()) return base::Err{EraseError::unknown_record};
    if (bearers.size() > 1) return base::Err{EraseError::ambiguous};
    const auto [type, scope] = *bearers.begin();
    take_record(type, scope, request_.id);
    const bool household = type == views::name_of(Type::household);
    std::set<std::int64_t> given;
    if (household) given = contributions_of(scope);
    Erasable out{type, scope, {}, 0};
    for (const std::int64_t row : given) out.records += targets_of(row).empty() ? 0 : 1;
    if (request_.with_records) rows_.insert(given.begin(), given.end());
    return named(std::move(out));
  }

 private:
  using Bearer = std::pair<std::string, std::string>;  // type, scope

  bool asked(const Bearer& one) const {
    return (request_.kind.empty() || request_.kind == one.first) &&
           (request_.scope.empty() || request_.scope == one.second);
  }
  /// A record that counts nowhere has a type and no scope.
  std::set<Bearer> bearers_of_id() {
    std::set<Bearer> out;
    auto rows = db_.query("SELECT type, scope FROM item WHERE id = ?");
    rows.bind(request_.id);
    while (rows.step()) {
      Bearer one{views::name_of(static_cast<Type>(rows.integer(0))), words_.text(rows.integer(1))};
      if (asked(one)) out.insert(std::move(one));
    }
    if (!out.empty()) return out;
    auto refused = db_.query("SELECT type FROM refused WHERE id = ?");
    refused.bind(request_.id);
    while (refused.step()) {
      Bearer one{words_.text(refused.integer(0)), ""};
      if (asked(one)) out.insert(std::move(one));
    }
    return out;
  }

  void take_record(const std::string& type, const std::string& scope, const std::string& id) {
    const Type code = views::type_of(type);
    const std::int64_t word = words_.find(scope);
    auto rows = db_.query("SELECT " SOVANG_ITEM_COLUMNS " FROM item WHERE id = ?1 UNION SELECT " SOVANG_ITEM_COLUMNS
                          " FROM item WHERE target = ?1");
    rows.bind(id);
    while (rows.step()) {
      const Item item = views::read_item(rows);
      const bool of_target = item.type == Type::completion || (item.reversal && item.type == code);
      if ((item.id == id && item.type == code && item.scope == word) ||
          (item.target == id && of_target && (item.scope == word || item.under == word)))
        rows_.insert(item.entry);
    }
    auto refused = db_.query("SELECT entry FROM refused WHERE id = ? AND type = ?");
    refused.bind(id, words_.find(type));
    while (refused.step()) rows_.insert(refused.integer(0));
  }

  /// Also those whose giver wants no name: they name the household in a private part.
  std::set<std::int64_t> contributions_of(const std::string& scope) {
    std::set<std::int64_t> out;
    views::Register households(db_, words_, Type::household);
    const std::int64_t word = words_.find(scope);
    const std::int64_t who = views::who_household(words_.find(request_.id));
    std::set<std::string> ids;
    auto rows = db_.query("SELECT " SOVANG_ITEM_COLUMNS " FROM item NOT INDEXED WHERE type = ? AND who IN (0, ?)");
    rows.bind(static_cast<int>(Type::contribution), who);
    while (rows.step()) {
      const Item item = views::read_item(rows);
      if (item.who == 0 && private_household(item.entry) != request_.id) continue;
      const Item* meant = households.find(who, item.under, item.area);
      if (meant != nullptr && meant->scope != word) continue;
      out.insert(item.entry);
      ids.emplace(item.id);
    }
    for (const std::string& id : ids) {
      auto completions = db_.query("SELECT entry FROM item WHERE target = ? AND type = ?");
      completions.bind(id, static_cast<int>(Type::completion));
      while (completions.step()) out.insert(completions.integer(0));
    }
    return out;
  }
  std::string private_household(std::int64_t entry) {
    auto row = db_.query("SELECT parts FROM entry WHERE id = ? AND parts IS NOT NULL");
    row.bind(entry);
    if (!row.step()) return {};
    const auto parts = store::decode_parts(row.blob(0));
    const auto name = parts.find("name");
    return name != parts.end() && body_.parse(name->second) ? std::string(body_.text("household_id")) : std::string();
  }

  /// All classes of the entry that are not erased, and that were asked for.
  std::vector<std::string> targets_of(std::int64_t entry) {
    std::vector<std::string> out;
    auto row = db_.query("SELECT open FROM entry WHERE id = ?");
    row.bind(entry);
    store::require_sound(row.step(), "the entry of an item is held");
    const auto open = sync::read_open_part(row.blob(0));
    if (!open) return out;
    const auto gone = store::erased_classes(db_, row.blob(0));
    for (const auto& [name, digest] : open->digests) {
      seen_.insert(name);
      const auto& asked = request_.classes;
      if (!gone.contains(name) && (asked.empty() || std::find(asked.begin(), asked.end(), name) != asked.end()))
        out.push_back(name);
    }
    return out;
  }
  base::Result<Erasable, EraseError> named(Erasable out) {
    for (const std::int64_t entry : rows_) {
      auto classes = targets_of(entry);
      if (classes.empty()) continue;
      auto row = db_.query("SELECT open FROM entry WHERE id = ?");
      row.bind(entry);
      row.step();
      out.targets.push_back(
          {order_.origin(entry), store::index_of_row(entry), crypto::leaf_hash(row.blob(0)), std::move(classes)});
    }
    for (const std::string& name : request_.classes)
      if (!seen_.contains(name)) return base::Err{EraseError::unknown_class};
    std::sort(out.targets.begin(), out.targets.end(), [](const auto& one, const auto& other) {
      return std::tie(one.origin, one.index) < std::tie(other.origin, other.index);
    });
    return out;
  }

  store::Database& db_;
  const ErasureRequest& request_;
  views::Words words_;
  views::EntryOrder order_;
  views::Body body_;
  std::set<std::int64_t> rows_;
  std::set<std::string> seen_;  // classes
};

Json confirmed_of(store::Database& db, views::EntryOrder& order, const std::string& id,
                  std::set<std::string>& devices) {
  Json out = Json::array();
  auto rows =
      db.query("SELECT i.entry, e.open FROM item i JOIN entry e ON e.id = i.entry WHERE i.target = ? AND i.type = ?");
  rows.bind(id, static_cast<int>(Type::erasure_done));
  while (rows.step()) {
    const auto open = sync::read_open_part(rows.blob(1));
    const std::string& device = order.origin(rows.integer(0));
    if (open && devices.insert(device).second) out.push_back({{"device", device}, {"time", open->time}});
  }
  return out;
}

/// Type and id of what the targets name, as far as they are held.
Json records_of(journal::Journal& journal, const std::vector<store::ErasureTarget>& targets) {
  std::set<std::pair<std::string, std::string>> found;
  for (const store::ErasureTarget& target : targets) {
    const auto state = journal.logs().state(target.origin);
    if (!state || target.index >= state->size()) continue;
    const auto entry = journal.logs().read(target.origin, target.index, target.index + 1, 1).front();
    const auto open = sync::read_open_part(entry.open);
    if (open && crypto::leaf_hash(entry.open) == target.leaf) found.emplace(open->type, open->id);
  }
  Json out = Json::array();
  for (const auto& [type, id] : found) out.push_back({{"type", type}, {"id", id}});
  return out;
}

std::string reason_of(std::string_view parts) {
  const auto decoded = store::decode_parts(parts);
  views::Body body;
  const auto note = decoded.find("note");
  return note != decoded.end() && body.parse(note->second) ? std::string(body.text("note")) : std::string();
}

}  // namespace

base::Result<Erasable, EraseError> find_erasable(journal::Journal& journal, const ErasureRequest& request) {
  journal.views().catch_up();
  return Gatherer(journal, request).run();
}

base::Result<std::vector<std::string>, EraseError> erase(journal::Journal& journal, const sync::Keys& keys,
                                                         const ErasureRequest& request, const Erasing& erasing,
                                                         base::Random& random) {
  if (erasing.reason.empty()) return base::Err{EraseError::reason_missing};
  store::Transaction transaction(journal.db());
  const auto found = find_erasable(journal, request);
  if (!found) return base::Err{found.error()};
  if (found->targets.empty()) return base::Err{EraseError::nothing_left};
  std::vector<sync::Draft> drafts;
  std::vector<std::string> ids;
  for (std::size_t at = 0; at < found->targets.size(); at += store::kErasureTargetsMax) {
    const auto some =
        std::span(found->targets).subspan(at).first(std::min(store::kErasureTargetsMax, found->targets.size() - at));
    ids.push_back(sync::make_ulid(erasing.now.milliseconds, random));
    drafts.push_back({ids.back(),
                      "erasure",
                      base::rfc3339(erasing.now),
                      erasing.author,
                      store::erasure_body(some),
                      {{"note", Json{{"note", erasing.reason}}.dump()}}});
  }
  journal.append(drafts, keys, random);
  transaction.commit();
  return ids;
}

Json erasures_json(journal::Journal& journal) {
  const auto roster = journal.roster();
  store::Database& db = journal.db();
  views::EntryOrder order(db);
  Json out = Json::array();
  auto rows = db.query(
      "SELECT e.open, e.parts FROM item i JOIN entry e ON e.id = i.entry WHERE i.type = ? ORDER BY i.entry DESC");
  rows.bind(static_cast<int>(Type::erasure));
  while (rows.step()) {
    const auto open = sync::read_open_part(rows.blob(0));
    const auto targets = open ? store::read_erasure(*open) : std::nullopt;
    if (!targets) continue;
    std::set<std::string> confirmed;
    Json one{{"id", open->id},
             {"time", open->time},
             {"author", open->author},
             {"reason", reason_of(rows.blob(1))},
             {"targets", targets->size()},
             {"records", records_of(journal, *targets)}};
    one["confirmed"] = confirmed_of(db, order, open->id, confirmed);
    one["waiting"] = Json::array();
    for (const auto& [origin, device] : roster.enrolments()) {
      const bool concerned = std::any_of(targets->begin(), targets->end(), [&, &of = device](const auto& target) {
        return roster.follows(of, target.origin);
      });
      if (concerned && !device.revoked_at && !confirmed.contains(origin)) one["waiting"].push_back(origin);
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace sovang::hub
