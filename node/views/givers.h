#pragma once
// What a report counts line by line: who gave, what looks entered twice, what is open, what came late. The lines of the
// period are read once.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "node/views/figures.h"
#include "node/views/late.h"

namespace sovang::views {

/// What single households gave, and what only single rows tell.
struct Givers {
  struct One {
    std::int64_t value = 0, land_dm2 = 0, live = 0, live_land = 0;
    std::int64_t entry = 0;  // of the household, 0 for one that is not in the register
    std::string household_id, area_id;
  };
  std::vector<One> households;
  std::int64_t possible_doubles = 0;
  std::int64_t unvalued_rows = 0;
  std::int64_t pending_rows = 0, pending_land_dm2 = 0;
  std::int64_t late = 0;
};

/// `same_as`: what same_households says.
Givers find_givers(store::Database& db, Words& words, Register& households,
                   const std::map<std::int64_t, std::int64_t>& same_as, const LateEntries& late, const Scope& scope);

}  // namespace sovang::views
