#include "node/views/figures.h"

#include <algorithm>
#include <unordered_set>

#include "node/views/alike.h"
#include "node/views/body.h"
#include "sync/entry.h"

namespace sovang::views {

void Figures::add(Kind kind, std::int64_t quantity, std::int64_t value) {
  switch (kind) {
    case Kind::money:
      money += quantity;
      break;
    case Kind::workday:
      workdays_half += quantity;
      workday_value += value;
      break;
    case Kind::in_kind:
      in_kind_value += value;
      break;
    case Kind::land:
      land_dm2 += quantity;
      break;
    case Kind::budget:
      budget += quantity;
      break;
    case Kind::none:
      break;
  }
}

std::string quarter_text(std::int64_t quarter) {
  return std::to_string(quarter / 4) + "-Q" + std::to_string(quarter % 4 + 1);
}
std::string half_text(std::int64_t quarter) {
  return std::to_string(quarter / 4) + "-H" + std::to_string(quarter % 4 / 2 + 1);
}

Scope scope_of(const ReportRequest& request, Words& words) {
  Scope scope;
  if (request.from) scope.from = request.from->days();
  if (request.to) scope.to = request.to->days();
  scope.everything = request.areas.empty();
  for (const std::string& area : request.areas) scope.areas.insert(words.find(area));
  return scope;
}

Sums sum_lines(store::Database& db, Words& words, Register& works,
               const std::unordered_map<std::int64_t, std::string>& sectors, const Scope& scope) {
  Sums out;
  auto rows = db.query(
      "SELECT booked, under, area, work, kind, source, quarter, rows, live, reversals, quantity, value FROM total "
      "WHERE booked >= ? AND "
      "booked <= ?");
  rows.bind(scope.from, scope.to);
  while (rows.step()) {
    const std::int64_t area = rows.integer(2);
    if (!scope.has_area(area)) continue;
    const Kind kind = static_cast<Kind>(rows.integer(4));
    const Source source = static_cast<Source>(rows.integer(5));
    const std::int64_t quantity = rows.integer(10);
    const std::int64_t value = rows.integer(11);
    const Item* work = works.find(rows.integer(3), rows.integer(1), area);
    const std::string work_name = work == nullptr ? std::string(words.text(rows.integer(3))) : works.name(*work);
    const auto sector = work == nullptr ? sectors.end() : sectors.find(work->entry);
    const std::int64_t booked_quarter = quarter_of(rows.integer(0));
    const auto add = [&](Figures& figures) {
      figures.rows += rows.integer(7);
      figures.add(kind, quantity, value);
    };
    add(out.total);
    add(out.by_kind_source[std::string(name_of(kind)) + '/' + std::string(name_of(source))]);
    add(out.by_area[area == 0 ? "-" : std::string(words.text(area))]);
    add(out.by_work[work_name]);
    add(out.by_quarter_booked[quarter_text(booked_quarter)]);
    add(out.by_half_booked[half_text(booked_quarter)]);
    add(out.by_quarter_occurred[quarter_text(rows.integer(6))]);
    add(out.by_sector[sector == sectors.end() || sector->second.empty() ? "-" : sector->second]);
    out.live += rows.integer(8);
    out.reversals += rows.integer(9);
    Figures people;
    people.add(kind, quantity, value);
    if (source == Source::other) out.other_sources += people.people();
    if (kind == Kind::money || kind == Kind::budget) out.cash[work_name].received += quantity;
  }
  return out;
}

std::map<std::string, Cash> cash_by_work(store::Database& db, Words& words, Register& works, const Scope& scope) {
  std::map<std::string, Cash> out;
  // Columns 0 to 3: work, scope of the entry, area, quantity. Absent where the scope leaves it out.
  const auto cash = [&](const store::Statement& row) -> Cash* {
    const Item* work = works.find(row.integer(0), row.integer(1), row.integer(2));
    const std::int64_t area = row.integer(2) != 0 || work == nullptr ? row.integer(2) : work->area;
    if (!scope.has_area(area)) return nullptr;
    return &out[work == nullptr ? std::string(words.text(row.integer(0))) : works.name(*work)];
  };
  auto lines = db.query(
      "SELECT work, under, area, sum(quantity) FROM total WHERE kind IN (1, 5) AND booked <= ? GROUP BY work, under, "
      "area");
  lines.bind(scope.to);
  while (lines.step())
    if (Cash* one = cash(lines)) one->received += lines.integer(3);
  auto others = db.query(
      "SELECT work, under, area, quantity, type FROM item WHERE type IN (?, ?) AND kind = 1 AND state <= 1 AND booked "
      "<= ?");
  others.bind(static_cast<int>(Type::expenditure), static_cast<int>(Type::opening_balance), scope.to);
  while (others.step()) {
    Cash* one = cash(others);
    if (one == nullptr) continue;
    (others.integer(4) == static_cast<int>(Type::expenditure) ? one->spent : one->received) += others.integer(3);
  }
  return out;
}

std::map<std::int64_t, std::int64_t> same_households(store::Database& db, Words& words, Register& households) {
  std::map<std::int64_t, std::int64_t> parent;
  const auto root = [&](std::int64_t entry) {
    while (parent.contains(entry) && parent[entry] != entry) entry = parent[entry];
    return entry;
  };
  std::unordered_map<std::int64_t, const Item*> by_entry;
  Body body;
  auto rows = db.query(
      "SELECT i.scope, e.open FROM item i JOIN entry e ON e.id = i.entry WHERE i.type = ? AND i.state = 0 AND "
      "i.reversal = 0");
  rows.bind(static_cast<int>(Type::same_as));
  while (rows.step()) {
    const auto open = sync::read_open_part(rows.blob(1));
    if (!open || !body.parse(open->body)) continue;
    const auto ids = body.texts("household_ids");
    if (!ids || ids->size() != 2) continue;
    const Item* one = households.find(who_household(words.find((*ids)[0])), rows.integer(0), 0);
    const Item* other = households.find(who_household(words.find((*ids)[1])), rows.integer(0), 0);
    if (one == nullptr || other == nullptr) continue;
    by_entry[one->entry] = one;
    by_entry[other->entry] = other;
    std::int64_t low = root(one->entry);
    std::int64_t high = root(other->entry);
    const auto key = [&](std::int64_t entry) {
      return std::pair(by_entry[entry]->id, words.text(by_entry[entry]->scope));
    };
    if (key(high) < key(low)) std::swap(low, high);
    parent[low] = low;
    parent[high] = low;
  }
  std::map<std::int64_t, std::int64_t> out;
  for (const auto& [entry, up] : parent) out[entry] = root(entry);
  return out;
}

namespace {

bool valued_later(store::Database& db, const Item& item) {
  auto row = db.query("SELECT 1 FROM item WHERE target = ? AND type = ? AND kind = ? AND state = 0 AND under = ?");
  row.bind(item.id, static_cast<int>(Type::completion), item.kind, item.under);
  return row.step();
}

/// Goes through the rows one by one.
class GiverCount {
 public:
  GiverCount(store::Database& db, Words& words, Register& households,
             const std::map<std::int64_t, std::int64_t>& same_as)
      : db_(db), words_(words), households_(households), same_as_(same_as) {
    for (const Item& item : households.all()) standing_[item.entry] = &item;
  }

