#pragma once
// Everything people see is a fold of entries (design.md 5): a pure function of the set of entries, independent of
// arrival order; incremental equals rebuilt from nothing.

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "node/store/database.h"
#include "node/store/sqlite_log_store.h"
#include "node/views/hub_word.h"
#include "sync/roster.h"

namespace sovang::views {

struct FoldPlan;

/// The folding rules that this program knows. A `rules` entry with a higher version makes every figure say so.
inline constexpr int kRulesKnown = 1;

class Views {
 public:
  Views(store::Database& db, const store::SqliteLogStore& logs) : db_(db), logs_(logs) {}

  /// Folds what the logs hold and the views lack, in one transaction (joins a running one). Cheap when there is nothing
  /// to do. Returns entries folded. When `enough` says so it leaves the rest for another time, but
  /// never of `xa`. `more` is asked behind the last entry of a log and may write on in it, some `coming` entries in
  /// all; what it writes elsewhere is left.
  std::uint64_t catch_up(const std::function<bool()>& enough = {}, const std::function<bool()>& more = {},
                         std::uint64_t coming = 0);
  /// Whether the logs hold more than is folded.
  bool is_behind();

  /// Drops the views and folds again; returns a line for each table that differed from before (empty: nothing
  /// differed).
  std::vector<std::string> rebuild();
  /// Folds everything into a scratch database and compares; changes nothing. A line for each difference, naming table
  /// and row.
  /// `progress` is told how many entries more were folded.
  std::vector<std::string> compare_with_rebuilt(const std::function<void(std::uint64_t)>& progress = {});

  /// Drops the views; what reads them folds anew first. For a log that was cut or an outbox that was emptied, in the
  /// same transaction.
  void forget();
  /// Indexes of the `recovery` entries of a log, ascending. Requires caught up views.
  std::vector<std::uint64_t> recoveries(std::string_view origin);

  /// The roster, as the entries of `xa` make it; kept while these only grow. Requires caught up views.
  sync::Roster roster();
  /// Highest `rules` version seen.
  int rules_version();
  /// Day (ISO) of the newest `heads` entry folded; absent when there is none.
  std::optional<std::string> last_heads_day();

  /// How far each log is folded, as bytes. While it stays the same, what is counted from the views does, too.
  std::string position();

  /// All views as text, in an order and with names that do not depend on arrival (for tests and comparison).
  std::string dump();

 private:
  std::set<std::int64_t> behind();
  std::uint64_t fold_behind(FoldPlan plan);

  store::Database& db_;
  const store::SqliteLogStore& logs_;
  HubWord word_;
};

}  // namespace sovang::views
