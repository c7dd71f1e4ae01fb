#pragma once
// What a period's report lists apart because it belongs to an earlier, closed one (docs/formats/closing.md).

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <unordered_map>

#include "node/store/database.h"
#include "node/views/figures.h"

namespace sovang::views {

/// entries: booked in the scope, claimed for a closed period. reversals: of what a closed period holds. Each: id, type,
/// kind, area_id, work_id, quantity (in the unit of the kind), value_vnd, claimed_on (or the target's day of booking),
/// booked_on.
nlohmann::json late_json(store::Database& db, Words& words, const Scope& scope);

/// Entries that the hub first held after a day: a paper of that day did not show them.
class LateEntries {
 public:
  /// Without a day nothing is late.
  LateEntries(store::Database& db, std::optional<std::int64_t> day);
  [[nodiscard]] bool contains(std::int64_t entry) const;

 private:
  struct Range {
    std::int64_t first, end;
  };
  std::unordered_map<std::int64_t, Range> logs_;  // those that have some
};

}  // namespace sovang::views
