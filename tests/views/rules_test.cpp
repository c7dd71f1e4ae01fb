#include <doctest/doctest.h>

#include "node/views/book.h"
#include "tests/views/commune.h"

using namespace sovang;
using tests::Commune;
using tests::Json;
using tests::kK01;
using tests::kK02;
using tests::kXa;
using tests::report_of;

TEST_SUITE("rules") {
  TEST_CASE("goods valued later bring their value on the completion's day, once") {
    Commune village;
    village.write(kK01, "C1", "contribution", Commune::gift("IN_KIND", {{"quantity_milli", 2000}}));
    CHECK(report_of(village)["unvalued_in_kind"]["rows"] == 1);
    village.write(kK01, "F1", "completion",
                  {{"target_id", "C1"}, {"booked_on", "2025-05-01"}, {"unit_price_vnd", 500}, {"value_vnd", 1000}});
    village.write(kK01, "F2", "completion", {{"target_id", "C1"}, {"booked_on", "2025-05-01"}, {"value_vnd", 7}});
    village.write(kK01, "F3", "completion",
                  {{"target_id", "C1"}, {"booked_on", "2025-05-01"}, {"unit_price_vnd", 500}, {"value_vnd", 1001}});
    const Json report = report_of(village);
    CHECK(report["total"]["in_kind_value_vnd"] == 1000);
    CHECK(report["total"]["rows"] == 1);
    CHECK(report["by_quarter_booked"]["2025-Q2"]["in_kind_value_vnd"] == 1000);
    CHECK(report["unvalued_in_kind"]["rows"] == 0);
    village.write(
        kK01, "C2", "contribution",
        Commune::gift("IN_KIND", {{"quantity_milli", -2000}, {"reverses_id", "C1"}, {"booked_on", "2025-08-01"}}));
    CHECK(report_of(village)["total"]["in_kind_value_vnd"] == 0);
  }

  TEST_CASE("land counts when all have signed, on the day of the last paper") {
    Commune village;
    village.write(kK01, "C1", "contribution",
                  Commune::gift("LAND", {{"land_dm2", 500}, {"signers_required", 2}, {"signers_signed", 1}}));
    Json report = report_of(village);
    CHECK(report["total"]["land_dm2"] == 0);
    CHECK(report["pending_land"] == Json({{"land_dm2", 500}, {"rows", 1}}));
    village.write(kK01, "F1", "completion", {{"target_id", "C1"}, {"booked_on", "2025-05-01"}, {"signers_signed", 2}});
    report = report_of(village);
    CHECK(report["total"]["land_dm2"] == 500);
    CHECK(report["headline"]["households_donating_land"] == 1);
    CHECK(report["pending_land"]["rows"] == 0);
  }

  TEST_CASE("an inexact reversal, a second one and one of a reversal take nothing away") {
    Commune village;
    village.write(kK01, "C1", "contribution", Commune::gift("MONEY", {{"amount_vnd", 1000}}));
    village.write(kK01, "X1", "contribution", Commune::gift("MONEY", {{"amount_vnd", -999}, {"reverses_id", "C1"}}));
    CHECK(report_of(village)["total"]["money_vnd"] == 1000);
    village.write(kK01, "X2", "contribution", Commune::gift("MONEY", {{"amount_vnd", -1000}, {"reverses_id", "C1"}}));
    village.write(kK01, "X3", "contribution", Commune::gift("MONEY", {{"amount_vnd", -1000}, {"reverses_id", "C1"}}));
    village.write(kK01, "X4", "contribution", Commune::gift("MONEY", {{"amount_vnd", -1000}, {"reverses_id", "X2"}}));
    const Json report = report_of(village);
    CHECK(report["total"]["money_vnd"] == 0);
    CHECK(report["counts"]["live_contributions"] == 0);
    CHECK(report["counts"]["reversals"] == 1);
  }

  TEST_CASE("an area can neither take an id from another nor reverse its records") {
    Commune village;
    village.write(kK01, "C1", "contribution", Commune::gift("MONEY", {{"amount_vnd", 1000}}));
    village.write(kK02, "C1", "contribution", Commune::gift("MONEY", {{"amount_vnd", 5}, {"area_id", "K02"}}));
    village.write(kK02, "X1", "contribution", Commune::gift("MONEY", {{"amount_vnd", -1000}, {"reverses_id", "C1"}}));
    village.write(kK02, "C9", "contribution", Commune::gift("MONEY", {{"amount_vnd", 7}}));
    const Json report = report_of(village);
    CHECK(report["by_area"]["K01"]["money_vnd"] == 1000);
    CHECK(report["by_area"]["K02"]["money_vnd"] == 5);
    CHECK(report["notices"]["refused"] == 2);
  }

  TEST_CASE("a clock in 2035 books on the day the hub first held the entry") {
    Commune village;
    village.write(kK01, "C1", "contribution",
                  Commune::gift("MONEY", {{"amount_vnd", 1000}, {"booked_on", "2035-01-01"}}));
    village.heads("2025-03-02", {{kK01, 2}});
    village.heads("2025-06-02", {{kK01, 2}});
    CHECK(report_of(village, "2025-Q1")["total"]["money_vnd"] == 1000);
  }

  TEST_CASE("a conflict counts the lowest entry until the commune decides") {
    Commune village;
    village.write(kK01, "C1", "contribution", Commune::gift("MONEY", {{"amount_vnd", 1000}}));
    const auto other = village.write(kK01, "C1", "contribution", Commune::gift("MONEY", {{"amount_vnd", 2000}}));
    CHECK(report_of(village)["total"]["money_vnd"] == 1000);
    CHECK(report_of(village)["notices"]["conflicts"] == 1);
    village.write(kXa, "D1", "decision", {{"kind", "contribution"}, {"scope", "K01"}, {"id", "C1"}, {"keep", other}});
    CHECK(report_of(village)["total"]["money_vnd"] == 2000);
    CHECK(report_of(village)["notices"]["conflicts"] == 0);
  }

  TEST_CASE("opening balances add to cash alone; overspending is a notice") {
    Commune village;
    village.write(
        kXa, "O1", "opening_balance",
        {{"work_id", "V1"}, {"area_id", "K01"}, {"on", "2025-01-01"}, {"kind", "MONEY"}, {"amount_vnd", 300}});
    village.write(kK01, "E1", "expenditure",
                  {{"work_id", "V1"}, {"area_id", "K01"}, {"paid_on", "2025-02-01"}, {"amount_vnd", 400}});
    const Json report = report_of(village);
    CHECK(report["cash_by_work"]["V1"]["received_vnd"] == 300);
    CHECK(report["total"]["total_vnd"] == 0);
    CHECK(report["opening_balances"]["V1"]["MONEY"] == 300);
    CHECK(report["notices"]["overspent_works"] == 1);
  }

  TEST_CASE("an area does not spend for a work of the commune, whichever comes first") {
    Commune village;
    village.write(kK01, "E1", "expenditure",
                  {{"work_id", "VX"}, {"area_id", "K01"}, {"paid_on", "2025-02-01"}, {"amount_vnd", 400}});
    CHECK(report_of(village)["cash_total"]["spent_vnd"] == 400);
    village.write(kXa, "VX", "work", {{"level", "COMMUNE"}, {"title", "t"}, {"status", "PLANNED"}});
    CHECK(report_of(village)["cash_total"]["spent_vnd"] == 0);
  }

  TEST_CASE("two entries of one household are counted once") {
    Commune village;
    for (const char* id : {"H1", "H2"})
      village.write(kK01, id, "household", {{"area_id", "K01"}}, {{"name", {{"head_name", "Lê Văn An"}}}});
    village.write(kK01, "C1", "contribution", Commune::gift("MONEY", {{"amount_vnd", 1000}}));
    village.write(kK01, "C2", "contribution", Commune::gift("MONEY", {{"amount_vnd", 2000}, {"household_id", "H2"}}));
    village.write(kK01, "S1", "same_as", {{"household_ids", {"H1", "H2"}}});
    const Json report = report_of(village);
    CHECK(report["counts"]["households"] == 1);
    CHECK(report["headline"]["households_contributing"] == 1);
    CHECK(report["top20_households_by_value"][0]["value_vnd"] == 3000);
  }

  TEST_CASE("remittances are listed with the other side's confirmation") {
    Commune village;
    village.write(kK01, "M1", "remittance",
                  {{"area_id", "K01"},
                   {"work_id", "V1"},
                   {"on", "2025-02-01"},
                   {"amount_vnd", 500},
                   {"from_role", "HEAD"},
                   {"to_role", "COMMUNE"}});
    CHECK(report_of(village)["remittances"]["confirmed_vnd"] == 0);
    village.write(kXa, "M2", "remittance",
                  {{"area_id", "K01"},
                   {"work_id", "V1"},
                   {"on", "2025-02-02"},
                   {"amount_vnd", 500},
                   {"from_role", "HEAD"},
                   {"to_role", "COMMUNE"},
                   {"confirms_id", "M1"}});
    CHECK(report_of(village)["remittances"] == Json({{"amount_vnd", 500}, {"confirmed_vnd", 500}, {"rows", 1}}));
  }

  TEST_CASE("a newer rules version says so") {
    Commune village;
    village.write(kXa, "rules/9", "rules", {{"version", 9}});
    const Json report = report_of(village);
    CHECK(report["rules"]["in_force"] == 9);
    CHECK(views::report_text(report.dump(), false).find("NOTE: the commune uses newer rules") != std::string::npos);
  }

  TEST_CASE("the book answers what the rules ask") {
    Commune village;
    village.write(kXa, "K01", "area", {{"area_kind", "khu"}, {"name", "Khu 1"}, {"recorder_id", "K01-TK"}});
    village.write(kK01, "H1", "household", {{"area_id", "K01"}}, {{"name", {{"head_name", "Lê Văn An"}}}});
    village.write(kK01, "C1", "contribution",
                  Commune::gift("MONEY", {{"amount_vnd", 1000}, {"receipt_no", "PT-K01/2025-00007"}}));
    tests::Node node;
    node.take_all(village.logs());
    for (const std::size_t rows : {std::size_t{0}, std::size_t{1'000}}) {
      CAPTURE(rows);
      const auto book = views::make_book(node.db, "K01");
      book->expect(rows);
      CHECK(book->household("H1")->head_name == "Lê Văn An");
      CHECK(book->area_of_recorder("K01-TK")->area_id == "K01");
      CHECK(book->work("V1")->area_id == "K01");
      CHECK(book->rates().size() == 1);
      CHECK(book->last_receipt("PT-K01/2025-") == 7);
      CHECK(book->receipt_holder("PT-K01/2025-00007") == "C1");
      CHECK(book->receipt_holder("PT-K01/2025-7").empty());
      CHECK(book->cash("V1").received_vnd == 1000);
      CHECK(book->possible_double({"H1", "", "V1", "MONEY", {2025, 2, 1}, 1000}) == "C1");
      CHECK(book->possible_double({"H1", "", "V1", "MONEY", {2025, 2, 1}, 1001}).empty());
      CHECK(!book->record("contribution", "C1")->reversed);
      CHECK(book->possible_double({"H1", "", "V1", "MONEY", {2025, 2, 2}, 1000}).empty());
      CHECK(!book->record("contribution", "C2"));
      CHECK(!book->record("household", "C1"));
    }
    CHECK(Json::parse(views::show_record(node.db, node.logs, "C1"))["entries"].size() == 1);
    CHECK(views::show_record(node.db, node.logs, "nothing").empty());
  }
}
