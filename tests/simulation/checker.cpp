// The checker counts from the bytes of the entries, by a few plain rules of its own, and holds the program against it.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "node/api/exchange_steps.h"
#include "node/audit/audit.h"
#include "node/hub/returning.h"
#include "node/store/standing.h"
#include "node/views/report.h"
#include "tests/simulation/world.h"

namespace sovang::simulation {

using nlohmann::json;

namespace {

constexpr int kRoundsMax = 40;
constexpr int kExchangesMax = 12;

/// What `xa` says about one device.
struct Standing {
  std::optional<std::uint64_t> revoked_at;
  std::map<std::uint64_t, bool> decided;  // by index
};

std::map<std::string, Standing> standings(journal::Journal& journal, const std::string& xa) {
  std::map<std::string, Standing> out;
  const auto state = journal.logs().state(xa);
  if (!state) return out;
  for (const auto& entry : journal.logs().read(xa, 0, state->size(), SIZE_MAX)) {
    const json open = json::parse(entry.open);
    const json& body = open["body"];
    if (open["type"] == "enrolment") out[body["device"]];
    if (open["type"] == "revocation") out[body["device"]].revoked_at = body["size"].get<std::uint64_t>();
    if (open["type"] == "quarantine_decision") out[body["device"]].decided[body["index"]] = body["accept"];
  }
  return out;
}

bool authorised(const json& open, const std::string& origin) {
  const json& body = open["body"];
  return open["type"] == "contribution" && open["author"] == origin.substr(origin.rfind('/') + 1) &&
         body["area_id"] == "K01" && body["kind"] == "MONEY";
}

}  // namespace

std::map<std::string, std::int64_t> World::count(journal::Journal& journal) {
  const std::string xa = "tamnong.example/xa";
  std::map<std::string, std::int64_t> records;
  std::map<std::string, std::pair<std::string, std::int64_t>> reversals;  // by target: the lowest
  const auto take = [&](const sync::Entry& entry, const std::string& origin) {
    const json open = json::parse(entry.open);
    if (!authorised(open, origin)) return;
    const json& body = open["body"];
    if (body.contains("reverses_id"))
      reversals.try_emplace(body["reverses_id"], open["id"], body["amount_vnd"].get<std::int64_t>());
    else
      records[open["id"]] = body["amount_vnd"];
  };
  for (const auto& [origin, standing] : standings(journal, xa)) {
    const auto state = journal.logs().state(origin);
    const auto entries = state ? journal.logs().read(origin, 0, state->size(), SIZE_MAX) : std::vector<sync::Entry>();
    for (std::uint64_t index = 0; index < entries.size(); ++index) {
      const auto decided = standing.decided.find(index);
      const bool counts = !standing.revoked_at || index < *standing.revoked_at ||
                          (decided != standing.decided.end() && decided->second);
      if (counts) take(entries[index], origin);
    }
    if (!standing.revoked_at)
      for (const auto& entry : store::read_outbox(journal.db(), origin)) take(entry, origin);
  }
  for (const auto& [target, reversal] : reversals)
    if (records.contains(target)) records[reversal.first] = reversal.second;
  return records;
}

std::int64_t World::reported(journal::Journal& journal) {
  journal.views().catch_up();
  views::ReportRequest request;
  request.as_of.push_back(base::Date{2026, 12, 31});
  return json::parse(views::report_json(journal.db(), journal.logs(), request))["total"]["total_vnd"];
}

void World::check() {
  const auto compare = [&](journal::Journal& journal, const std::string& where) {
    std::int64_t sum = 0;
    for (const auto& [id, amount] : count(journal)) {
      if (made_[id].unauthorised) throw Broken(where + ": " + id + " counts without authority");
      sum += amount;
    }
    const std::int64_t shown = reported(journal);
    if (shown != sum) throw Broken(fmt::format("{}: the report says {}, the entries {}", where, shown, sum));
  };
  compare(hub_->journal, "hub");
  for (const auto& copy : copies_) compare(copy->member->journal, copy->folder.filename().string());
}

/// As `sync` does: until nothing is left.
void World::sync_all(Copy& copy) {
  for (int exchange = 0; exchange < kExchangesMax; ++exchange) {
    const auto reply = exchange_once(copy);
    if (!reply || !take_reply(copy, *reply)) return;
  }
}

void World::settle() {
  tell("settle");
  for (auto& file : carried_)
    if (auto reply = ask_hub(file.request)) file.reply = *std::move(reply);
  std::string before, before_last;
  for (int round = 0; round < kRoundsMax; ++round) {
    std::string state;
    for (const auto& copy : copies_) sync_all(*copy);
    const auto add = [&](journal::Journal& journal) {
      for (const auto& origin : journal.logs().origins())
        state += fmt::format("{} {} ", origin, journal.logs().state(origin)->size());
      state += journal.behind() ? "behind\n" : "\n";
    };
    add(hub_->journal);
    for (const auto& copy : copies_) add(copy->member->journal);
    check();
    if (state == before && !hub_->journal.behind()) return check_end();
    // Devices that are gone for good never come to hand back what they hold: a person says so.
    if (state == before_last && hub_->journal.behind()) {
      tell("accept the loss");
      loss_accepted_ = true;
      if (!hub::accept_loss(hub_->journal, hub_->keys, "gone", clock_.wall(), random_))
        throw Broken("the loss was not accepted");
    }
    before_last = before;
    before = state;
  }
  throw Broken("they never come to rest");
}

void World::check_end() {
  if (hub_->journal.behind()) throw Broken("the hub is behind for good");
  const auto held = count(hub_->journal);
  for (const auto& [id, made] : made_) {
    const bool counts = held.contains(id);
    // A reversal waits for a target that was lost before anybody else had it.
    const auto target = std::ranges::find(made_, id, [](const auto& one) { return one.second.reversed_by; });
    const bool waits = target != made_.end() && !held.contains(target->first);
    if (counts || waits || made.unauthorised) continue;
    if (made.acknowledged && !made.quarantined) throw Broken(id + " was acknowledged and is lost");
    if (!made.may_be_lost && !made.quarantined) throw Broken(id + " is lost");
  }
  for (const auto& copy : copies_) {
    if (revoked_.contains(copy->origin)) continue;
    if (copy->member->journal.behind()) throw Broken(copy->folder.filename().string() + " is behind for good");
    if (reported(copy->member->journal) != reported(hub_->journal))
      throw Broken(copy->folder.filename().string() + " reports other totals than the hub");
  }
  const auto audit = audit::audit_directory(hub_->journal.db(), hub_->journal.logs(), hub_->journal.views(),
                                            hub_->journal.info().hub_key, {});
  // A revoked device has no way to explain itself: that it wrote two versions stays reported. So does what the hub once
  // stated of a log whose entries a person gave up.
  const bool broken = std::ranges::any_of(audit.findings, [&](const audit::Finding& one) {
    return one.severity == audit::Severity::error &&
           !(one.code == "fork_unexplained" && revoked_.contains(one.origin)) &&
           !(one.code == "heads_mismatch" && loss_accepted_);
  });
  if (broken) throw Broken("the audit of the hub finds:\n" + audit::audit_text(audit, false));
}

}  // namespace sovang::simulation
