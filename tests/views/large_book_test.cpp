// What the pages ask of a book with thousands of records: the same answers as a look at every row gives, without
// looking at every row.

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <algorithm>

#include "node/views/book.h"
#include "node/views/report.h"
#include "tests/views/commune.h"

using namespace sovang;
using tests::Commune;
using tests::Json;
using tests::kK01;

namespace {

constexpr int kRecords = 6000;
constexpr int kHouseholds = 300;
constexpr int kWorks = 20;

std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

/// Fills the book once for all tests of this file.
const tests::Node& large_book() {
  static const auto* book = [] {
    Commune village;
    for (int i = 0; i < kWorks; ++i)
      village.write(
          kK01, "W" + std::to_string(i), "work",
          {{"level", "AREA"}, {"area_id", "K01"}, {"title", "t"}, {"sector", "ECONOMY"}, {"status", "PLANNED"}});
    for (int i = 0; i < kRecords; ++i) {
      Json more{{"work_id", "W" + std::to_string(i % kWorks)},
                {"household_id", "H" + std::to_string(i % kHouseholds)},
                {"booked_on", "2025-" + two(1 + i / 600) + "-" + two(1 + i % 28)},
                {"receipt_no", "PT-K01/2025-" + std::to_string(100000 + i).substr(1)}};
      more[i % 3 == 0 ? "workdays_half" : "amount_vnd"] = 1000 + i;
      village.write(kK01, "C" + std::to_string(10000 + i), "contribution",
                    Commune::gift(i % 3 == 0 ? "WORKDAY" : "MONEY", more));
    }
    auto* node = new tests::Node;
    node->take_all(village.logs());
    return node;
  }();
  return *book;
}

std::vector<Json> list(const views::ListFilter& filter) {
  auto& node = const_cast<tests::Node&>(large_book());
  std::vector<Json> out;
  for (const auto& row : views::list_rows(node.db, node.logs, "contribution", filter)) out.push_back(Json::parse(row));
  return out;
}

/// How many steps SQLite took, in hundreds: work without a clock.
template <class Run>
int steps_of(Run run) {
  auto& node = const_cast<tests::Node&>(large_book());
  int hundreds = 0;
  sqlite3_progress_handler(
      node.db.handle(), 100, [](void* count) { return ++*static_cast<int*>(count), 0; }, &hundreds);
  run();
  sqlite3_progress_handler(node.db.handle(), 0, nullptr, nullptr);
  return hundreds;
}

std::vector<std::string> ids(const std::vector<Json>& rows) {
  std::vector<std::string> out;
  for (const Json& row : rows) out.push_back(row["id"]);
  return out;
}

}  // namespace

