// Every notice has a code and names what it is about.

#include <doctest/doctest.h>

#include "tests/views/commune.h"

using namespace sovang;
using tests::Commune;
using tests::Json;
using tests::kK01;
using tests::kK02;
using tests::kXa;
using tests::notices_of;

namespace {

Json money(std::int64_t amount, Json more = Json::object()) {
  more["amount_vnd"] = amount;
  return Commune::gift("MONEY", more);
}

constexpr const char* kUlid[] = {"01J00000000000000000000001", "01J00000000000000000000002",
                                 "01J00000000000000000000003", "01J00000000000000000000004"};

}  // namespace

TEST_SUITE("notices") {
  TEST_CASE("a quiet commune has none") {
    Commune village;
    village.write(kK01, "C1", "contribution", money(1000));
    CHECK(notices_of(village).empty());
  }

  TEST_CASE("every refusal names its reason") {
    Commune village;
    village.write(kK02, "C1", "contribution", money(1000));  // of another area
    village.write(kK01, "R2", "rate", {{"kind", "WORKDAY"}, {"amount_vnd", 2}, {"valid_from", "2025-01-01"}});
    village.write(kK01, "C2", "contribution", money(-1000));  // negative without a target
    village.write(kK01, "C3", "contribution", money(1000), {}, "stranger");
    village.write(kK01, "X1", "tomorrow", {{"x", 1}});
    village.write(kK01, "heads/2025-01-01", "heads", {{"day", "2025-01-01"}, {"logs", Json::array()}});
    village.write("tamnong.example/k09/a", "C4", "contribution", money(1000));
    village.write_bytes(kK01, "{\"id\":");
    village.enrol("tamnong.example/k03/a", "area", {"K03"});
    village.write("tamnong.example/k03/a", "C5", "contribution", money(1000, {{"area_id", "K03"}}));
    village.write(kXa, "tamnong.example/k03/a", "revocation",
                  {{"device", "tamnong.example/k03/a"}, {"size", 0}, {"root", "AAAA"}, {"on", "2025-06-01"}});
    std::map<std::string, int> reasons;
    for (const Json& notice : notices_of(village, "refused")) ++reasons[notice["reason"]];
    const std::map<std::string, int> expected = {{"foreign_area", 1},   {"wrong_role", 1},   {"bad_body", 1},
                                                 {"unknown_author", 1}, {"unknown_type", 1}, {"wrong_log", 1},
                                                 {"unknown_log", 1},    {"malformed", 1},    {"revoked", 1}};
    CHECK(reasons == expected);
  }

  TEST_CASE("reversals that take nothing away are named with their target") {
    Commune village;
    village.write(kK01, "C1", "contribution", money(1000));
    village.write(kK01, "X1", "contribution", money(-1000, {{"reverses_id", "C1"}}));
    village.write(kK01, "X2", "contribution", money(-1000, {{"reverses_id", "C1"}}));
    village.write(kK01, "X3", "contribution", money(-999, {{"reverses_id", "C1"}}));
    village.write(kK01, "X4", "contribution", money(-1000, {{"reverses_id", "X1"}}));
    village.write(kK01, "X5", "contribution", money(-1000, {{"reverses_id", "C9"}}));
    std::map<std::string, std::string> found;
    for (const Json& notice : notices_of(village)) found[notice["code"]] = notice["id"];
    const std::map<std::string, std::string> expected = {
        {"second_reversal", "X2"}, {"inexact", "X3"}, {"of_reversal", "X4"}, {"waiting", "X5"}};
    CHECK(found == expected);
    CHECK(notices_of(village, "inexact")[0]["target"] == "C1");
  }

  TEST_CASE("completions that bring nothing are named") {
    Commune village;
    village.write(kK01, "C1", "contribution", Commune::gift("IN_KIND", {{"quantity_milli", 2000}}));
    village.write(kK01, "C2", "contribution", money(1000));
    const auto value = [&](const char* id, const char* target) {
      village.write(kK01, id, "completion", {{"target_id", target}, {"booked_on", "2025-05-01"}, {"value_vnd", 7}});
    };
    value("F1", "C1");
    value("F2", "C1");
    value("F3", "C2");
    value("F4", "C9");
    CHECK(notices_of(village, "second_completion").at(0)["id"] == "F2");
    CHECK(notices_of(village, "misfit").at(0)["id"] == "F3");
    CHECK(notices_of(village, "waiting").at(0)["id"] == "F4");
    CHECK(notices_of(village).size() == 3);
  }

  TEST_CASE("land that waits for signatures and spending for another's work are named") {
    Commune village;
    village.write(kK01, "C1", "contribution",
                  Commune::gift("LAND", {{"land_dm2", 500}, {"signers_required", 2}, {"signers_signed", 1}}));
    village.write(kXa, "VX", "work", {{"level", "COMMUNE"}, {"title", "t"}, {"status", "PLANNED"}});
    village.write(kK01, "E1", "expenditure",
                  {{"work_id", "VX"}, {"area_id", "K01"}, {"paid_on", "2025-02-01"}, {"amount_vnd", 400}});
    CHECK(notices_of(village, "pending").at(0)["id"] == "C1");
    CHECK(notices_of(village, "not_its_work").at(0)["id"] == "E1");
  }

  TEST_CASE("possible doubles name all their ids, and a reversed one is none") {
    Commune village;
    village.write(kK01, "C1", "contribution", money(1000));
    village.write(kK01, "C2", "contribution", money(1000));
    village.write(kK01, "C3", "contribution", money(1001));
    const auto doubles = notices_of(village, "possible_double");
    REQUIRE(doubles.size() == 1);
    CHECK(doubles[0]["ids"] == Json({"C1", "C2"}));
    CHECK(doubles[0]["household_id"] == "H1");
    village.write(kK01, "X1", "contribution", money(-1000, {{"reverses_id", "C2"}}));
    CHECK(notices_of(village, "possible_double").empty());
  }

  TEST_CASE("goods are the same gift by their value, and without one by their quantity") {
    Commune village;
    const auto goods = [&](const char* id, std::int64_t quantity, Json more = Json::object()) {
      Json body{{"area_id", "K01"},
                {"work_id", "V1"},
                {"source", "PEOPLE"},
                {"kind", "IN_KIND"},
                {"item", "tre"},
                {"unit", "cây"},
                {"occurred_on", "2025-02-03"},
                {"booked_on", "2025-02-03"},
                {"household_id", "H1"},
                {"quantity_milli", quantity}};
      body.update(more);
      village.write(kK01, id, "contribution", body);
    };
    goods("C1", 7000);
    goods("C2", 8000);
    goods("C3", 3000, {{"value_vnd", 60'000}});
    goods("C4", 3000, {{"value_vnd", 70'000}});
    goods("C7", 500'000);
    goods("C8", 1000, {{"value_vnd", 500'000}});  // as many đồng
    CHECK(notices_of(village, "possible_double").empty());
    goods("C5", 7000);
    goods("C6", 2000, {{"value_vnd", 60'000}});
    const auto doubles = notices_of(village, "possible_double");
    REQUIRE(doubles.size() == 2);
    CHECK(doubles[0]["ids"] == Json({"C1", "C5"}));
    CHECK(doubles[1]["ids"] == Json({"C3", "C6"}));
  }

  TEST_CASE("a gap or a reuse is noticed among numbers that a device issued; imported ones need only differ") {
    Commune village;
    const auto give = [&](const char* id, std::int64_t amount, const char* receipt) {
      village.write(kK01, id, "contribution", money(amount, {{"receipt_no", receipt}}));
    };
    give("C1", 1000, "PT-K01/2025-00001");
    give("C9", 2000, "PT-K01/2025-00009");
    CHECK(notices_of(village).empty());
    give(kUlid[0], 3000, "PT-K01/2025-00010");
    give(kUlid[1], 4000, "PT-K01/2025-00013");
    const auto gaps = notices_of(village, "receipt_gap");
    REQUIRE(gaps.size() == 1);
    CHECK(gaps[0]["from"] == 11);
    CHECK(gaps[0]["to"] == 12);
    give(kUlid[2], 5000, "PT-K01/2025-00013");
    const auto reused = notices_of(village, "receipt_reused");
    REQUIRE(reused.size() == 1);
    CHECK(reused[0]["ids"] == Json({kUlid[1], kUlid[2]}));
  }

  TEST_CASE("workdays of days without a rate, and overspent works, are told with their figures") {
    Commune village;
    village.write(kK01, "C1", "contribution",
                  Commune::gift("WORKDAY", {{"workdays_half", 3}, {"occurred_on", "2024-12-31"}}));
    village.write(kK01, "E1", "expenditure",
                  {{"work_id", "V1"}, {"area_id", "K01"}, {"paid_on", "2025-02-01"}, {"amount_vnd", 400}});
    const auto unpriced = notices_of(village, "workdays_without_rate");
    REQUIRE(unpriced.size() == 1);
    CHECK(unpriced[0]["from"] == "2024-12-31");
    const auto overspent = notices_of(village, "overspent");
    REQUIRE(overspent.size() == 1);
    CHECK(overspent[0]["work_id"] == "V1");
    CHECK(overspent[0]["spent_vnd"] == 400);
    CHECK(overspent[0]["received_vnd"] == 0);
  }
}
