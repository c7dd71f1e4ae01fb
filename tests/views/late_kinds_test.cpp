// Successions, the commune writing for areas, confirmations, what comes late, edits on two sides.

#include <doctest/doctest.h>

#include "node/store/contacts.h"
#include "node/views/book.h"
#include "tests/views/commune.h"

using namespace sovang;
using tests::Commune;
using tests::Json;
using tests::kK01;
using tests::kK02;
using tests::kXa;
using tests::list_of;
using tests::report_of;

namespace {

Json remittance(const std::string& amount_of, std::int64_t amount) {
  Json body = {{"area_id", "K01"},     {"work_id", "V1"},     {"on", "2025-02-01"},
               {"amount_vnd", amount}, {"from_role", "HEAD"}, {"to_role", "COMMUNE"}};
  if (!amount_of.empty()) body["confirms_id"] = amount_of;
  return body;
}

Json household(const std::vector<std::string>& replaces = {}) {
  Json body = {{"area_id", "K01"}};
  if (!replaces.empty()) body["replaces"] = replaces;
  return body;
}

std::map<std::string, Json> named(const std::string& name) { return {{"name", {{"head_name", name}}}}; }

}  // namespace

TEST_SUITE("late kinds") {
  TEST_CASE("a succession is listed and moves nothing") {
    Commune village;
    village.write(kXa, "K01", "area", {{"area_kind", "khu"}, {"name", "Khu 1"}});
    village.write(kK01, "C1", "contribution", Commune::gift("MONEY", {{"amount_vnd", 1000}}));
    const Json before = report_of(village);
    const Json body = {
        {"area_id", "K01"}, {"from_on", "2025-07-01"}, {"successors", Json::array({{{"area_id", "K02"}}})}};
    village.write(kXa, "A1", "area_succession", body);
    const Json after = report_of(village);
    CHECK(after["area_successions"].size() == 1);
    CHECK(after["area_successions"][0]["successors"][0]["area_id"] == "K02");
    CHECK(after["by_area"] == before["by_area"]);
    CHECK(after["total"] == before["total"]);
    village.write(kK01, "A2", "area_succession", body);
    CHECK(report_of(village)["notices"]["refused"] == 1);
  }

  TEST_CASE("what the commune writes for an area counts there and says so") {
    Commune village;
    village.write(kXa, "C1", "contribution", Commune::gift("MONEY", {{"amount_vnd", 1000}}));
    village.write(kXa, "C2", "contribution",
                  Commune::gift("BUDGET", {{"amount_vnd", 5000}, {"source", "COMMUNE_BUDGET"}}));
    village.write(kK01, "C3", "contribution", Commune::gift("MONEY", {{"amount_vnd", 70}}));
    CHECK(report_of(village)["by_area"]["K01"]["money_vnd"] == 1070);
    for (const Json& row : list_of(village, "contribution")) CHECK(row.contains("on_behalf") == (row["id"] == "C1"));
    for (const Json& row : list_of(village, "work")) CHECK(!row.contains("on_behalf"));
  }

  TEST_CASE("only the other side, with the same figures, confirms a remittance") {
    Commune village;
    village.write(kK01, "M1", "remittance", remittance("", 500));
    village.write(kK01, "M2", "remittance", remittance("M1", 500));
    village.write(kXa, "M3", "remittance", remittance("M1", 400));
    village.write(kK02, "M4", "remittance", [] {
      Json body = remittance("M1", 500);
      body["area_id"] = "K02";
      return body;
    }());
    CHECK(report_of(village)["remittances"] == Json({{"amount_vnd", 500}, {"confirmed_vnd", 0}, {"rows", 1}}));
    village.write(kXa, "M5", "remittance", remittance("M1", 500));
    CHECK(report_of(village)["remittances"]["confirmed_vnd"] == 500);
    Json back = remittance("M1", -500);
    back["reverses_id"] = "M5";
    village.write(kXa, "M6", "remittance", back);
    CHECK(report_of(village)["remittances"]["confirmed_vnd"] == 0);
  }

  TEST_CASE("a remittance that the commune wrote for both sides is not confirmed") {
    Commune village;
    village.write(kXa, "M1", "remittance", remittance("", 500));
    village.write(kXa, "M2", "remittance", remittance("M1", 500));
    CHECK(report_of(village)["remittances"]["confirmed_vnd"] == 0);
  }

  TEST_CASE("the book knows the cash handed on and what is answered") {
    Commune village;
    village.write(kK01, "C1", "contribution", Commune::gift("MONEY", {{"amount_vnd", 1000}}));
    village.write(kXa, "C2", "contribution",
                  Commune::gift("BUDGET", {{"amount_vnd", 70}, {"source", "COMMUNE_BUDGET"}}));
    village.write(kK01, "C3", "contribution", Commune::gift("IN_KIND", {{"quantity_milli", 2000}}));
    village.write(kK01, "M1", "remittance", remittance("", 500));
    village.write(kK01, "M2", "remittance", remittance("", 30));
    village.write(kXa, "M3", "remittance", remittance("M1", 500));
    Json collected = remittance("", 60);
    collected["from_role"] = "COLLECTOR";
    collected["to_role"] = "HEAD";
    village.write(kK01, "M4", "remittance", collected);
    village.write(kK01, "F1", "completion", {{"target_id", "C3"}, {"booked_on", "2025-05-01"}, {"value_vnd", 9}});
    tests::Node node;
    node.take_all(village.logs());
    const auto book = views::make_book(node.db, "K01");
    const records::BookCash cash = book->cash("V1");
    CHECK(cash.received_vnd == 1070);
    CHECK(cash.budget_vnd == 70);
    CHECK(cash.from_head_vnd == 530);
    CHECK(cash.from_collector_vnd == 60);
    CHECK(book->record("remittance", "M1")->answered);
    CHECK(!book->record("remittance", "M2")->answered);
    CHECK(book->record("remittance", "M1")->scope == "K01");
    CHECK(book->record("remittance", "M3")->scope == "-");
    CHECK(book->record("contribution", "C3")->answered);
    CHECK(!book->record("contribution", "C1")->answered);
  }

  TEST_CASE("a completion taken back leaves its target open again") {
    Commune village;
    village.write(kK01, "C1", "contribution", Commune::gift("IN_KIND", {{"quantity_milli", 2000}}));
    const Json value = {{"target_id", "C1"}, {"booked_on", "2025-05-01"}, {"value_vnd", 9}};
    village.write(kK01, "F1", "completion", value);
    Json back = value;
    back["value_vnd"] = -9;
    back["reverses_id"] = "F1";
    village.write(kK01, "F2", "completion", back);
    CHECK(report_of(village)["total"]["in_kind_value_vnd"] == 0);
    CHECK(report_of(village)["unvalued_in_kind"]["rows"] == 1);
    tests::Node node;
    node.take_all(village.logs());
    CHECK(!views::make_book(node.db, "K01")->record("contribution", "C1")->answered);
  }

  TEST_CASE("two edits of one version are a conflict until an edit or a decision names both or one") {
    Commune village;
    const auto first = village.write(kK01, "H1", "household", household(), named("Lê Văn An"));
    const auto one = village.write(kK01, "H1", "household", household({first}), named("Lê Văn Ân"));
    village.enrol("tamnong.example/k01/b", "area", {"K01"});
    const auto other =
        village.write("tamnong.example/k01/b", "H1", "household", household({first}), named("Lê Văn Ấn"));
    const auto versions = [&] {
      tests::Node node;
      node.take_all(village.logs());
      return views::make_book(node.db, "K01")->versions("household", "K01", "H1");
    };
    CHECK(list_of(village, "household")[0]["head_name"] == "Lê Văn Ân");
    const auto conflicts = tests::notices_of(village, "conflict");
    REQUIRE(conflicts.size() == 1);
    CHECK(conflicts[0]["scope"] == "K01");
    CHECK(conflicts[0]["version"] == other);
    CHECK(versions().ends == std::vector{one, other});
    CHECK(versions().decisions.empty());

    const auto decide = [&](const std::string& origin, const char* id, const std::string& keep,
                            const std::vector<std::string>& replaces) {
      Json body = {{"kind", "household"}, {"scope", "K01"}, {"id", "H1"}, {"keep", keep}};
      if (!replaces.empty()) body["replaces"] = replaces;
      return village.write(origin, id, "decision", body);
    };
    SUBCASE("by a decision, and a later one that names it") {
      const auto decision = decide(kXa, "D1", other, {});
      CHECK(list_of(village, "household")[0]["head_name"] == "Lê Văn Ấn");
      CHECK(tests::notices_of(village, "conflict").empty());
      CHECK(versions().ends.size() == 2);
      CHECK(versions().decisions == std::vector{decision});
      decide(kXa, "D2", one, versions().decisions);
      CHECK(list_of(village, "household")[0]["head_name"] == "Lê Văn Ân");
      const Json listed = list_of(village, "decision")[0];
      CHECK(listed["id"] == "D1");
      CHECK(listed["record_id"] == "H1");
      CHECK(listed["scope"] == "-");
      CHECK(listed["record_scope"] == "K01");
    }
    SUBCASE("by two decisions that say the same, of which a later one names one") {
      const auto of_area = decide(kK01, "D1", other, {});
      const auto of_commune = decide(kXa, "D1", other, {});
      CHECK(versions().decisions == std::vector{of_area, of_commune});
      const auto later = decide(kXa, "D2", one, {of_commune});
      CHECK(list_of(village, "household")[0]["head_name"] == "Lê Văn Ấn");  // the area's is the lowest of the rest
      CHECK(versions().decisions == std::vector{of_area, later});
      decide(kXa, "D3", one, versions().decisions);
      CHECK(list_of(village, "household")[0]["head_name"] == "Lê Văn Ân");
    }
    SUBCASE("by an edit of both") {
      village.write(kK01, "H1", "household", household({one, other}), named("Lê Văn Ẩn"));
      CHECK(list_of(village, "household")[0]["head_name"] == "Lê Văn Ẩn");
      CHECK(tests::notices_of(village, "conflict").empty());
      CHECK(versions().ends.size() == 1);
    }
    CHECK(report_of(village)["counts"]["households"] == 1);
  }

  TEST_CASE("what the hub first held after a period's end is late in it") {
    Commune village;
    const auto give = [&](const char* id, const char* booked) {
      village.write(kK01, id, "contribution", Commune::gift("MONEY", {{"amount_vnd", 1000}, {"booked_on", booked}}));
    };
    give("C1", "2025-02-01");
    village.heads("2025-03-31", {{kK01, 2}});
    give("C2", "2025-03-30");
    give("C3", "2025-04-02");
    village.heads("2025-04-05", {{kK01, 4}});
    CHECK(report_of(village, "2025-Q1")["notices"]["late"] == 1);
    CHECK(report_of(village, "2025-Q1")["total"]["money_vnd"] == 2000);
    CHECK(report_of(village, "2025-Q2")["notices"]["late"] == 0);
    CHECK(report_of(village)["notices"]["late"] == 0);
    give("C4", "2025-03-01");  // no heads cover it yet: nobody can say when it came
    CHECK(report_of(village, "2025-Q1")["notices"]["late"] == 1);
  }

  TEST_CASE("a giver in the private part is no household of a count and no name of a list") {
    Commune village;
    village.write(kK01, "H1", "household", household(), named("Lê Văn An"));
    Json open = Commune::gift("MONEY", {{"amount_vnd", 1000}});
    open.erase("household_id");
    village.write(kK01, "C1", "contribution", open, {{"name", {{"household_id", "H1"}}}});
    const Json report = report_of(village);
    CHECK(report["total"]["money_vnd"] == 1000);
    CHECK(report["headline"]["households_contributing"] == 0);
    CHECK(report["top20_households_by_value"].empty());
  }

  TEST_CASE("an entry is local, then sent when the hub said that it holds it, then cosigned") {
    Commune village;
    village.write(kK01, "C1", "contribution", Commune::gift("MONEY", {{"amount_vnd", 1000}}));
    village.write(kK01, "C2", "contribution", Commune::gift("MONEY", {{"amount_vnd", 2000}}));
    tests::Node node;
    node.take_all(village.logs());
    const auto proof = [&](const char* id) {
      return Json::parse(views::show_record(node.db, node.logs, id))["entries"][0]["proof"];
    };
    CHECK(proof("C1") == "local");
    store::write_contact(node.db, {"tamnong.example/xa", "2025-11-07T08:00:00+07:00", 0, false, "", 2});
    CHECK(proof("C1") == "sent");
    CHECK(proof("C2") == "local");
    node.db.run("UPDATE log SET cosigned_size = 2");
    CHECK(proof("C1") == "cosigned");
  }
}
