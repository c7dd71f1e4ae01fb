#include "node/views/views.h"

#include <future>

#include "base/date.h"
#include "node/store/entry_rows.h"
#include "node/store/successor.h"
#include "node/views/digest.h"
#include "node/views/dump.h"
#include "node/views/fold.h"

namespace sovang::views {

namespace {

constexpr const char* kEmpty =
    "DELETE FROM word; DELETE FROM folded; DELETE FROM roster_entry; DELETE FROM covered; DELETE FROM refused; DELETE "
    "FROM item; DELETE FROM recovery; DELETE FROM total; DELETE FROM person; DELETE FROM name_word; DELETE FROM "
    "posting; DELETE "
    "FROM closing; DELETE FROM closed; DELETE FROM late_entry";

/// What only lists and reports ask by; views that are made to be compared go without.
constexpr const char* kDropListIndexes =
    "DROP INDEX IF EXISTS item_by_booked; DROP INDEX IF EXISTS item_by_who; DROP INDEX IF EXISTS item_by_receipt; "
    "DROP INDEX IF EXISTS item_reversed; DROP INDEX IF EXISTS item_unpriced; DROP INDEX IF EXISTS item_unsettled; "
    "DROP INDEX IF EXISTS total_by_work; DROP INDEX IF EXISTS refused_by_id; DROP INDEX IF EXISTS person_by_sort; "
    "DROP INDEX IF EXISTS name_word_by_plain";

/// Lines for what differs between two sorted lists of rows.
void compare(std::string_view table, const std::vector<DumpRow>& held, const std::vector<DumpRow>& rebuilt,
             std::vector<std::string>& out) {
  const auto line = [&](const DumpRow& row, std::string_view what) {
    out.push_back(std::string(table) + ": " + row.key + ": " + std::string(what));
  };
  std::size_t at = 0;
  std::size_t other = 0;
  while (at < held.size() || other < rebuilt.size()) {
    if (other == rebuilt.size() || (at < held.size() && held[at].key < rebuilt[other].key)) {
      line(held[at++], "is there and should not be");
    } else if (at == held.size() || rebuilt[other].key < held[at].key) {
      line(rebuilt[other++], "is missing");
    } else {
      if (held[at].rest != rebuilt[other].rest)
        line(held[at], "is " + held[at].rest + " and should be " + rebuilt[other].rest);
      ++at;
      ++other;
    }
  }
}

/// Of the views of one database, by table.
std::vector<crypto::Hash> digests(store::Database& db) {
  std::vector<crypto::Hash> out;
  for (const std::string_view table : dumped_tables()) out.push_back(digest_table(db, db, table));
  return out;
}

/// Replaces the views by what the logs say. False, and nothing is replaced, when that differs from what was held.
bool replace_by_the_same(store::Database& db) {
  store::Transaction transaction(db);
  std::vector<crypto::Hash> held;
  try {
    held = digests(db);
  } catch (const std::exception&) {  // views too damaged to be compared are what a rebuild is for
    return false;
  }
  db.run(kEmpty);
  db.doubt_logs();
  HubWord word;
  Fold(db, db, word).run();
  if (digests(db) != held) return false;
  transaction.commit();
  return true;
}

}  // namespace

/// Logs that hold more than is folded; looks at those alone that may.
std::set<std::int64_t> Views::behind() {
  std::set<std::int64_t> out;
  const auto written = db_.take_written_logs();
  if (!written) {
    auto rows = db_.query(
        "SELECT log.id FROM log LEFT JOIN folded ON folded.log = log.id WHERE log.size > coalesce(folded.upto, 0)");
    while (rows.step()) out.insert(rows.integer(0));
    return out;
  }
  for (const std::int64_t log : *written) {
    auto row = db_.query(
        "SELECT 1 FROM log LEFT JOIN folded ON folded.log = log.id WHERE log.id = ? AND log.size > "
        "coalesce(folded.upto, 0)");
    row.bind(log);
    if (row.step()) out.insert(log);
  }
  return out;
}

bool Views::is_behind() {
  auto rows =
      db_.query("SELECT 1 FROM log LEFT JOIN folded ON folded.log = log.id WHERE log.size > coalesce(folded.upto, 0)");
  return rows.step();
}

std::uint64_t Views::fold_behind(FoldPlan plan) {
  plan.logs = behind();
  if (plan.logs->empty()) return 0;
  const store::Unsynced can_be_folded_again(db_);
  store::Transaction transaction(db_);
  Fold fold(db_, db_, word_);
  const std::uint64_t folded = fold.run(plan);
  transaction.commit();
  for (const std::int64_t log : fold.left()) db_.note_written_log(log);
  return folded;
}

std::uint64_t Views::catch_up(const std::function<bool()>& enough, const std::function<bool()>& more,
                              std::uint64_t coming) {
  try {
    return fold_behind({.enough = enough, .more = more, .coming = coming});
  } catch (...) {
    db_.doubt_logs();
    throw;
  }
}

std::string Views::position() {
  std::string out;
  // The frontier, too: a log that was cut back may grow to the same size again.
  auto rows = db_.query("SELECT f.log, f.upto, l.frontier FROM folded f JOIN log l ON l.id = f.log ORDER BY f.log");
  while (rows.step())
    out.append(std::to_string(rows.integer(0)) + ':' + std::to_string(rows.integer(1)) + ' ').append(rows.blob(2));
  return out;
}

std::vector<std::string> Views::compare_with_rebuilt(const std::function<void(std::uint64_t)>& progress) {
  // One state of the file under all: nobody commits meanwhile.
  const auto reader = db_.in_transaction() ? nullptr : db_.reader();
  std::optional<store::Transaction> snapshot;
  if (!db_.in_transaction()) snapshot.emplace(db_);
  auto held =
      std::async(reader ? std::launch::async : std::launch::deferred, digests, std::ref(reader ? *reader : db_));
  store::Database scratch({}, store::Database::Mode::memory);
  {
    store::Transaction transaction(scratch);
    scratch.run(kDropListIndexes);
    HubWord word;
    // In bulk, however little it is: so the two ways to fold are held against each other.
    Fold(db_, scratch, word).run({.progress = progress, .bulk_min = 0});
    transaction.commit();
  }
  std::vector<std::string> out;
  const auto held_digests = held.get();
  for (std::size_t at = 0; at < held_digests.size(); ++at) {
    const std::string_view table = dumped_tables()[at];
    if (held_digests[at] != digest_table(db_, scratch, table))
      compare(table, dump_table(db_, db_, table), dump_table(db_, scratch, table), out);
  }
  return out;
}

std::vector<std::string> Views::rebuild() {
  if (replace_by_the_same(db_)) return {};
  // Again, with all rows as text beside it to say what differs.
  store::Transaction transaction(db_);
  std::vector<std::string> out;
  std::vector<std::vector<DumpRow>> held;
  try {
    for (const std::string_view table : dumped_tables()) held.push_back(dump_table(db_, db_, table));
  } catch (const std::exception& failure) {
    out.emplace_back(failure.what());
  }
  forget();
  HubWord word;
  Fold(db_, db_, word).run();
  const auto tables = dumped_tables();
  for (std::size_t at = 0; held.size() == tables.size() && at < tables.size(); ++at)
    compare(tables[at], held[at], dump_table(db_, db_, tables[at]), out);
  transaction.commit();
  return out;
}

void Views::forget() {
  db_.run(kEmpty);
  db_.doubt_logs();
}

std::vector<std::uint64_t> Views::recoveries(std::string_view origin) {
  std::vector<std::uint64_t> out;
  auto rows = db_.query(
      "SELECT r.entry FROM recovery r JOIN log l ON l.origin = ? AND r.entry >= l.id << 40 AND r.entry < (l.id + 1) << "
      "40 ORDER BY r.entry");
  rows.bind(origin);
  while (rows.step()) out.push_back(store::index_of_row(rows.integer(0)));
  return out;
}

sync::Roster Views::roster() {
  const store::Snapshot snapshot(db_);
  word_.refresh(db_, db_);
  sync::Roster roster = word_.roster();
  if (const auto obeyed = store::obeyed_successor(db_)) roster.obey(obeyed->statement, obeyed->recovery);
  return roster;
}

int Views::rules_version() {
  auto row = db_.query("SELECT coalesce(max(rules), 0) FROM roster_entry");
  row.step();
  return static_cast<int>(row.integer(0));
}

std::optional<std::string> Views::last_heads_day() {
  auto row = db_.query("SELECT max(day) FROM covered");
  if (!row.step() || row.is_null(0)) return std::nullopt;
  return base::Date::from_days(row.integer(0)).iso();
}

std::string Views::dump() {
  std::string out;
  for (const std::string_view table : dumped_tables()) {
    out += '[' + std::string(table) + "]\n";
    for (const DumpRow& row : dump_table(db_, db_, table))
      out += row.key + (row.rest.empty() ? "" : ": ") + row.rest + '\n';
  }
  return out;
}

}  // namespace sovang::views
