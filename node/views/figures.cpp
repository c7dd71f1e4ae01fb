#include "node/views/figures.h"

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

void Figures::add(const Figures& other) {
  rows += other.rows;
  money += other.money;
  workdays_half += other.workdays_half;
  workday_value += other.workday_value;
  in_kind_value += other.in_kind_value;
  land_dm2 += other.land_dm2;
  budget += other.budget;
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

namespace {

/// Where a line of `total` is added. Names are looked up and written once for all lines that share them: a year has
/// tens of thousands.
class Adding {
 public:
  Adding(Words& words, Register& works, const std::unordered_map<std::int64_t, std::string>& sectors, Sums& out)
      : words_(words), works_(works), sectors_(sectors), out_(out) {}

  struct OfWork {
    Figures *work, *sector;
    const std::string* name;
  };
  const OfWork& of_work(std::int64_t word, std::int64_t under, std::int64_t area) {
    OfWork& at = of_work_[WorkName(word, under, area)];
    if (at.name != nullptr) return at;
    const Item* work = works_.find(word, under, area);
    const auto sector = work == nullptr ? sectors_.end() : sectors_.find(work->entry);
    const auto named = out_.by_work.try_emplace(work == nullptr ? std::string(words_.text(word)) : works_.name(*work));
    at = {&named.first->second,
          &out_.by_sector[sector == sectors_.end() || sector->second.empty() ? "-" : sector->second],
          &named.first->first};
    return at;
  }
  Figures& of_area(std::int64_t area) {
    Figures*& at = of_area_[area];
    if (at == nullptr) at = &out_.by_area[area == 0 ? "-" : std::string(words_.text(area))];
    return *at;
  }
  Figures& of_kind(Kind kind, Source source) {
    Figures*& at = of_kind_[std::pair(kind, source)];
    if (at == nullptr) at = &out_.by_kind_source[std::string(name_of(kind)) + '/' + std::string(name_of(source))];
    return *at;
  }
  Figures& of_quarter_occurred(std::int64_t quarter) {
    Figures*& at = occurred_[quarter];
    if (at == nullptr) at = &out_.by_quarter_occurred[quarter_text(quarter)];
    return *at;
  }
  /// Lines come by day.
  void on(std::int64_t day) {
    if (quarter_ != nullptr && day == day_) return;
    day_ = day;
    const std::int64_t quarter = quarter_of(day);
    quarter_ = &out_.by_quarter_booked[quarter_text(quarter)];
    half_ = &out_.by_half_booked[half_text(quarter)];
  }
  Figures& quarter_booked() { return *quarter_; }
  Figures& half_booked() { return *half_; }

 private:
  Words& words_;
  Register& works_;
  const std::unordered_map<std::int64_t, std::string>& sectors_;
  Sums& out_;
  std::map<WorkName, OfWork> of_work_;
  std::map<std::int64_t, Figures*> of_area_, occurred_;
  std::map<std::pair<Kind, Source>, Figures*> of_kind_;
  std::int64_t day_ = 0;
  Figures *quarter_ = nullptr, *half_ = nullptr;
};

}  // namespace

Sums sum_lines(store::Database& db, Words& words, Register& works,
               const std::unordered_map<std::int64_t, std::string>& sectors, const Scope& scope) {
  Sums out;
  Adding adding(words, works, sectors, out);
  auto rows = db.query(
      "SELECT booked, under, area, work, kind, source, quarter, rows, live, reversals, quantity, value FROM total "
      "WHERE booked >= ? AND booked <= ? ORDER BY booked");
  rows.bind(scope.from, scope.to);
  while (rows.step()) {
    const std::int64_t area = rows.integer(2);
    if (!scope.has_area(area)) continue;
    const Kind kind = static_cast<Kind>(rows.integer(4));
    const Source source = static_cast<Source>(rows.integer(5));
    const std::int64_t quantity = rows.integer(10);
    Figures line;
    line.rows = rows.integer(7);
    line.add(kind, quantity, rows.integer(11));
    const Adding::OfWork& work = adding.of_work(rows.integer(3), rows.integer(1), area);
    adding.on(rows.integer(0));
    for (Figures* figures :
         {&out.total, &adding.of_kind(kind, source), &adding.of_area(area), work.work, work.sector,
          &adding.quarter_booked(), &adding.half_booked(), &adding.of_quarter_occurred(rows.integer(6))})
      figures->add(line);
    out.live += rows.integer(8);
    out.reversals += rows.integer(9);
    if (source == Source::other) out.other_sources += line.people();
    if (kind == Kind::money || kind == Kind::budget) out.cash[*work.name].received += quantity;
  }
  return out;
}

std::map<WorkName, Cash> cash_beside_lines(store::Database& db, std::int64_t to) {
  std::map<WorkName, Cash> out;
  auto rows = db.query(
      "SELECT work, under, area, quantity, type FROM item WHERE type IN (?, ?) AND kind = 1 AND state <= 1 AND booked "
      "<= ?");
  rows.bind(static_cast<int>(Type::expenditure), static_cast<int>(Type::opening_balance), to);
  while (rows.step()) {
    Cash& cash = out[work_name(rows)];
    (rows.integer(4) == static_cast<int>(Type::expenditure) ? cash.spent : cash.received) += rows.integer(3);
  }
  return out;
}

std::map<std::string, Cash> cash_by_work(store::Database& db, Words& words, Register& works, const Scope& scope) {
  std::map<std::string, Cash> out;
  auto sums = cash_beside_lines(db, scope.to);
  auto lines = db.query("SELECT work, under, area, quantity FROM total WHERE kind IN (1, 5) AND booked <= ?");
  lines.bind(scope.to);
  while (lines.step()) sums[work_name(lines)].received += lines.integer(3);
  for (const auto& [named, sum] : sums) {
    const auto& [word, under, named_area] = named;
    const Item* work = works.find(word, under, named_area);
    const std::int64_t area = named_area != 0 || work == nullptr ? named_area : work->area;
    if (!scope.has_area(area)) continue;
    Cash& cash = out[work == nullptr ? std::string(words.text(word)) : works.name(*work)];
    cash.received += sum.received;
    cash.spent += sum.spent;
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

}  // namespace sovang::views
