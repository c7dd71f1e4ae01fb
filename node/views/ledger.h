#pragma once
// The rows of a ledger by booked day, then id, then scope, as lists and postings show them.

#include <cstdint>
#include <functional>

#include "node/store/database.h"
#include "node/views/items.h"

namespace sovang::views {

inline constexpr std::int64_t kAnyArea = -1;  // area 0 is the commune itself

struct LedgerPick {
  Type type = Type::contribution;
  std::int64_t first = INT64_MIN, last = INT64_MAX;  // booked, days since 1970-01-01, both inclusive
  std::int64_t area = kAnyArea;
  std::int64_t work = 0, who = 0;  // words, `who` as in Item; 0: any
  Kind kind = Kind::none;          // none: any
  bool newest_first = false;
};
/// `take` says whether to go on. Whatever their state: the caller leaves out what does not stand. Of contributions that
/// are picked by more than their day, those that are accounted or pending; others may be missing.
/// Throws StoreError.
void each_ledger_item(store::Database& db, LedgerPick pick, const std::function<bool(const Item&)>& take);

}  // namespace sovang::views