TEST_SUITE("a large book") {
  TEST_CASE("every filter lists what a look at all rows finds, in both directions, page by page") {
    const auto all = list({});
    REQUIRE(all.size() == kRecords);
    struct Wanted {
      views::ListFilter filter;
      std::string member, value;
    };
    std::vector<Wanted> wanted(4);
    wanted[0].filter.household_id = wanted[0].value = "H7";
    wanted[0].member = "household_id";
    wanted[1].filter.work_id = wanted[1].value = "W3";
    wanted[1].member = "work_id";
    wanted[2].filter.kind = wanted[2].value = "WORKDAY";
    wanted[2].member = "kind";
    wanted[3].filter.area_id = wanted[3].value = "K01";
    wanted[3].member = "area_id";
    for (auto& one : wanted)
      for (const bool newest : {false, true}) {
        CAPTURE(one.member);
        CAPTURE(newest);
        std::vector<std::string> expected;
        for (const Json& row : all)
          if (row[one.member] == one.value) expected.push_back(row["id"]);
        if (newest) std::reverse(expected.begin(), expected.end());
        one.filter.newest_first = newest;
        one.filter.limit = 137;
        one.filter.after.clear();
        std::vector<std::string> found;
        for (;;) {
          const auto page = list(one.filter);
          for (const auto& id : ids(page)) found.push_back(id);
          if (page.size() < one.filter.limit) break;
          one.filter.after = page.back()["cursor"];
        }
        CHECK(found == expected);
      }
  }

  TEST_CASE("a filter that names nothing, or no kind, finds nothing") {
    for (auto member : {&views::ListFilter::household_id, &views::ListFilter::work_id, &views::ListFilter::area_id,
                        &views::ListFilter::kind}) {
      views::ListFilter filter;
      filter.*member = "NOTHING";
      CHECK(list(filter).empty());
    }
  }

  TEST_CASE("the sums of a selection are those of its rows") {
    for (const char* household : {"", "H7"})
      for (const char* work : {"", "W7"})
        for (const char* kind : {"", "MONEY", "WORKDAY"}) {
          views::ListFilter filter;
          filter.household_id = household;
          filter.work_id = work;
          filter.kind = kind;
          filter.from = base::Date{2025, 2, 3};
          filter.to = base::Date{2025, 9, 9};
          std::int64_t money = 0, half = 0;
          const auto rows = list(filter);
          for (const Json& row : rows) {
            money += row.value("amount_vnd", std::int64_t{0});
            half += row.value("workdays_half", std::int64_t{0});
          }
          const auto sums = views::sums_json(const_cast<tests::Node&>(large_book()).db, filter);
          CHECK(sums["rows"] == rows.size());
          CHECK(sums["money_vnd"] == money);
          CHECK(sums["workdays_half"] == half);
        }
  }

  TEST_CASE("one household's lines, one page, a deep page: none goes through the whole book") {
    views::ListFilter household;
    household.household_id = "H7";
    CHECK(steps_of([&] { list(household); }) < 100);
    views::ListFilter page;
    page.limit = 50;
    page.newest_first = true;
    const int first = steps_of([&] { list(page); });
    page.to = base::Date{2025, 3, 1};
    page.after = list(page).back()["cursor"];
    const int deep = steps_of([&] { list(page); });
    CHECK(first < 250);
    CHECK(deep < 250);
    for (auto member : {&views::ListFilter::work_id, &views::ListFilter::kind}) {
      views::ListFilter picked = page;
      picked.*member = member == &views::ListFilter::kind ? "WORKDAY" : "W3";
      CHECK(steps_of([&] { list(picked); }) < 500);
    }
    views::ListFilter rare = page;
    rare.kind = "LAND";
    CHECK(steps_of([&] { list(rare); }) < 100);
    // The steps are counted: all rows cost far more.
    CHECK(steps_of([&] { list({}); }) > 3000);
  }

  TEST_CASE("asking whether a gift is a double does not go through the whole book") {
    auto& node = const_cast<tests::Node&>(large_book());
    const auto book = views::make_book(node.db, "K01");
    records::DoubleQuery query;
    query.household_id = "H8";
    query.work_id = "W8";
    query.kind = "MONEY";
    query.quantity = 1008;
    query.occurred_on = base::Date{2025, 2, 1};
    std::string found;
    CHECK(steps_of([&] { found = book->possible_double(query); }) < 30);
    CHECK(found == "C10008");
    query.quantity = 1009;
    CHECK(book->possible_double(query).empty());
  }

  TEST_CASE("a receipt is found by its number, however it is written, and by its end") {
    auto& node = const_cast<tests::Node&>(large_book());
    const auto search = [&](const std::string& query) {
      std::vector<std::string> out;
      for (const auto& row : views::search_receipts(node.db, query, 8)) out.push_back(Json::parse(row)["id"]);
      return out;
    };
    const std::vector<std::string> found{"C10012"};
    for (const char* query :
         {"PT-K01/2025-00012", "PT/K01/2025/0012", "pt k01 2025-12", "K01/2025-12", "2025-12", "00012", "12", " 12 "}) {
      CAPTURE(query);
      CHECK(search(query) == found);
    }
    for (const char* query :
         {"", "PT-K01/2025-", "PT-K02/2025-00012", "PT-K01/2024-00012", "99999", "Nguyễn", "-", "12a"}) {
      CAPTURE(query);
      CHECK(search(query).empty());
    }
    CHECK(steps_of([&] { search("12"); }) < 30);
    const Json row = Json::parse(views::search_receipts(node.db, "12", 1).front());
    CHECK(row["proof"] == "local");
  }

  TEST_CASE("a report looks at each line of its period in one index, and at no other") {
    auto& node = const_cast<tests::Node&>(large_book());
    const auto steps_and_rows = [&](const std::string& period) {
      views::ReportRequest request;
      REQUIRE(views::set_period(request, period));
      request.as_of = {base::Date{2025, 12, 31}};
      Json report;
      const int steps = steps_of([&] { report = Json::parse(views::report_json(node.db, node.logs, request)); });
      return std::pair(steps, report["counts"]["contributions"].get<int>());
    };
    const auto [none, no_rows] = steps_and_rows("2024");
    const auto [quarter, quarter_rows] = steps_and_rows("2025-Q1");
    const auto [year, year_rows] = steps_and_rows("2025");
    CHECK(no_rows == 0);
    CHECK(quarter_rows == 1800);
    CHECK(year_rows == kRecords);
    // Two scans of some fifteen steps for each line of the period; columns that the indexes lack would double that.
    CHECK((year - none) * 100 < 32 * year_rows);
    CHECK((quarter - none) * 100 < 32 * quarter_rows);
    // What every report adds up over all time: the sums by day of money, and nothing row by row.
    CHECK(none * 100 < 5 * kRecords);
  }
}
