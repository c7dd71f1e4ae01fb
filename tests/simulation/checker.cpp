// The checker counts from the bytes of the entries, by a few plain rules of its own, and holds the program against it.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "node/api/exchange_steps.h"
#include "node/audit/audit.h"
#include "node/hub/returning.h"
#include "node/store/hub_standing.h"
#include "node/store/standing.h"
#include "node/views/book.h"
#include "node/views/queries.h"
#include "node/views/report.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/world.h"

namespace sovang::simulation {

using nlohmann::json;

namespace {

constexpr int kRoundsMax = 40;
constexpr int kExchangesMax = 12;

}  // namespace

std::int64_t World::reported(journal::Journal& journal) {
  journal.views().catch_up();
  views::ReportRequest request;
  request.as_of.push_back(base::Date{2026, 12, 31});
  return json::parse(views::report_json(journal.db(), journal.logs(), request))["total"]["total_vnd"];
}

void World::check() {
  const auto compare = [&](Member& member, const std::string& where) {
    auto& journal = member.journal;
    const Ledger ledger = read_ledger(journal);
    std::int64_t sum = 0;
    for (const auto& [id, amount] : ledger.amounts) {
      const Made& made = made_[id];
      if (made.unauthorised) throw Broken(where + ": " + id + " counts without authority");
      // A revoked device's handover may be refused while the commune accepts what came behind it.
      if (made.refused && !revoked_.contains(made.origin))
        throw Broken(where + ": " + id + " counts behind a handover");
      sum += amount;
    }
    const std::int64_t shown = reported(journal);
    if (shown != sum) throw Broken(fmt::format("{}: the report says {}, the entries {}", where, shown, sum));
    const auto book = views::make_book(journal.db(), std::string(kArea));
    for (const std::string& id : households_) {
      const auto held = book->record("household", id);
      const auto expected = ledger.shown.find(id);
      if ((held ? held->version : "") != (expected == ledger.shown.end() ? "" : expected->second))
        throw Broken(where + ": another version of " + id + " shows than the entries say");
    }
    check_erased(member, where);
  };
  compare(*hub_, "hub");
  for (const auto& copy : copies_) compare(*copy->member, copy->folder.filename().string());
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
      // What is on its way without changing a log yet.
      for (const auto& log : store::hand_backs(journal.db()))
        state += fmt::format("gives {} {} ", log.origin, log.size);
      state += fmt::format("{} kept{}\n", journal.logs().evidence().size(), journal.behind() ? ", behind" : "");
    };
    add(hub_->journal);
    for (const auto& copy : copies_) add(copy->member->journal);
    check();
    const bool waits = store::hub_waits(hub_->journal.db());
    if (state == before && !waits) return check_end();
    // Devices that are gone for good never come to hand back what they hold: a person says so.
    if (state == before_last && waits) {
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
  if (store::hub_waits(hub_->journal.db())) throw Broken("the hub is behind for good");
  check_lost();
  const Ledger ledger = read_ledger(hub_->journal);
  for (const auto& copy : copies_) {
    if (revoked_.contains(copy->origin)) continue;
    const std::string where = copy->folder.filename().string();
    if (copy->member->journal.behind()) throw Broken(where + " is behind for good");
    if (reported(copy->member->journal) != reported(hub_->journal))
      throw Broken(where + " reports other totals than the hub");
    if (read_ledger(copy->member->journal).shown != ledger.shown)
      throw Broken(where + " shows other households than the hub");
    if (const auto other = copy->member->journal.views().compare_with_rebuilt(); !other.empty())
      throw Broken(where + ": the views are not what the entries make: " + other.front());
  }
  check_handovers();
  check_erased_end();
  check_audit();
}

void World::check_lost() {
  const Ledger ledger = read_ledger(hub_->journal);
  for (const auto& [id, made] : made_) {
    // A reversal waits for a target that was lost before anybody else had it.
    const auto target = std::ranges::find(made_, id, [](const auto& one) { return one.second.reversed_by; });
    const bool waits = target != made_.end() && !ledger.holds(target->first);
    if (ledger.holds(id) || waits || made.unauthorised || made.refused) continue;
    // A copy of the device wrote on before it heard of the handover: a person is told, and decides what to enter anew.
    if (ledger.behind_handover.contains(id)) continue;
    if (made.acknowledged && !made.quarantined) throw Broken(id + " was acknowledged and is lost");
    if (!made.may_be_lost && !made.quarantined) throw Broken(id + " is lost");
  }
  std::set<std::string> told;
  for (const auto& text : views::notices(hub_->journal.db())) {
    const json notice = json::parse(text);
    if (notice["code"] == "refused" && notice["reason"] == "handed_over")
      told.insert(notice["type"] == "household" ? "" : notice["id"].get<std::string>());
  }
  for (const std::string& id : ledger.behind_handover)
    if (!told.contains(id) && bodies_.contains(id)) throw Broken("nobody is told that " + id + " is behind a handover");
}

/// Whether a directory holds the version of the log that the text of a finding names: "<root> at size <size> (…".
bool World::held_by_any(const std::string& origin, const std::string& stated) {
  constexpr std::string_view kSize = " at size ";
  const auto at = stated.find(kSize);
  if (at == std::string::npos) return true;
  const std::uint64_t size = std::stoull(stated.substr(at + kSize.size()));
  return std::ranges::any_of(copies_, [&](const auto& copy) {
    auto& logs = copy->member->journal.logs();
    const auto state = logs.state(origin);
    return state && size <= state->size() &&
           crypto::hex(base::view(logs.root_at(origin, size))) == stated.substr(0, at);
  });
}

void World::check_audit() {
  const auto audit = audit::audit_directory(hub_->journal.db(), hub_->journal.logs(), hub_->journal.views(),
                                            hub_->journal.info().hub_key, {});
  // A device that is revoked, or of which no directory is left, has no way to explain itself: that it wrote two
  // versions stays reported. So does what the hub once stated of a log whose entries a person gave up, or that burnt
  // with the hub and are nowhere else.
  const auto silent = [&](const std::string& origin) {
    return revoked_.contains(origin) ||
           std::ranges::none_of(copies_, [&](const auto& copy) { return copy->origin == origin; });
  };
  const bool broken = std::ranges::any_of(audit.findings, [&](const audit::Finding& one) {
    return one.severity == audit::Severity::error && !(one.code == "fork_unexplained" && silent(one.origin)) &&
           !(one.code == "heads_mismatch" && (loss_accepted_ || !held_by_any(one.origin, one.expected)));
  });
  if (broken) throw Broken("the audit of the hub finds:\n" + audit::audit_text(audit, false));
}

}  // namespace sovang::simulation
