#pragma once
// Reading: lists, one record with its history and proof state, search. Rows are JSON objects (as text) so that the
// command line and the API print the same.

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "node/views/views.h"

namespace sovang::views {

struct ListFilter {
  std::string area_id;  // `-`: of the commune itself
  std::string work_id, household_id;
  std::string kind;                    // of contributions: MONEY …
  std::optional<base::Date> from, to;  // of ledgers the booked day, else the kind's own (records::day_of)
  bool reversals = false;              // only those
  std::size_t limit = 0;               // 0: all
  std::string after;                   // cursor: the `cursor` member of the last row seen
  bool newest_first = false;           // of ledgers: the other way round
  bool proofs = false;                 // adds `proof` to each row: `local`, `sent` or `cosigned`
};
/// Whether a row of a list can have had this `cursor`.
bool is_cursor(std::string_view text);
/// `type` is an entry type with a registry or ledger form. Order: registries by id (people by name order), ledgers by
/// booked day then id. Each row has `cursor`.
std::vector<std::string> list_rows(store::Database& db, const store::SqliteLogStore& logs, std::string_view type,
                                   const ListFilter& filter);

/// Sums of the contributions that a filter lets through (its limit and cursor do not count): rows, money_vnd,
/// commune_budget_vnd, workdays_half, workday_value_vnd, in_kind_value_vnd, land_dm2; as a report counts them.
nlohmann::ordered_json sums_json(store::Database& db, const ListFilter& filter);

/// The record with its versions, reversals, conflicts, refusals; for each entry: origin, index, time, author, whether
/// it counts and why not, and whether it is `local`, `sent` (held by the hub) or `cosigned`. Empty when no record has
/// this id.
std::string show_record(store::Database& db, const store::SqliteLogStore& logs, std::string_view id);

/// Households by name, spouse or code (fixtures/search-cases.json), in order of household id; at most `limit` rows, 0
/// for all.
std::vector<std::string> search_households(store::Database& db, std::string_view query, std::size_t limit);

/// Contributions by receipt number as people write it: whole (`PT-K01/2025-00012`, `pt/k01/2025/12`) or its end
/// (`2025-12`, `00012`, `12`). Newest series first, each row with `proof`; at most `limit` rows, not 0.
std::vector<std::string> search_receipts(store::Database& db, std::string_view query, std::size_t limit);

/// Notices for people: refused entries, conflicts, possible doubles, overspent works, receipt gaps and reuse, second
/// reversals. One JSON object a line.
std::vector<std::string> notices(store::Database& db);

}  // namespace sovang::views
