#pragma once
// Rows of `item`: one per entry that its author was allowed to write, and the sums over them. Every write goes through
// here, so the sums always equal the rows.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "node/store/database.h"
#include "node/views/codes.h"
#include "node/views/fingerprints.h"

namespace sovang::views {

/// docs/views.md, "item". Integers that are ids are words; days are days since 1970-01-01; 0 is "none".
struct Item {
  std::int64_t entry = 0;
  Type type = Type::none;
  std::int64_t scope = 0;
  std::int64_t under = 0;  // the scope in which its names (work, household) are looked up
  std::string id;
  std::string target;
  State state = State::counts;
  bool reversal = false;
  bool pending = false;
  std::int64_t area = 0, work = 0, who = 0;
  std::int64_t kind = 0, source = 0;
  std::int64_t occurred = 0, booked = 0;
  std::int64_t quantity = 0, value = 0;
  std::int64_t series = 0, number = 0;
  bool operator==(const Item&) const = default;

  [[nodiscard]] Kind contribution_kind() const { return static_cast<Kind>(kind); }
  /// A line of the sums: contributions, and completions, which bring what was missing.
  [[nodiscard]] bool is_line() const {
    return (type == Type::contribution || (type == Type::completion && kind != 0)) && accounted(state);
  }
  /// Whether it is its key's record: the version that shows, and of a finding an answer that fits.
  [[nodiscard]] bool stands() const { return !lost(state) && (type != Type::finding || state == State::counts); }
  /// Of a line: whether it is a record of its own (a valuation only adds a value to one).
  [[nodiscard]] bool is_record() const { return type == Type::contribution || contribution_kind() == Kind::land; }
};

/// `SELECT` of all columns in the order that read_item expects.
#define SOVANG_ITEM_COLUMNS                                                                                            \
  "entry, type, scope, under, id, target, state, reversal, pending, area, work, who, kind, source, occurred, booked, " \
  "quantity, value, series, number"
Item read_item(const store::Statement& row);

class Items {
 public:
  explicit Items(store::Database& db) : db_(db) {}

  void insert(const Item& item);
  /// Writes what differs.
  void update(const Item& before, const Item& after);
  void erase(const Item& item);

  /// Until end_bulk rows go in without indexes, which are made in one go at the end: sorting is far cheaper than
  /// finding the place of each row in each index. In between only insert, may_have_id and may_have_target are cheap.
  /// Whoever reads the connection at this moment keeps it from happening. What is rolled back leaves the indexes as
  /// they were.
  void begin_bulk();
  void end_bulk();
  /// In bulk some rows are written together: afterwards the table has all of them.
  void write_waiting();

  std::optional<Item> at(std::int64_t entry);
  std::vector<Item> with_id(Type type, std::string_view id);
  std::vector<Item> with_target(std::string_view target);
  /// Whether a row bears this id, or speaks of it. Never wrong when they say no.
  bool may_have_id(Type type, std::string_view id);
  bool may_have_target(std::string_view target);

  /// Adds the changes of the sums since the last call to the table `total`.
  void flush_totals();

 private:
  struct Sum {
    std::int64_t rows = 0, live = 0, reversals = 0, quantity = 0, value = 0;
  };
  using Key =
      std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>;
  void account(const Item& item, int sign);

  /// What is asked of the rows in bulk, and how their indexes are made.
  struct Bulk {
    Fingerprints ids, targets;
    std::vector<std::string> indexes;
    std::vector<Item> waiting;
  };

  store::Database& db_;
  std::map<Key, Sum> changes_;
  std::optional<Bulk> bulk_;
};

/// `2025-Q1` as 8100: year × 4 + quarter − 1.
std::int64_t quarter_of(std::int64_t day);

}  // namespace sovang::views
