#pragma once
// Papers beside the figures: documents of a period, the sections of a report that people write, where lists were
// posted, what inspectors found.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "node/store/database.h"

namespace sovang::views {

/// How long a list is posted unless the commune says otherwise (domain.md f 5).
inline constexpr std::int64_t kPostingDays = 30;

struct PaperScope {
  std::optional<base::Date> from, to;
  base::Date as_of;
  std::vector<std::string> areas;  // empty: the whole commune
};
/// `documents`, `texts` (section → text, of the period whose days these are), `postings` (posted, taken_down, overdue),
/// `findings` (open, answered, closed).
nlohmann::json papers_json(store::Database& db, const PaperScope& scope);

/// The postings of a work, newest first: the row, `due_on`, and `overdue` when it hangs longer than that on `today`.
nlohmann::ordered_json postings_of(store::Database& db, std::string_view work_id, base::Date today);

/// Documents that cite a later or a replaced one: id, doc_no, code (cites_later, cites_replaced), cited.
std::vector<nlohmann::ordered_json> citation_notices(store::Database& db);

/// `2025`, `2025-Q1`, `2025-H1` when these are the days of one; else empty.
std::string period_name(const std::optional<base::Date>& from, const std::optional<base::Date>& to);

}  // namespace sovang::views
