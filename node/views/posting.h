#pragma once
// The posting list of a work (domain.md e): who gave what, what was spent, what is left. Names as on the receipts;
// a giver who asked for it has none. Nothing else about a household is in it: no alley, no spouse, no poverty.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

#include "base/date.h"
#include "node/store/database.h"

namespace sovang::views {

struct PostingPeriod {
  std::optional<base::Date> from, to;  // by booked_on, both inclusive
};
/// contributors (by given name: name or null, area_id, receipt_no of the last, money_vnd, workdays_half, in_kind,
/// value_vnd, land_dm2), spending, totals, balance. A contribution and its reversal in the period leave nothing.
nlohmann::ordered_json posting_json(store::Database& db, std::string_view work_id, const PostingPeriod& period);

}  // namespace sovang::views
