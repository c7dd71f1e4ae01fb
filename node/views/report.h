#pragma once
// The report: the members of fixtures/expected-totals.json with the same names and meanings.

#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "node/views/views.h"

namespace sovang::views {

struct ReportRequest {
  std::optional<base::Date> from, to;  // by booked_on, both inclusive; none: all
  std::vector<base::Date> as_of;       // at least one; the first is the report's day
  std::vector<std::string>
      areas;  // empty: the whole commune; else only what concerns these areas (a node's own report)
};
/// `2025`, `2025-Q1`, `2025-H1` into from and to.
bool set_period(ReportRequest& request, std::string_view period);

/// {"names": {area_kind, areas, works}}: what people call the codes. Annotation; no figure depends on it.
std::string report_names(store::Database& db);

/// One JSON object. Besides the members of the fixture: `period`, `rules` (version known and in force), `notices`
/// (counts: refused, conflicts, possible doubles, overspent works, reversals and late entries in the period),
/// `late` (entries and reversals of closed periods that are booked in this one), `unvalued_in_kind`, `pending_land`,
/// `opening_balances`, `remittances`, and what node/views/papers.h
/// says.
std::string report_json(store::Database& db, const store::SqliteLogStore& logs, const ReportRequest& request);

/// The same as a text that a commune clerk recognises (domain.md e): works done, budget, people's part, total, land
/// beside it; by area; what is open.
std::string report_text(const std::string& report_json, bool vietnamese);

}  // namespace sovang::views
