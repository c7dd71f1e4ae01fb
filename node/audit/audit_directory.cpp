#include <algorithm>
#include <future>

#include "node/audit/audit.h"
#include "node/audit/findings.h"
#include "node/audit/hub_facts.h"
#include "node/audit/log_audit.h"
#include "node/audit/view_check.h"
#include "sync/recovery.h"

namespace sovang::audit {

namespace {

constexpr std::string_view kFine = "ok";

/// What SQLite cannot read is a finding, and the rest is still judged.
void judge_what_reads(Findings& findings, const std::string& origin, const std::function<void()>& judge) {
  try {
    judge();
  } catch (const store::StoreError& failure) {
    findings.add("database_damaged", {origin, {}, {}, {}, std::string(kFine), failure.what()});
  }
}

/// What SQLite says of the structure of its file.
std::vector<std::string> faults_of_file(store::Database& db) {
  std::vector<std::string> out;
  try {
    auto rows = db.query("PRAGMA integrity_check(100)");
    while (rows.step())
      if (rows.text(0) != kFine) out.emplace_back(rows.text(0));
  } catch (const store::StoreError& failure) {
    out.emplace_back(failure.what());
  }
  return out;
}

/// Looks at the structure of the file while the caller looks at what it says.
class FileCheck {
 public:
  explicit FileCheck(store::Database& db)
      : reader_(db.reader()),
        faults_(std::async(reader_ ? std::launch::async : std::launch::deferred, faults_of_file,
                           std::ref(reader_ ? *reader_ : db))) {}
  /// Waits for it the first time.
  void add_to(Findings& findings) {
    if (!faults_.valid()) return;
    for (auto& fault : faults_.get())
      findings.add("database_damaged", {{}, {}, {}, {}, std::string(kFine), std::move(fault)});
  }

 private:
  std::unique_ptr<store::Database> reader_;
  std::future<std::vector<std::string>> faults_;
};

std::uint64_t count(store::Database& db, std::string_view sql) {
  auto row = db.query(sql);
  row.step();
  return static_cast<std::uint64_t>(row.integer(0));
}

/// Rows whose number belongs to no log, or behind a log's tiles.
void check_strays(store::Database& db, std::uint64_t entries, std::uint64_t tiles, Findings& findings) {
  const auto entries_held =
      count(db,
            "SELECT (SELECT coalesce(sum(count), 0) FROM entry_block) - (SELECT coalesce(sum(size), 0) FROM log WHERE "
            "instr(origin, '#') > 0)");
  if (entries_held != entries)
    findings.add("entry_extra",
                 {{}, {}, {}, {}, std::to_string(entries) + " rows", std::to_string(entries_held) + " rows"});
  const auto tiles_held = count(db, "SELECT count(*) FROM tile");
  if (tiles_held != tiles)
    findings.add("tile_mismatch",
                 {{}, {}, {}, {}, std::to_string(tiles) + " rows of tiles", std::to_string(tiles_held) + " rows"});
}

/// What was kept as evidence is a signed note or segment, or nothing. A fork that the log itself explains is an
/// accident.
void check_evidence(const store::SqliteLogStore& logs, views::Views& views, const HubFacts& hub, Findings& findings) {
  for (const auto& row : logs.evidence()) {
    const auto& [origin, code, held, seen] = row.evidence;
    const Spot spot{origin, {}, {}, {}, {}, code + ", " + row.seen_at};
    if (code == "former_hub") {  // what a hub that is gone cosigned: no quarrel
      const auto cosigners = hub.cosigners();
      if (!crypto::open_note(held, cosigners))
        findings.add("bad_signature",
                     {origin, {}, {}, {}, "a signed note kept as evidence", "evidence " + std::to_string(row.id)});
      continue;
    }
    if (code != "fork") {
      findings.add("evidence", spot);
      continue;
    }
    bool explained = true;
    const auto last = sync::checkpoint_seen(seen);
    for (const auto& kept : {held, seen}) {
      if (kept.empty()) continue;
      const auto key = hub.log_key(origin, sync::note_seen(kept));
      if (!key || !crypto::open_note(sync::note_seen(kept), {&*key, 1}))
        findings.add("bad_signature",
                     {origin, {}, {}, {}, "a signed note kept as evidence", "evidence " + std::to_string(row.id)});
      explained = explained &&
                  sync::explain_seen(logs, origin, views.recoveries(origin), kept) != sync::Explanation::unexplained;
    }
    findings.add(explained                                           ? "fork_explained"
                 : last && hub.behind_revocation(origin, last->size) ? "fork_revoked"
                                                                     : "fork_unexplained",
                 spot);
  }
}

}  // namespace

AuditResult audit_directory(store::Database& db, const store::SqliteLogStore& logs, views::Views& views,
                            const crypto::VerifierKey& hub_key, const Progress& progress) {
  AuditResult result;
  Findings findings(result);
  FileCheck file(db);
  const auto rows = log_rows(db);
  HubFacts hub(hub_key, findings);
  const auto own =
      std::find_if(rows.begin(), rows.end(), [&](const LogRow& log) { return log.origin == hub_key.name; });
  if (own != rows.end())
    judge_what_reads(findings, own->origin, [&] {
      each_entry(db, *own, [&](std::uint64_t index, std::string_view open) { hub.take(index, open); });
    });
  else  // every directory begins with the hub's log: founded or joined
    findings.add("hub_log_missing", {hub_key.name, {}, {}, {}, "the log " + hub_key.name, "none"});

  std::uint64_t done = 0, total = 0, entry_rows = 0, tile_rows = 0;
  for (const auto& log : rows) total += 2 * log.size;  // read, then folded
  const auto step = [&](std::uint64_t entries) {
    entries = std::min(entries, total - done);  // what closings fold again is no part of the total
    if (progress && entries > 0) progress(done += entries, total);
  };
  const Explains explains = [&](const std::string& origin, const HubFacts::Stated& stated) {
    return sync::explain(logs, origin, views.recoveries(origin), stated.size, stated.root) !=
           sync::Explanation::unexplained;
  };
  for (const auto& log : rows) {
    LogAudit audit(db, log, hub, explains, findings, result);
    judge_what_reads(findings, log.origin, [&] { audit.run(step); });
    entry_rows += audit.entry_rows();
    tile_rows += audit.tile_rows();
  }
  judge_what_reads(findings, {}, [&] {
    check_strays(db, entry_rows, tile_rows, findings);
    check_evidence(logs, views, hub, findings);
  });
  const bool intact = result.intact();
  const auto sound = [&] {
    file.add_to(findings);
    return result.intact();
  };
  if (intact)
    check_views(db, logs, views, findings, sound, step);
  else
    findings.add("views_not_compared", {});
  sound();
  step(total);
  findings.close();
  return result;
}

}  // namespace sovang::audit
