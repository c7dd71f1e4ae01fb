#pragma once
// From logs to views: reads what is new, judges it, hands it to Settle. The logs may lie in another database than the
// views, so that a rebuild can be compared without touching anything.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "node/store/database.h"
#include "node/views/closings.h"
#include "node/views/items.h"
#include "node/views/quarantine.h"
#include "node/views/reader.h"
#include "node/views/settle.h"
#include "node/views/words.h"
#include "sync/roster.h"

namespace sovang::views {

/// The roster, from the few entries of `xa` that make it.
sync::Roster read_roster(store::Database& source, store::Database& views);

class Fold {
 public:
  Fold(store::Database& source, store::Database& views);
  /// Inside a transaction of the views. Returns entries folded. `progress` is told how many more were read.
  std::uint64_t run(const std::function<void(std::uint64_t)>& progress = {}, const std::function<bool()>& enough = {});

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

  std::vector<Log> logs();
  void take_hub_entries(const Log& xa, std::vector<Log>& all);
  void take_hub_entry(std::int64_t row, std::string_view bytes, const sync::OpenPart& open, const Log& xa,
                      std::vector<Log>& all);
  void take_heads(std::uint64_t index, const sync::OpenPart& open, const Log& xa, std::vector<Log>& all);
  void forget_erased();
  void take_closing(std::int64_t row, const sync::OpenPart& open, const Log& xa, std::vector<Log>& all);
  void move_folded(const Log& log, const Closings::Closed& closed);
  void cap_folded(const Log& log, std::uint64_t from, const Cover& cover);
  void note_late(std::int64_t entry, std::int64_t claimed);
  std::int64_t claimed_day(std::int64_t entry);
  std::int64_t capped(const std::vector<Cover>& covers, std::uint64_t index, std::int64_t booked) const;
  std::vector<Cover>& covers_of(const std::string& origin);
  void unfold(Log& log, std::uint64_t from);
  void note_folded(Log& log, std::uint64_t upto);
  /// Returns entries folded: all, but of any log but `xa` at least some when `enough` says so.
  std::uint64_t fold_log(Log& log, const std::function<void(std::uint64_t)>& progress,
                         const std::function<bool()>& enough);
  void add_persons(LogWriters& writers, std::int64_t log);
  void fold_entry(const Log& log, LogWriters& writers, std::int64_t row, std::string_view open, std::string_view parts);
  [[nodiscard]] std::optional<Reason> in_quarantine(const Log& log, const LogWriters& writers, std::uint64_t index,
                                                    std::string_view open) const;
  void fold_statement(const LogWriters& writers, std::int64_t row, const sync::OpenPart& open);
  bool is_handed_over(std::int64_t log);
  void refuse(std::int64_t row, Reason reason, const sync::OpenPart* open);
  void settle();
  void load_rates();
  [[nodiscard]] std::int64_t worth(const Item& item) const;

  store::Database& source_;
  store::Database& views_;
  Words words_;
  Items items_;
  EntryOrder order_;
  Settle settle_;
  Reader reader_;
  sync::Roster roster_;
  StringMap<std::vector<Cover>> covers_;
  std::map<std::string, std::map<crypto::Hash, std::vector<std::string>>> erased_;  // by log and leaf, of this run
  std::vector<Rate> rates_;
  Closings closings_;
  Quarantine quarantine_;
  StringMap<std::uint64_t> decided_;  // device → lowest entry of its log that was newly decided about
  std::int64_t xa_ = 0;               // the log of the hub, 0 when it is not held
  bool persons_came_ = false;         // into `xa`: who writes in `xa/office` changed
};

}  // namespace sovang::views
