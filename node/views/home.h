#pragma once
// Figures of the first pages: what today and what waits on a device, each work's progress, the months of a year.

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "base/date.h"
#include "node/store/database.h"

namespace sovang::views {

/// count, amount_vnd, workdays_half, land_dm2, value_vnd of a day's contributions (reversals taken off), of one area
/// unless `area_id` is empty.
nlohmann::ordered_json day_json(store::Database& db, base::Date day, std::string_view area_id);

/// Entries of a log that no cosignature covers: count, arrived (those that the hub said it holds), amount_vnd (money
/// among them) and since (the time of the first; null when none).
nlohmann::ordered_json waiting_json(store::Database& db, std::string_view origin);

/// Works, last used first: id, scope, title, level, area_id, status, planned_vnd, received_vnd, spent_vnd,
/// people_total_vnd, total_vnd, workdays_half, in_kind_value_vnd, land_dm2, last_used (a day or null).
nlohmann::ordered_json works_json(store::Database& db);

/// month (2025-09), money_vnd, workday_value_vnd, in_kind_value_vnd, commune_budget_vnd, land_dm2; every month of the
/// period.
nlohmann::ordered_json months_json(store::Database& db, base::Date from, base::Date to);

}  // namespace sovang::views
