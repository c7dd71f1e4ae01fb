#pragma once
// From logs to views: reads what is new, judges it, hands it to Settle. The logs may lie in another database than the
// views, so that a rebuild can be compared without touching anything.

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "node/store/database.h"
#include "node/views/closings.h"
#include "node/views/items.h"
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
  /// Inside a transaction of the views. Returns entries folded.
  std::uint64_t run();

 private:
  struct Log {
    std::int64_t id = 0;
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
  void take_hub_entry(std::int64_t row, const sync::OpenPart& open, const Log& xa, std::vector<Log>& all);
  void take_heads(const sync::OpenPart& open, std::vector<Log>& all);
  void take_closing(std::int64_t row, const sync::OpenPart& open, const Log& xa, std::vector<Log>& all);
  void move_folded(const Log& log, const Closings::Closed& closed);
  void cap_folded(const Log& log, std::uint64_t from, const Cover& cover);
  void note_late(std::int64_t entry, std::int64_t claimed);
  std::int64_t claimed_day(std::int64_t entry);
  std::int64_t capped(const std::vector<Cover>& covers, std::uint64_t index, std::int64_t booked) const;
  std::vector<Cover>& covers_of(const std::string& origin);
  void unfold(Log& log, std::uint64_t from);
  void fold_log(Log& log);
  void fold_entry(const Log& log, const LogWriters& writers, std::int64_t row, std::string_view open,
                  std::string_view parts);
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
  std::vector<Rate> rates_;
  Closings closings_;
};

}  // namespace sovang::views
