// A person asks to be forgotten: the hub erases at random, and the checker looks for what should be gone.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/file.h"
#include "crypto/merkle.h"
#include "node/hub/erasing.h"
#include "node/store/entry_rows.h"
#include "node/store/erasures.h"
#include "node/store/hub_standing.h"
#include "node/views/queries.h"
#include "sync/segment.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/world.h"

namespace sovang::simulation {

using nlohmann::json;

namespace {

constexpr std::size_t kFileMax = 64u << 20;

using Gone = std::map<crypto::Hash, std::set<std::string, std::less<>>>;  // classes by leaf

/// What the directory must not hold: what its `xa` says now, and what it once said to this directory.
Gone gone_in(journal::Journal& journal) {
  Gone out;
  auto rows = journal.db().query("SELECT leaf, class FROM erased");
  while (rows.step()) out[base::to_array<sizeof(crypto::Hash)>(rows.blob(0))].emplace(rows.text(1));
  const auto state = journal.logs().state(kHubLog);
  const auto entries = state ? journal.logs().read(kHubLog, 0, state->size(), SIZE_MAX) : std::vector<sync::Entry>();
  for (const auto& entry : entries) {
    const auto open = sync::read_open_part(entry.open);
    const auto targets = open ? store::read_erasure(*open) : std::nullopt;
    if (!targets) continue;
    for (const auto& target : *targets) out[target.leaf].insert(target.classes.begin(), target.classes.end());
  }
  return out;
}

bool is_gone(const Gone& gone, const crypto::Hash& leaf, std::string_view name) {
  const auto classes = gone.find(leaf);
  return classes != gone.end() && classes->second.contains(name);
}

/// The words of `new_name` in a private part.
void add_names(std::set<std::string>& out, const std::string& part) {
  const json fields = json::parse(part);
  for (const auto& [member, value] : fields.items())
    if (value.is_string() && value.get_ref<const std::string&>().starts_with("zq")) out.insert(value);
}

bool any_held(const Gone& gone, const sync::Entry& entry) {
  const auto leaf = crypto::leaf_hash(entry.open);
  return std::ranges::any_of(entry.parts, [&](const auto& part) { return is_gone(gone, leaf, part.first); });
}

}  // namespace

void World::erase() {
  auto& journal = hub_->journal;
  std::vector<std::string> ids = households_;
  for (const auto& [id, made] : made_)
    if (bodies_.contains(id)) ids.push_back(id);
  hub::ErasureRequest request{ids[random_.below(ids.size())], "", "", {}, random_.chance(50)};
  if (random_.chance(40)) request.classes = {random_.chance(60) ? "name" : random_.chance(50) ? "note" : "contact"};
  if (store::hub_waits(journal.db())) return;
  const auto found = hub::find_erasable(journal, request);
  if (!found || found->targets.empty()) return;
  for (const auto& target : found->targets) {
    const auto entry = journal.logs().read(target.origin, target.index, target.index + 1, SIZE_MAX).front();
    for (const auto& name : target.classes)
      if (auto& names = erased_[target.leaf][name]; entry.parts.contains(name)) add_names(names, entry.parts.at(name));
  }
  tell("erase " + request.id + (request.classes.empty() ? "" : " " + request.classes.front()) +
       (request.with_records ? " with records: " : ": ") + std::to_string(found->targets.size()));
  const auto before = reported(journal);
  if (!hub::erase(journal, hub_->keys, request, {"asked for it", "xa", clock_.wall()}, random_))
    throw Broken("what is erasable is not erased");
  if (reported(journal) != before) throw Broken("an erasure changes the report");
}

std::string World::erasure_of_any(Copy& copy) {
  std::vector<store::ErasureTarget> targets{{copy.origin, 0, {}, {"name"}}};
  auto rows = copy.member->journal.db().query("SELECT open FROM entry WHERE parts IS NOT NULL");
  while (rows.step())
    if (targets.size() == 1 || random_.chance(30))
      targets.push_back({copy.origin, 0, crypto::leaf_hash(rows.blob(0)), {"name", "note"}});
  return store::erasure_body(targets);
}

void World::check_erased(Member& member, const std::string& where) {
  auto& db = member.journal.db();
  const Gone gone = gone_in(member.journal);
  if (gone.empty()) return;
  auto rows = db.query("SELECT open, parts FROM entry WHERE parts IS NOT NULL");
  while (rows.step())
    if (any_held(gone, {std::string(rows.blob(0)), store::decode_parts(rows.blob(1))}))
      throw Broken(where + " holds a part that was erased");
  auto evidence = db.query("SELECT seen FROM evidence");
  while (evidence.step()) {
    const auto segment = sync::decode_segment(evidence.blob(0));
    if (segment && std::ranges::any_of(segment->entries, [&](const auto& entry) { return any_held(gone, entry); }))
      throw Broken(where + " holds a part that was erased as evidence");
  }
  for (const auto& [leaf, classes] : erased_)
    for (const auto& [name, words] : classes)
      for (const std::string& word : words)
        if (is_gone(gone, leaf, name) && !views::search_households(db, word, 0).empty())
          throw Broken(where + " finds " + word + ", which was erased");
}

/// Entries are packed, so this proves something for what the views derive from them and for every other file.
void World::check_erased_bytes(Member& member, const std::string& where) {
  const Gone gone = gone_in(member.journal);
  if (gone.empty()) return;
  if (member.journal.db().scrub_wanted()) throw Broken(where + " has not written its file anew");
  for (const auto& file : std::filesystem::recursive_directory_iterator(member.directory.path())) {
    if (!file.is_regular_file() || file.path().extension() == ".db-shm") continue;
    const std::string bytes = base::read_file(file.path(), kFileMax);
    for (const auto& [leaf, classes] : erased_)
      for (const auto& [name, words] : classes)
        for (const std::string& word : words)
          if (is_gone(gone, leaf, name) && bytes.find(word) != std::string::npos)
            throw Broken(where + ": " + word + ", which was erased, is in " + file.path().filename().string());
  }
}

void World::check_erased_end() {
  check_erased_bytes(*hub_, "hub");
  for (const auto& copy : copies_)
    if (!revoked_.contains(copy->origin)) check_erased_bytes(*copy->member, copy->folder.filename().string());
  for (const auto& erasure : hub::erasures_json(hub_->journal))
    for (const auto& waiting : erasure["waiting"])
      if (std::ranges::find(copies_, waiting.get<std::string>(), [](const auto& copy) { return copy->origin; }) !=
          copies_.end())
        throw Broken(waiting.get<std::string>() + " never says that it erased");
  // Nothing but an erasure takes a part away. Of the hub's own reasons nobody else has a copy: they die with it.
  auto rows = hub_->journal.db().query("SELECT open, parts FROM entry");
  while (rows.step()) {
    const auto open = sync::read_open_part(rows.blob(0));
    if (!made_.contains(made_id(*open))) continue;
    const auto parts = rows.is_null(1) ? sync::PrivateParts() : store::decode_parts(rows.blob(1));
    const auto ever = erased_.find(crypto::leaf_hash(rows.blob(0)));
    for (const auto& [name, digest] : open->digests)
      if (!parts.contains(name) && (ever == erased_.end() || !ever->second.contains(name)))
        throw Broken("the hub has lost a part of " + made_id(*open) + ": " + name);
  }
}

}  // namespace sovang::simulation
