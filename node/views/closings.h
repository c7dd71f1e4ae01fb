#pragma once
// Closed periods (docs/formats/closing.md): which `closing` entries count, what they cover, and where an entry that
// came too late for one is booked.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/date.h"
#include "node/store/database.h"
#include "node/views/words.h"
#include "sync/entry.h"

namespace sovang::views {

/// A `closing` as it was written.
struct WrittenClosing {
  std::string period, corrects, figures_sha256;
  base::Date from, to;
  std::int64_t version = 0, rules = 0;
  std::uint64_t parts = 0, heads = 0;
  std::string stated;  // JSON object
};
/// Absent when a member is missing or they do not fit each other. Says nothing about whether it counts.
std::optional<WrittenClosing> read_closing(const sync::OpenPart& open);

/// For the fold: judges closings as they come and moves booked days.
class Closings {
 public:
  Closings(store::Database& source, store::Database& views, Words& words);

  struct Closed {
    std::int64_t to = 0;  // last day
    StringMap<std::uint64_t> sizes;
  };
  /// A `closing` of `xa` in row `entry`, written by an accountant. Absent when it counts for nothing; the closing is
  /// empty of sizes when it decides no bookings (a corrected version).
  std::optional<Closed> take(std::int64_t entry, const sync::OpenPart& open);
  /// The day on which an entry is booked that says `day`.
  [[nodiscard]] std::int64_t open_day(std::string_view origin, std::uint64_t index, std::int64_t day);

 private:
  struct Bookings {
    std::int64_t to = 0, closing = 0;
  };
  /// Entries of a log that a closing covers; a log that it does not name has none.
  std::uint64_t size_in(std::int64_t closing, std::string_view origin);

  store::Database& source_;
  store::Database& views_;
  Words& words_;
  std::vector<Bookings> closed_;                                      // that decide bookings, by `to`
  std::unordered_map<std::int64_t, StringMap<std::uint64_t>> sizes_;  // asked for, by closing
};

/// One version of a closed period. Requires caught up views.
struct ClosedPeriod {
  std::string id, period, from, to, closed_on;
  std::int64_t version = 0, rules = 0;
  std::string name;            // version name of the entry, for `corrects`
  std::string figures_sha256;  // lower-case hex
  std::string stated, reason;  // JSON; reason of a correction, may be empty
  std::uint64_t index = 0;     // in `xa`
  std::string origin;          // of `xa`
};
/// All that count, by last day, period, version.
std::vector<ClosedPeriod> closed_periods(store::Database& db);
/// `version` 0: the newest. The figures' text as it was closed, to the byte.
std::optional<ClosedPeriod> closed_period(store::Database& db, std::string_view period, std::int64_t version);
std::string closed_figures(store::Database& db, const ClosedPeriod& closed);

/// What was held when the period was closed: entries of each log; of `xa` those before the first piece of the figures.
StringMap<std::uint64_t> closed_over(store::Database& db, const ClosedPeriod& closed);

/// What of a report a closing fixes, as text; and the totals that it states beside it.
std::string figures_text(const std::string& report_json);
std::string stated_text(const std::string& figures);
/// Closed figures as a report that can be printed: with the names that are held now.
std::string with_names(store::Database& db, const std::string& figures);

}  // namespace sovang::views
