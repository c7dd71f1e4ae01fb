#include <doctest/doctest.h>

#include "node/records/import.h"
#include "tests/records/fixture_commune.h"
#include "tests/support/fake_book.h"

namespace sovang::records {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(std::string_view bytes) {
  const auto table = tests::read_csv(bytes);
  REQUIRE(table);
  Rows rows;
  for (const auto row : table->rows) rows.emplace_back(row.begin(), row.end());
  return rows;
}

CsvError fault_of(std::string_view bytes) {
  tests::FakeBook book;
  const auto judged =
      tests::judge_file(bytes, *find_kind("org"), {}, book, tests::hub_options({2026, 1, 1}), Language::en);
  REQUIRE(!judged);
  CHECK(!judged.error().detail.empty());
  return judged.error().error;
}

TEST_SUITE("csv") {
  TEST_CASE("byte order mark, line ends, quotes and semicolons") {
    CHECK(rows_of("a,b\n1,2\n") == Rows{{"1", "2"}});
    CHECK(rows_of("\xEF\xBB\xBF"
                  "a,b\r\n1,2\r\n") == Rows{{"1", "2"}});
    CHECK(tests::read_csv("\xEF\xBB\xBF"
                          "a,b\r\n")
              ->header == std::vector<std::string>{"a", "b"});
    CHECK(rows_of("a,b\n1,2") == Rows{{"1", "2"}});
    CHECK(rows_of("a;b\n1,5;2\n") == Rows{{"1,5", "2"}});
    CHECK(rows_of("a,b\n\"x,y\",\"he said \"\"no\"\"\"\n") == Rows{{"x,y", "he said \"no\""}});
    CHECK(rows_of("a,b\n\"x\r\ny\",2\n") == Rows{{"x\r\ny", "2"}});
    CHECK(rows_of("a,b\n 1 , 2\n") == Rows{{" 1 ", " 2"}});
    CHECK(rows_of("a,b\n\n1,2\n\n") == Rows{{"1", "2"}});
    CHECK(rows_of("a,b\n1\n1,2,3\n") == Rows{{"1"}, {"1", "2", "3"}});
    CHECK(rows_of("a,b\n").empty());
  }

  TEST_CASE("a file that cannot be read says why") {
    CHECK(tests::read_csv("").error() == CsvError::no_header);
    CHECK(tests::read_csv(",,\n").error() == CsvError::no_header);
    CHECK(tests::read_csv("a,b\n\xC3\x28,1\n").error() == CsvError::not_utf8);
    CHECK(tests::read_csv("Nguy\xEAn,b\n").error() == CsvError::not_utf8);
    CHECK(tests::read_csv(std::string_view("a\0,\0b\0", 6)).error() == CsvError::not_utf8);
    CHECK(tests::read_csv("\xFF\xFE"
                          "a")
              .error() == CsvError::not_utf8);
    CHECK(tests::read_csv("a,b\n\"open,1\n2,3\n").error() == CsvError::unreadable);
    CHECK(fault_of("org_id,name,org_kind,colour\n") == CsvError::unknown_column);
    CHECK(fault_of("org_id,name,org_kind,name\n") == CsvError::unknown_column);
    CHECK(fault_of("org_id,name\n") == CsvError::missing_column);
    CHECK(fault_of("name,org_kind\n") == CsvError::missing_column);
  }

  TEST_CASE("a file cut at any byte gives rows or a fault, never more rows than lines") {
    const std::string file = "\xEF\xBB\xBForg_id,name,org_kind\r\nO1,\"Công ty, TNHH\",COMPANY\r\nO2,Bà Sáu,PERSON\r\n";
    for (std::size_t size = 0; size <= file.size(); ++size) {
      tests::FakeBook book;
      const auto judged = tests::judge_file(std::string_view(file).substr(0, size), *find_kind("org"), {}, book,
                                            tests::hub_options({2026, 1, 1}), Language::vi);
      if (judged) CHECK(judged->size() <= 2);
    }
  }

  TEST_CASE("rows keep their number; a wrong width is one row's fault") {
    tests::FakeBook book;
    const auto judged =
        tests::judge_file("org_id,name,org_kind\nO1,A,COMPANY\nO2,B,C,COMPANY\n,,\nO3,C,COMPANY\nO4,D\n",
                          *find_kind("org"), {}, book, tests::hub_options({2026, 1, 1}), Language::en);
    REQUIRE(judged);
    REQUIRE(judged->size() == 4);
    CHECK((*judged)[0].row == 1);
    CHECK((*judged)[1].row == 2);
    CHECK((*judged)[1].id == "O2");
    CHECK((*judged)[1].code == "COLUMN_COUNT");
    CHECK((*judged)[2].row == 4);
    CHECK((*judged)[2].outcome == Outcome::accept);
    CHECK((*judged)[3].code == "COLUMN_COUNT");
  }

  TEST_CASE("empty columns at the right hold nothing, and what stands there is not passed over") {
    tests::FakeBook book;
    const auto judged = tests::judge_file(
        "org_id,name,org_kind,,\nO1,A,COMPANY,,\nO2,B,COMPANY\nO3,C,COMPANY, ,\nO4,D,COMPANY,x,\nO5,E,COMPANY,,y\n",
        *find_kind("org"), {}, book, tests::hub_options({2026, 1, 1}), Language::en);
    REQUIRE(judged);
    REQUIRE(judged->size() == 5);
    for (const std::size_t good : {0, 1, 2}) CHECK((*judged)[good].outcome == Outcome::accept);
    for (const std::size_t bad : {3, 4}) {
      CHECK((*judged)[bad].code == "COLUMN_COUNT");
      CHECK_FALSE((*judged)[bad].draft);
    }
    CHECK((*judged)[3].why.find("4 columns") != std::string::npos);
  }

  TEST_CASE("of a file as long as a year each row keeps its number and what it says") {
    constexpr std::size_t kRows = 2000;
    std::string file = "org_id,name,org_kind\n";
    const auto id = [](std::size_t row) { return "O" + std::to_string(row); };
    for (std::size_t row = 1; row <= kRows; ++row)
      file += row % 11 == 0  ? ",,\n"
              : row % 7 == 0 ? id(row) + ",A,B,COMPANY\n"
                             : id(row) + ",Công ty " + std::to_string(row) + ",COMPANY\n";
    tests::FakeBook book;
    const auto judged =
        tests::judge_file(file, *find_kind("org"), {}, book, tests::hub_options({2026, 1, 1}), Language::en);
    REQUIRE(judged);
    auto outcome = judged->begin();
    for (std::size_t row = 1; row <= kRows; ++row) {
      if (row % 11 == 0) continue;
      CAPTURE(row);
      REQUIRE(outcome != judged->end());
      CHECK(outcome->row == row);
      CHECK(outcome->id == id(row));
      CHECK(outcome->code == (row % 7 == 0 ? "COLUMN_COUNT" : ""));
      if (row % 7 != 0) {
        REQUIRE(outcome->draft);
        CHECK(outcome->draft->body.find("Công ty " + std::to_string(row) + "\"") != std::string::npos);
      }
      ++outcome;
    }
    CHECK(outcome == judged->end());
    CHECK(tests::judge_file("org_id,name,org_kind\n", *find_kind("org"), {}, book, tests::hub_options({2026, 1, 1}),
                            Language::en)
              ->empty());
  }

  TEST_CASE("rows read the same however many are asked for at a time") {
    // Fields longer than a step, and short ones whose quotes, marks and line ends lie where one step ends.
    for (const std::string_view end : {"\n", "\r\n", "\r"}) {
      std::string file = "org_id,name,org_kind" + std::string(end);
      Rows expected;
      for (std::size_t row = 0; row < 9000; ++row) {
        const std::string filler(row % 1000 == 999 ? 200'000 : row % 17, 'x');
        expected.push_back({"O" + std::to_string(row), filler + ", \"Én\"\n", "COMPANY"});
        file += expected.back()[0] + ",\"" + filler + ", \"\"Én\"\"\n\",COMPANY" + std::string(end);
      }
      for (const std::size_t wanted : {std::size_t{1}, std::size_t{700}, SIZE_MAX}) {
        auto reader = CsvReader::open(file);
        REQUIRE(reader);
        Rows got;
        while (!reader->ended()) {
          const auto rows = reader->next(wanted);
          REQUIRE(rows);
          CHECK((rows->rows.size() >= wanted || reader->ended()));
          for (const CsvRow row : rows->rows) got.emplace_back(row.begin(), row.end());
        }
        CHECK(got == expected);
      }
    }
  }

  TEST_CASE("empty columns that a spreadsheet adds do no harm") {
    tests::FakeBook book;
    const auto judged = tests::judge_file("org_id,name,org_kind,,\nO1,A,COMPANY,,\n", *find_kind("org"), {}, book,
                                          tests::hub_options({2026, 1, 1}), Language::en);
    REQUIRE(judged);
    REQUIRE(judged->size() == 1);
    CHECK(judged->front().outcome == Outcome::accept);
  }

  TEST_CASE("the result file quotes what needs it and opens no formula") {
    std::vector<RowOutcome> rows(1);
    RowOutcome& row = rows.front();
    row.row = 3;
    row.id = "=cmd";
    row.outcome = Outcome::review;
    row.code = "X";
    row.normalised = "a=1";
    row.why = "says \"1,5\"";
    CHECK(result_csv(rows) == "row,id,outcome,code,normalised,why\n3,'=cmd,REVIEW,X,a=1,\"says \"\"1,5\"\"\"\n");
    CHECK(result_csv({}) == "row,id,outcome,code,normalised,why\n");
  }

  TEST_CASE("receipt numbers: form by kind, series, year") {
    CHECK(receipt_form("MONEY") == "PT");
    CHECK(receipt_form("WORKDAY") == "BN");
    CHECK(receipt_form("IN_KIND") == "BN");
    CHECK(receipt_form("LAND") == "BB");
    CHECK(receipt_form("BUDGET") == "LC");
    CHECK(receipt_number(receipt_prefix("PT", "K01", 2025), 1) == "PT-K01/2025-00001");
    CHECK(receipt_number("PT-K01B/2025-", 123456) == "PT-K01B/2025-123456");
  }
}

}  // namespace
}  // namespace sovang::records
