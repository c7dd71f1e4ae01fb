#include "node/views/ledger.h"

#include <algorithm>
#include <optional>

namespace sovang::views {

namespace {

// Parameters of all statements: first and last day, area, work, kind, type; then one of their own.
#define SOVANG_PICKED \
  "booked >= ?1 AND booked <= ?2 AND (?3 < 0 OR area = ?3) AND (?4 = 0 OR work = ?4) AND (?5 = 0 OR kind = ?5) "
#define SOVANG_FIRST_DAY(from) \
  "SELECT CASE ?7 WHEN 0 THEN (SELECT min(booked) FROM " from ") ELSE (SELECT max(booked) FROM " from ") END"
#define SOVANG_OLDEST " ORDER BY booked, id, (SELECT text FROM word WHERE word.id = scope)"
#define SOVANG_NEWEST " ORDER BY booked DESC, id DESC, (SELECT text FROM word WHERE word.id = scope) DESC"

store::Statement picked(store::Database& db, std::string_view sql, const LedgerPick& pick) {
  auto rows = db.query(sql);
  rows.bind(pick.first, pick.last, pick.area, pick.work, static_cast<std::int64_t>(pick.kind),
            static_cast<int>(pick.type));
  return rows;
}

/// What one giver gave is few rows.
store::Statement rows_of_giver(store::Database& db, const LedgerPick& pick) {
#define SOVANG_OF_GIVER \
  "SELECT " SOVANG_ITEM_COLUMNS " FROM item INDEXED BY item_by_who WHERE who = ?7 AND who <> 0 AND type = ?6 AND "
  auto rows = picked(
      db, pick.newest_first ? SOVANG_OF_GIVER SOVANG_PICKED SOVANG_NEWEST : SOVANG_OF_GIVER SOVANG_PICKED SOVANG_OLDEST,
      pick);
  rows.bind_at(7, pick.who);
  return rows;
}

store::Statement rows_of_day(store::Database& db, LedgerPick pick, std::int64_t day) {
#define SOVANG_OF_DAY "SELECT " SOVANG_ITEM_COLUMNS " FROM item INDEXED BY item_by_booked WHERE type = ?6 AND "
  pick.first = pick.last = day;
  return picked(
      db, pick.newest_first ? SOVANG_OF_DAY SOVANG_PICKED SOVANG_NEWEST : SOVANG_OF_DAY SOVANG_PICKED SOVANG_OLDEST,
      pick);
}

std::optional<std::int64_t> day_in(store::Database& db, std::string_view sql, const LedgerPick& pick) {
  auto row = picked(db, sql, pick);
  row.bind_at(7, pick.newest_first);
  return row.step() && !row.is_null(0) ? std::optional(row.integer(0)) : std::nullopt;
}

/// The first day, in the order of the list, that may have a row. Sums say it where a filter would leave out most rows;
/// what is pending is in no sum.
std::optional<std::int64_t> next_day(store::Database& db, const LedgerPick& pick) {
  static_assert(static_cast<int>(Type::contribution) == 7 && static_cast<int>(State::pending) == 9);
  const bool by_sums =
      pick.type == Type::contribution && (pick.area != kAnyArea || pick.work != 0 || pick.kind != Kind::none);
  if (!by_sums)
    return day_in(
        db, SOVANG_FIRST_DAY("item INDEXED BY item_by_booked WHERE type = ?6 AND booked >= ?1 AND booked <= ?2"), pick);
  const auto accounted =
      day_in(db,
             pick.work == 0 ? SOVANG_FIRST_DAY("total WHERE " SOVANG_PICKED)
                            : SOVANG_FIRST_DAY("total INDEXED BY total_by_work WHERE work = ?4 AND " SOVANG_PICKED),
             pick);
  const auto pending = day_in(
      db,
      SOVANG_FIRST_DAY("item INDEXED BY item_unsettled WHERE state > 1 AND state = 9 AND type = 7 AND " SOVANG_PICKED),
      pick);
  if (!accounted || !pending) return accounted ? accounted : pending;
  return pick.newest_first ? std::max(*accounted, *pending) : std::min(*accounted, *pending);
}

}  // namespace

void each_ledger_item(store::Database& db, LedgerPick pick, const std::function<bool(const Item&)>& take) {
  const auto take_all = [&](store::Statement rows) {
    while (rows.step())
      if (!take(read_item(rows))) return false;
    return true;
  };
  if (pick.who != 0) {
    take_all(rows_of_giver(db, pick));
    return;
  }
  while (const auto day = next_day(db, pick)) {
    if (!take_all(rows_of_day(db, pick, *day))) return;
    (pick.newest_first ? pick.last : pick.first) = *day + (pick.newest_first ? -1 : 1);
  }
}

}  // namespace sovang::views
