#include "node/views/dump.h"

#include <fmt/format.h>

#include <algorithm>

#include "node/store/entry_rows.h"
#include "node/views/codes.h"
#include "node/views/items.h"
#include "node/views/settle.h"
#include "node/views/words.h"

namespace sovang::views {

namespace {

struct Namer {
  Namer(store::Database& source, store::Database& views) : order(source), words(views) {}

  std::string entry(std::int64_t row) { return fmt::format("{} {:012}", order.origin(row), store::index_of_row(row)); }
  std::string word(std::int64_t id) { return '"' + std::string(words.text(id)) + '"'; }

  EntryOrder order;
  Words words;
};

std::string number(std::int64_t value) { return std::to_string(value); }

DumpRow item_row(Namer& name, const store::Statement& row) {
  const Item item = read_item(row);
  const bool who_is_scope = item.type == Type::decision;
  std::string rest;
  for (const std::string& part : {std::string(name_of(item.type)),
                                  name.word(item.scope),
                                  name.word(item.under),
                                  '"' + item.id + '"',
                                  '"' + item.target + '"',
                                  std::string(name_of(item.state)),
                                  number(item.reversal),
                                  number(item.pending),
                                  name.word(item.area),
                                  name.word(item.work),
                                  name.word(who_is_scope ? item.who : item.who / 2),
                                  number(who_is_scope ? 0 : item.who & 1),
                                  number(item.kind),
                                  number(item.source),
                                  number(item.occurred),
                                  number(item.booked),
                                  number(item.quantity),
                                  number(item.value),
                                  name.word(item.series),
                                  number(item.number)})
    rest += (rest.empty() ? "" : " ") + part;
  return {name.entry(item.entry), rest};
}

DumpRow total_row(Namer& name, const store::Statement& row) {
  const auto text = [&](int column) { return name.words.text(row.integer(column)); };
  return {
      fmt::format(R"({} "{}" "{}" "{}" {} {} {})", row.integer(0), text(1), text(2), text(3), row.integer(4),
                  row.integer(5), row.integer(6)),
      fmt::format("{} {} {} {} {}", row.integer(7), row.integer(8), row.integer(9), row.integer(10), row.integer(11))};
}

using Format = DumpRow (*)(Namer&, const store::Statement&);
struct Table {
  std::string_view name, sql;
  Format format;
};

// Words, as a table, are not compared: they may hold words of entries that no longer count.
constexpr Table kTables[] = {
    {"folded", "SELECT log, upto FROM folded",
     [](Namer& name, const store::Statement& row) {
       return DumpRow{name.order.origin(store::entry_row(row.integer(0), 0)), number(row.integer(1))};
     }},
    {"roster_entry", "SELECT entry, rules FROM roster_entry",
     [](Namer& name, const store::Statement& row) {
       return DumpRow{name.entry(row.integer(0)), number(row.integer(1))};
     }},
    {"covered", "SELECT origin, size, day FROM covered",
     [](Namer& name, const store::Statement& row) {
       return DumpRow{name.word(row.integer(0)) + ' ' + number(row.integer(1)), number(row.integer(2))};
     }},
    {"refused", "SELECT entry, reason, type, id FROM refused",
     [](Namer& name, const store::Statement& row) {
       return DumpRow{name.entry(row.integer(0)), std::string(name_of(static_cast<Reason>(row.integer(1)))) + ' ' +
                                                      name.word(row.integer(2)) + " \"" + std::string(row.text(3)) +
                                                      '"'};
     }},
    {"recovery", "SELECT entry FROM recovery",
     [](Namer& name, const store::Statement& row) {
       return DumpRow{name.entry(row.integer(0)), {}};
     }},
    {"closing", "SELECT entry, period, version, last FROM closing",
     [](Namer& name, const store::Statement& row) {
       return DumpRow{name.entry(row.integer(0)),
                      std::string(row.text(1)) + ' ' + number(row.integer(2)) + ' ' + number(row.integer(3))};
     }},
    {"closed", "SELECT closing, last, origin, size FROM closed",
     [](Namer& name, const store::Statement& row) {
       return DumpRow{name.entry(row.integer(0)) + ' ' + name.word(row.integer(2)),
                      number(row.integer(1)) + ' ' + number(row.integer(3))};
     }},
    {"late_entry", "SELECT entry, claimed FROM late_entry",
     [](Namer& name, const store::Statement& row) {
       return DumpRow{name.entry(row.integer(0)), number(row.integer(1))};
     }},
    {"item", "SELECT " SOVANG_ITEM_COLUMNS " FROM item", item_row},
    {"total",
     "SELECT booked, under, area, work, kind, source, quarter, rows, live, reversals, quantity, value FROM total",
     total_row},
    {"person", "SELECT entry, hex(sort) FROM person",
     [](Namer& name, const store::Statement& row) {
       return DumpRow{name.entry(row.integer(0)), std::string(row.text(1))};
     }},
    {"name_word", "SELECT accented, plain FROM name_word",
     [](Namer&, const store::Statement& row) {
       return DumpRow{std::string(row.text(0)), std::string(row.text(1))};
     }},
    {"posting", "SELECT w.accented, p.entry FROM posting p JOIN name_word w ON w.id = p.word",
     [](Namer& name, const store::Statement& row) {
       return DumpRow{std::string(row.text(0)) + ' ' + name.entry(row.integer(1)), {}};
     }},
};

}  // namespace

std::vector<std::string_view> dumped_tables() {
  std::vector<std::string_view> out;
  for (const Table& table : kTables) out.push_back(table.name);
  return out;
}

std::vector<DumpRow> dump_table(store::Database& source, store::Database& views, std::string_view table) {
  Namer name(source, views);
  std::vector<DumpRow> out;
  for (const Table& one : kTables) {
    if (one.name != table) continue;
    auto rows = views.query(one.sql);
    while (rows.step()) out.push_back(one.format(name, rows));
  }
  std::sort(out.begin(), out.end(), [](const DumpRow& one, const DumpRow& other) {
    return std::tie(one.key, one.rest) < std::tie(other.key, other.rest);
  });
  return out;
}

}  // namespace sovang::views