  void take(const Item& item) {
    if (item.state == State::pending) return open_land(item.reversal ? -1 : 1, item.quantity);
    if (!item.is_line()) return;
    // A completion takes its target out of what is open, on its own day.
    if (item.type == Type::completion && item.contribution_kind() == Kind::land)
      open_land(item.reversal ? 1 : -1, -item.quantity);
    const bool live = item.state == State::counts && !item.reversal && item.is_record();
    if (live && item.type == Type::contribution) take_live(item);
    if (item.who != 0 && !is_org(item.who)) take_household(item, live);
  }
  Givers done() { return std::move(out_); }

 private:
  void open_land(std::int64_t rows, std::int64_t dm2) {
    out_.pending_rows += rows;
    out_.pending_land_dm2 += dm2;
  }
  void take_live(const Item& item) {
    const bool goods = item.contribution_kind() == Kind::in_kind;
    if (goods && item.value == 0 && !valued_later(db_, item)) ++out_.unvalued_rows;
    if (item.who == 0) return;
    if (!seen_.insert(alike_of(item)).second) ++out_.possible_doubles;
  }
  void take_household(const Item& item, bool live) {
    Givers::One& one = household(item);
    Figures figures;
    figures.add(item.contribution_kind(), item.quantity, item.value);
    one.value += figures.people();
    one.land_dm2 += figures.land_dm2;
    one.live += live ? 1 : 0;
    one.live_land += live && item.contribution_kind() == Kind::land ? 1 : 0;
  }
  Givers::One& household(const Item& item) {
    const Item* held = households_.find(item.who, item.under, item.area);
    if (held != nullptr)
      if (const auto same = same_as_.find(held->entry); same != same_as_.end()) held = standing_.at(same->second);
    auto& place = held != nullptr ? by_entry_.try_emplace(held->entry, SIZE_MAX).first->second
                                  : unregistered_.try_emplace(std::pair(item.who, item.area), SIZE_MAX).first->second;
    if (place == SIZE_MAX) {
      place = out_.households.size();
      out_.households.push_back({0, 0, 0, 0, held == nullptr ? 0 : held->entry,
                                 held == nullptr ? std::string(words_.text(item.who / 2)) : held->id,
                                 std::string(words_.text(held == nullptr ? item.area : held->area))});
    }
    return out_.households[place];
  }

  store::Database& db_;
  Words& words_;
  Register& households_;
  const std::map<std::int64_t, std::int64_t>& same_as_;
  Givers out_;
  std::unordered_map<std::int64_t, const Item*> standing_;
  std::unordered_map<std::int64_t, std::size_t> by_entry_;  // of a household's entry
  // A household that the register lacks is known by its name and area alone.
  std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> unregistered_;
  std::unordered_set<Alike, AlikeHash> seen_;
};

}  // namespace

Givers find_givers(store::Database& db, Words& words, Register& households,
                   const std::map<std::int64_t, std::int64_t>& same_as, const Scope& scope) {
  GiverCount count(db, words, households, same_as);
  auto rows =
      db.query("SELECT " SOVANG_ITEM_COLUMNS
               " FROM item WHERE (type = 7 OR type = 13) AND state IN (0, 1, 9) AND booked >= ? AND booked <= ?");
  rows.bind(scope.from, scope.to);
  while (rows.step()) {
    const Item item = read_item(rows);
    if (scope.has_area(item.area)) count.take(item);
  }
  return count.done();
}

}  // namespace sovang::views
