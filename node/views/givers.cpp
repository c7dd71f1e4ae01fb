#include "node/views/givers.h"

#include <unordered_map>

#include "node/views/alike.h"

namespace sovang::views {

namespace {

/// What is counted of a line.
#define SOVANG_LINE_COLUMNS "entry, type, area, work, kind, state, reversal, who, under, occurred, quantity, value"

struct Line {
  std::int64_t entry;
  Type type;
  std::int64_t area, work;
  Kind kind;
  State state;
  bool reversal;
  std::int64_t who, under, occurred, quantity, value;

  [[nodiscard]] bool is_gift() const { return type == Type::contribution; }
  [[nodiscard]] Alike alike() const {
    return {who, work, static_cast<std::int64_t>(kind), occurred, alike_amount(kind, quantity, value)};
  }
};

Line read_line(const store::Statement& row) {
  return {row.integer(0),
          static_cast<Type>(row.integer(1)),
          row.integer(2),
          row.integer(3),
          static_cast<Kind>(row.integer(4)),
          static_cast<State>(row.integer(5)),
          row.integer(6) != 0,
          row.integer(7),
          row.integer(8),
          row.integer(9),
          row.integer(10),
          row.integer(11)};
}

/// Goes through the lines one by one.
class GiverCount {
 public:
  GiverCount(store::Database& db, Words& words, Register& households,
             const std::map<std::int64_t, std::int64_t>& same_as, const LateEntries& late)
      : db_(db), words_(words), households_(households), same_as_(same_as), late_(late) {
    if (same_as.empty()) return;
    for (const Item& item : households.all()) standing_[item.entry] = &item;
  }

  void take(const Line& line) {
    if (line.state == State::pending) return open_land(line.reversal ? -1 : 1, line.quantity);
    if (!accounted(line.state)) return;
    if (line.is_gift())
      out_.late += late_.contains(line.entry) ? 1 : 0;
    else if (line.kind == Kind::none)
      return;  // a completion that fits nothing
    // A completion takes its target out of what is open, on its own day.
    if (!line.is_gift() && line.kind == Kind::land) open_land(line.reversal ? 1 : -1, -line.quantity);
    const bool record = line.is_gift() || line.kind == Kind::land;
    const bool live = line.state == State::counts && !line.reversal && record;
    if (live && line.is_gift()) take_live(line);
    if (line.who != 0 && !is_org(line.who)) take_household(line, live);
  }
  Givers done() { return std::move(out_); }

 private:
  void open_land(std::int64_t rows, std::int64_t dm2) {
    out_.pending_rows += rows;
    out_.pending_land_dm2 += dm2;
  }
  void take_live(const Line& line) {
    if (line.kind == Kind::in_kind && line.value == 0 && !valued_later(line.entry)) ++out_.unvalued_rows;
    if (line.who == 0) return;
    if (!seen_.insert(line.alike())) ++out_.possible_doubles;
  }
  bool valued_later(std::int64_t entry) {
    auto row = db_.query(
        "SELECT 1 FROM item i JOIN item c ON c.target = i.id AND c.under = i.under AND c.kind = i.kind AND c.type = ? "
        "AND c.state = 0 WHERE i.entry = ?");
    row.bind(static_cast<int>(Type::completion), entry);
    return row.step();
  }
  void take_household(const Line& line, bool live) {
    Givers::One& one = household(line);
    Figures figures;
    figures.add(line.kind, line.quantity, line.value);
    one.value += figures.people();
    one.land_dm2 += figures.land_dm2;
    one.live += live ? 1 : 0;
    one.live_land += live && line.kind == Kind::land ? 1 : 0;
  }
  Givers::One& household(const Line& line) {
    Known& known = known_[line.who];
    if (known.place == SIZE_MAX || known.under != line.under || known.area != line.area)
      known = {line.under, line.area, place_of(line)};
    return out_.households[known.place];
  }
  std::size_t place_of(const Line& line) {
    const Item* held = households_.find(line.who, line.under, line.area);
    if (held != nullptr)
      if (const auto same = same_as_.find(held->entry); same != same_as_.end()) held = standing_.at(same->second);
    auto& place = held != nullptr ? by_entry_.try_emplace(held->entry, SIZE_MAX).first->second
                                  : unregistered_.try_emplace(std::pair(line.who, line.area), SIZE_MAX).first->second;
    if (place == SIZE_MAX) {
      place = out_.households.size();
      out_.households.push_back({0, 0, 0, 0, held == nullptr ? 0 : held->entry,
                                 held == nullptr ? std::string(words_.text(line.who / 2)) : held->id,
                                 std::string(words_.text(held == nullptr ? line.area : held->area))});
    }
    return place;
  }

  struct Known {
    std::int64_t under = 0, area = 0;
    std::size_t place = SIZE_MAX;
  };
  store::Database& db_;
  Words& words_;
  Register& households_;
  const std::map<std::int64_t, std::int64_t>& same_as_;
  const LateEntries& late_;
  Givers out_;
  std::unordered_map<std::int64_t, const Item*> standing_;
  std::unordered_map<std::int64_t, Known> known_;  // by `who`: what its last line meant; nearly always the next's, too
  std::unordered_map<std::int64_t, std::size_t> by_entry_;  // of a household's entry
  // A household that the register lacks is known by its name and area alone.
  std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> unregistered_;
  AlikeSet seen_;
};

bool is_whole_book(store::Database& db, const Scope& scope) {
  auto days =
      db.query("SELECT (SELECT min(booked) FROM item WHERE type = 7), (SELECT max(booked) FROM item WHERE type = 7)");
  return days.step() && !days.is_null(0) && scope.has_day(days.integer(0)) && scope.has_day(days.integer(1));
}

}  // namespace

Givers find_givers(store::Database& db, Words& words, Register& households,
                   const std::map<std::int64_t, std::int64_t>& same_as, const LateEntries& late, const Scope& scope) {
  GiverCount count(db, words, households, same_as, late);
  constexpr std::string_view kAsTheyLie =
      "SELECT " SOVANG_LINE_COLUMNS " FROM item NOT INDEXED WHERE type IN (7, 13) AND booked >= ? AND booked <= ?";
  constexpr std::string_view kByDay = "SELECT " SOVANG_LINE_COLUMNS
                                      " FROM item INDEXED BY item_by_booked WHERE type IN (7, 13) AND booked >= ? AND "
                                      "booked <= ?";
  auto rows = db.query(is_whole_book(db, scope) ? kAsTheyLie : kByDay);
  rows.bind(scope.from, scope.to);
  while (rows.step()) {
    const Line line = read_line(rows);
    if (scope.has_area(line.area)) count.take(line);
  }
  return count.done();
}

}  // namespace sovang::views
