#pragma once
// What a period's report lists apart because it belongs to an earlier, closed one (docs/formats/closing.md).

#include <nlohmann/json_fwd.hpp>

#include "node/store/database.h"
#include "node/views/figures.h"

namespace sovang::views {

/// entries: booked in the scope, claimed for a closed period. reversals: of what a closed period holds. Each: id, type,
/// kind, area_id, work_id, quantity (in the unit of the kind), value_vnd, claimed_on (or the target's day of booking),
/// booked_on.
nlohmann::json late_json(store::Database& db, Words& words, const Scope& scope);

}  // namespace sovang::views
