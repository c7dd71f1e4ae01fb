// What people do besides recording gifts: they take part, move, leave, and forget their passphrase.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/journal/handover.h"
#include "node/store/hub_standing.h"
#include "node/views/book.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/world.h"

namespace sovang::simulation {

using nlohmann::json;

namespace {

constexpr std::size_t kHouseholdsMax = 4;
constexpr unsigned kScryptLogN = 1;  // the cost of a guess is nothing that is tried here

sync::Draft draft_of(const std::string& id, const char* type, const std::string& author, const json& body) {
  return {id, type, "2025-11-02T08:00:00+07:00", author, body.dump(), {}};
}

records::BookVersions versions_in(journal::Journal& journal, const std::string& household) {
  journal.views().catch_up();
  return views::make_book(journal.db(), std::string(kArea))->versions("household", kArea, household);
}

bool knows_its_end(Copy& copy) {
  const auto roster = copy.member->journal.roster();
  const auto* self = roster.enrolment(copy.origin);
  return self == nullptr || self->revoked_at;
}

}  // namespace

// ── persons and households ──

void World::enrol_person(Copy& copy) {
  if (!may_write(copy)) return;
  const std::string id = "p" + std::to_string(++serial_);
  tell("person " + id + " on " + copy.folder.filename().string());
  const auto enter = [&](const std::string& person, const std::string& author) -> Made& {
    auto draft = draft_of(person, "person", author, {{"role", "COLLECTOR"}, {"from_on", "2025-01-01"}});
    draft.fields["name"] = json{{"name", new_name()}}.dump();
    return append(copy, draft);
  };
  enter(id, copy.member->journal.info().author);
  if (!random_.chance(40)) return;
  // Who was entered by the first enters nobody.
  const std::string other = "p" + std::to_string(++serial_), record = new_id();
  tell("  enters " + other + ", who records " + record);
  enter(other, id).unauthorised = true;
  append(copy, tests::money(record, 777'000, other)).unauthorised = true;
}

void World::write_household(Copy& copy, const std::string& id, const std::vector<std::string>& replaces) {
  json body{{"area_id", kArea}, {"made", new_id()}};
  if (!replaces.empty()) body["replaces"] = replaces;
  auto draft = draft_of(id, "household", author_on(copy), body);
  draft.fields = {{"name", json{{"head_name", new_name()}}.dump()},
                  {"contact", json{{"spouse_name", new_name()}, {"phone", new_name()}}.dump()},
                  {"need", R"({"poverty":"POOR"})"}};
  append(copy, draft);
}

void World::register_household(Copy& copy) {
  if (households_.size() >= kHouseholdsMax || !may_write(copy)) return;
  households_.push_back("H" + std::to_string(++serial_));
  tell("household " + households_.back() + " on " + copy.folder.filename().string());
  write_household(copy, households_.back(), {});
}

/// Two that do so apart, from what both have heard, make a conflict; one who sees it may settle it.
void World::edit_household(Copy& copy) {
  const std::string id = households_[random_.below(households_.size())];
  Copy& other = any_copy();
  if (&other == &copy || random_.chance(40)) return edit(copy, id);
  for (Copy* one : {&copy, &other}) exchange(*one);
  for (Copy* one : {&copy, &other}) edit(*one, id);
  for (Copy* one : {&other, &copy, &other}) exchange(*one);
}

/// From what this directory holds.
void World::edit(Copy& copy, const std::string& id) {
  auto ends = versions_in(copy.member->journal, id).ends;
  if (ends.empty() || !may_write(copy)) return;
  if (random_.chance(60)) ends.resize(1);
  tell("edit " + id + " on " + copy.folder.filename().string());
  write_household(copy, id, ends);
}

void World::decide_conflict(Copy& copy) {
  const bool at_hub = random_.chance(50);
  auto& journal = at_hub ? hub_->journal : copy.member->journal;
  if (at_hub ? store::hub_waits(journal.db()) : !may_write(copy)) return;
  for (const std::string& household : households_) {
    const auto versions = versions_in(journal, household);
    if (versions.ends.size() < 2) continue;
    const std::string id = new_id();
    tell("decide " + household + " by " + id + " on " + (at_hub ? "the hub" : copy.folder.filename().string()));
    // Mostly another than the one that shows, which is the first.
    const std::size_t kept = random_.chance(80) ? 1 : random_.below(versions.ends.size());
    json body{{"kind", "household"}, {"scope", kArea}, {"id", household}, {"keep", versions.ends[kept]}};
    if (!versions.decisions.empty()) body["replaces"] = versions.decisions;
    const auto draft = draft_of(id, "decision", journal.info().author, body);
    if (at_hub)
      journal.append(std::vector{draft}, hub_->keys, random_);
    else
      append(copy, draft);
    return;
  }
}

// ── handover ──

void World::hand_over(Copy& copy) {
  auto& journal = copy.member->journal;
  std::string to = any_copy().origin;
  if (to == copy.origin || journal.roster().enrolment(to) == nullptr) to.clear();
  const auto done = journal::start_handover(journal, copy.member->keys, to, "", now_at(copy), random_);
  if (!done) return;
  const std::string id = (*done)["id"];
  tell("hand over " + copy.folder.filename().string() + " by " + id);
  made_[id] = {.origin = copy.origin, .quarantined = revoked_.contains(copy.origin)};
  if (knows_its_end(copy)) return;
  if (!journal::handed_over(journal)) throw Broken("a directory forgets at once that it handed over");
  if (journal::start_handover(journal, copy.member->keys, to, "", now_at(copy), random_))
    throw Broken("a directory hands over twice");
}

void World::confirm_handover(Copy& copy) {
  auto& journal = copy.member->journal;
  for (const auto& one : journal::handovers_json(journal)) {
    const auto done = journal::confirm_handover(journal, copy.member->keys, one["origin"].get<std::string>(), "",
                                                now_at(copy), random_);
    if (!done) continue;
    const bool agrees = (*done)["agrees"];
    tell("confirm " + one["origin"].get<std::string>() + " on " + copy.folder.filename().string() +
         (agrees ? "" : ": " + (*done)["differences"].dump()));
  }
}

/// At rest everybody finds the same for a handover; where no log has two versions, what it says.
void World::check_handovers() {
  std::map<std::string, std::string> found;
  for (const auto& copy : copies_) {
    if (revoked_.contains(copy->origin)) continue;
    for (const auto& one : journal::handovers_json(copy->member->journal)) {
      const std::string origin = one["origin"];
      const auto checked = journal::check_handover(copy->member->journal, origin);
      if (!checked) continue;  // its own
      const std::string differences = (*checked)["differences"].dump();
      if (found.try_emplace(origin, differences).first->second != differences)
        throw Broken("two devices find different things in the handover of " + origin);
      if (!disturbed_ && !(*checked)["agrees"]) throw Broken("the handover of " + origin + " is wrong: " + differences);
    }
  }
}

// ── passphrases ──

void World::set_passphrase(Copy& copy) {
  const journal::Directory directory(copy.folder);
  const std::string before = copy.passphrase;
  copy.passphrase = random_.chance(20) ? "" : "phrase " + std::to_string(++serial_);
  tell((copy.passphrase.empty() ? "no passphrase on " : "passphrase on ") + copy.folder.filename().string());
  directory.write_secrets(*directory.secrets(before), copy.passphrase, random_, kScryptLogN);
  if (directory.locked() == copy.passphrase.empty()) throw Broken("the secrets are not locked as they should be");
  if (!copy.passphrase.empty() && (directory.secrets("") || directory.secrets(before)))
    throw Broken("another passphrase opens the secrets");
  copy.member.reset();
  open(copy);
}

/// Nobody can open the directory any more: the commune ends the device and invites another.
void World::forget_passphrase(Copy& copy) {
  if (copies_.size() < 3) return;
  if (copy.passphrase.empty()) set_passphrase(copy);
  if (copy.passphrase.empty()) return;
  tell("the passphrase of " + copy.folder.filename().string() + " is forgotten");
  if (journal::Directory(copy.folder).secrets("a guess")) throw Broken("a guess opens the secrets");
  const std::string origin = copy.origin;
  lose(copy);
  revoke(origin);
  join();
}

}  // namespace sovang::simulation
