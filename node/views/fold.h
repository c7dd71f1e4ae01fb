#pragma once
// From logs to views: reads what is new, judges it, hands it to Settle. The logs may lie in another database than the
// views, so that a rebuild can be compared without touching anything.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "node/store/database.h"
#include "node/views/closings.h"
#include "node/views/hub_word.h"
#include "node/views/items.h"
#include "node/views/opened_entries.h"
#include "node/views/reader.h"
#include "node/views/settle.h"
#include "node/views/words.h"
#include "sync/roster.h"

namespace sovang::views {

/// The roster, from the few entries of `xa` that make it.
sync::Roster read_roster(store::Database& source, store::Database& views);

/// What one fold is asked to do.
struct FoldPlan {
  /// Rows of `log` that may hold more than is folded; absent: any may.
  std::optional<std::set<std::int64_t>> logs = {};
  std::function<void(std::uint64_t)> progress = {};  // is told how many more entries were read
  std::function<bool()> enough = {};                 // the rest is left for another time
  std::function<bool()> more = {};                   // asked behind the last entry of a log, may have written on in it
  std::uint64_t coming = 0;                          // entries that it may write
  /// So many entries make it bulk (node/views/items.h), when no more are folded already; 0: always.
  std::uint64_t bulk_min = 4096;
};

/// Costs what is new, not what is held: logs that did not grow are looked at where an entry of `xa` speaks of them.
class Fold {
 public:
  /// `word` may come from an earlier fold of the same two.
  Fold(store::Database& source, store::Database& views, HubWord& word);
  /// Inside a transaction of the views. Returns entries folded.
  std::uint64_t run(const FoldPlan& plan = {});
  /// Logs that run() left behind.
  [[nodiscard]] std::vector<std::int64_t> left() const;

 private:
  struct Log {
    std::int64_t id = 0;
    std::int64_t owner = 0;  // of an outbox the log that it waits for; else itself
    std::string origin;
    std::uint64_t size = 0;
    std::uint64_t upto = 0;
  };
  struct Cover {
    std::uint64_t size = 0;  // entries below it were held on that day
    std::int64_t day = 0;
  };
  struct Rate {
    std::int64_t from = 0, to = 0, amount = 0, entry = 0;
  };

  struct Authority {
    std::string key;
    std::optional<std::uint64_t> revoked_at;
    bool operator==(const Authority&) const = default;
  };

  [[nodiscard]] bool is_bulk(const FoldPlan& plan);
  /// Asks for more; whether that was written on in this log.
  bool grows(Log& log, const std::function<bool()>& more);
  void find_grown(const std::optional<std::set<std::int64_t>>& among);
  void find_all();
  void add_log(const store::Statement& row);
  Log* log_of(std::string_view origin);
  [[nodiscard]] Authority authority_of(const std::string& origin) const;
  void note_authority(const sync::OpenPart& open);
  std::uint64_t fold_hub_log(Log& xa, const HubWord::Place& place, const FoldPlan& plan);
  void unfold_changed();
  void take_hub_entries(const Log& xa);
  void take_hub_entry(std::int64_t row, std::string_view bytes, const sync::OpenPart& open, const Log& xa);
  void take_heads(std::uint64_t index, const sync::OpenPart& open, const Log& xa);
  void forget_erased();
  void take_closing(std::int64_t row, const sync::OpenPart& open, const Log& xa);
  void move_folded(const Log& log, const Closings::Closed& closed);
  void cap_folded(const Log& log, std::uint64_t from, const Cover& cover);
  void note_late(std::int64_t entry, std::int64_t claimed);
  std::int64_t claimed_day(std::int64_t entry);
  std::int64_t capped(const std::vector<Cover>& covers, std::uint64_t index, std::int64_t booked) const;
  std::vector<Cover>& covers_of(const std::string& origin);
  void unfold(Log& log, std::uint64_t from);
  void note_folded(Log& log, std::uint64_t upto);
  /// Returns entries folded: all, but at least some when `enough` says so.
  std::uint64_t fold_log(Log& log, const FoldPlan& plan);
  void add_persons(LogWriters& writers, std::int64_t log);
  void fold_entry(const Log& log, LogWriters& writers, const OpenedEntry& entry);
  [[nodiscard]] std::optional<Reason> in_quarantine(const Log& log, const LogWriters& writers, std::uint64_t index,
                                                    std::string_view open) const;
  /// False when it was refused.
  bool fold_statement(const LogWriters& writers, std::int64_t row, std::string_view bytes);
  bool is_handed_over(std::int64_t log);
  /// `type` and `id` are empty where the entry does not read.
  void refuse(std::int64_t row, Reason reason, std::string_view type, std::string_view id);
  void settle();
  void load_rates();
  void add_rate(const Rate& rate);
  void sort_rates();
  [[nodiscard]] std::int64_t worth(const Item& item);

  store::Database& source_;
  store::Database& views_;
  Words words_;
  Items items_;
  EntryOrder order_;
  Settle settle_;
  Reader reader_;
  Body part_;
  HubWord& word_;
  std::map<std::string, Log, std::less<>> logs_;  // grown, or asked for, by origin
  std::map<std::string, Authority> before_;       // of logs whose writers `xa` speaks of
  StringMap<std::vector<Cover>> covers_;
  std::map<std::string, std::map<crypto::Hash, std::vector<std::string>>> erased_;  // by log and leaf, of this run
  std::optional<std::vector<Rate>> rates_;                                          // read when the first is asked for
  Closings closings_;
  StringMap<std::uint64_t> decided_;  // device → lowest entry of its log that was newly decided about
  std::int64_t xa_ = 0;               // the log of the hub, 0 when it is not held
  bool handover_came_ = false;        // into the log that was folded last
  bool persons_came_ = false;         // into `xa`: who writes in `xa/office` changed
};

}  // namespace sovang::views
