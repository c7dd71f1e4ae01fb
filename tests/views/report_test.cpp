#include "node/views/report.h"

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "node/records/text.h"
#include "node/views/queries.h"
#include "tests/support/shared.h"
#include "tests/views/fixture.h"

using namespace sovang;
using tests::Json;

namespace {

/// Folded once for all cases.
tests::Node* commune() {
  static const auto node = []() -> std::unique_ptr<tests::Node> {
    const auto dir = tests::shared_dir_or_skip("the fixture's figures");
    if (!dir) return nullptr;
    auto made = std::make_unique<tests::Node>();
    made->take_all(tests::fixture_logs(*dir / "fixtures"));
    return made;
  }();
  return node.get();
}

Json expected_json(const char* file) {
  std::ifstream in(*tests::shared_dir() / "fixtures" / file);
  return Json::parse(in);
}

Json report_of(tests::Node& node, std::string_view period = {}, std::vector<std::string> areas = {},
               std::vector<std::string> days = {"2025-11-07"}) {
  views::ReportRequest request;
  if (!period.empty()) REQUIRE(views::set_period(request, period));
  request.areas = std::move(areas);
  for (const auto& day : days) request.as_of.push_back(*base::parse_iso_date(day));
  return Json::parse(views::report_json(node.db, node.logs, request));
}

}  // namespace

TEST_SUITE("report") {
  TEST_CASE("every member of the fixture's expected totals is reproduced to the đồng") {
    auto* node = commune();
    if (node == nullptr) return;
    CHECK(node->db.query("SELECT 1 FROM refused").step() == false);
    Json report = report_of(*node);
    report["petitions"] = report_of(*node, {}, {}, {"2023-12-31", "2024-12-31"})["petitions"];
    const Json expected = expected_json("expected-totals.json");
    for (const auto& [name, value] : expected.items()) {
      if (name == "note" || name == "dirty") continue;
      CAPTURE(name);
      CHECK(nlohmann::json(report[name]) == nlohmann::json(value));
    }
  }

  TEST_CASE("a period's total is that period's member of the whole, and its breakdowns add up to it") {
    auto* node = commune();
    if (node == nullptr) return;
    const Json whole = report_of(*node);
    for (const auto& [by, periods] :
         {std::pair("by_quarter_booked", std::vector<std::string>{"2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"}),
          std::pair("by_half_booked", std::vector<std::string>{"2025-H1", "2025-H2"})})
      for (const auto& period : periods) {
        CAPTURE(period);
        const Json part = report_of(*node, period);
        CHECK(part["total"] == whole[by][period]);
        for (const char* name : {"by_area", "by_work", "by_kind_source", "by_sector", "by_quarter_occurred"}) {
          std::int64_t rows = 0;
          std::int64_t total = 0;
          for (const auto& one : part[name]) {
            rows += one["rows"].get<std::int64_t>();
            total += one["total_vnd"].get<std::int64_t>();
          }
          CHECK(rows == part["total"]["rows"]);
          CHECK(total == part["total"]["total_vnd"]);
        }
      }
    CHECK(report_of(*node, "2024")["total"]["rows"] == 0);
    CHECK(report_of(*node, "2025")["total"] == whole["total"]);
  }

  TEST_CASE("an area's own report is the commune's member for it") {
    auto* node = commune();
    if (node == nullptr) return;
    const Json whole = report_of(*node);
    for (const char* area : {"K01", "K07", "K28"}) {
      const Json own = report_of(*node, {}, {area});
      CHECK(own["total"] == whole["by_area"][area]);
      CHECK(own["counts"]["areas"] == 1);
      CHECK(own["by_area"].size() == 1);
    }
  }

  TEST_CASE("the as-of day cuts petitions and nothing else") {
    auto* node = commune();
    if (node == nullptr) return;
    const Json early = report_of(*node, {}, {}, {"2014-01-01"});
    CHECK(early["total"] == report_of(*node)["total"]);
    CHECK(early["petitions"]["as_of 2014-01-01"]["received"] < 316);
  }

  TEST_CASE("search answers the shared cases exactly") {
    auto* node = commune();
    if (node == nullptr) return;
    const Json cases = expected_json("search-cases.json");
    for (const auto& one : cases["search"]) {
      const auto query = one["query"].get<std::string>();
      CAPTURE(query);
      const auto found = views::search_households(node->db, query, 0);
      CHECK(found.size() == one["count"].get<std::size_t>());
      for (std::size_t at = 0; at < one["first_20"].size() && at < found.size(); ++at)
        CHECK(Json::parse(found[at])["id"] == one["first_20"][at]);
      CHECK(views::search_households(node->db, query, 3).size() == std::min<std::size_t>(3, found.size()));
    }
  }

  TEST_CASE("households are listed by given name, and pages join without a gap or a repeat") {
    auto* node = commune();
    if (node == nullptr) return;
    const Json cases = expected_json("search-cases.json");
    views::ListFilter filter;
    filter.area_id = cases["sort_area"];
    filter.limit = 7;
    std::vector<std::string> ids;
    for (;;) {
      const auto page = views::list_rows(node->db, node->logs, "household", filter);
      for (const auto& row : page) ids.push_back(Json::parse(row)["id"]);
      if (page.size() < 7) break;
      filter.after = Json::parse(page.back())["cursor"];
    }
    std::vector<std::string> wanted;
    for (const auto& pair : cases["sorted_heads"]) wanted.push_back(pair[0]);
    CHECK(ids == wanted);
  }

  TEST_CASE("a ledger is listed by day and id in pages") {
    auto* node = commune();
    if (node == nullptr) return;
    views::ListFilter filter;
    const auto all = views::list_rows(node->db, node->logs, "contribution", filter);
    CHECK(all.size() == 7611);
    filter.limit = 1000;
    std::vector<std::string> paged;
    for (;;) {
      const auto page = views::list_rows(node->db, node->logs, "contribution", filter);
      paged.insert(paged.end(), page.begin(), page.end());
      if (page.size() < 1000) break;
      filter.after = Json::parse(page.back())["cursor"];
    }
    CHECK(paged == all);
  }

  TEST_CASE("the text names the phrases and the exact figures") {
    auto* node = commune();
    if (node == nullptr) return;
    views::ReportRequest request;
    request.as_of.push_back({2025, 11, 7});
    const std::string json = views::report_json(node->db, node->logs, request);
    for (const bool vietnamese : {true, false}) {
      const std::string text = views::report_text(json, vietnamese);
      CHECK(text.find("gần 4,4 tỷ đồng (4.386.450.000 đồng)") != std::string::npos);
      CHECK(text.find("hơn 4,5 tỷ đồng (4.523.450.000 đồng)") != std::string::npos);
      CHECK(text.find("11.842,5 m²") != std::string::npos);
    }
  }

  TEST_CASE("the fixture's views equal rebuilt ones") {
    auto* node = commune();
    if (node == nullptr) return;
    CHECK(node->views.compare_with_rebuilt().empty());
    CHECK(node->views.rebuild().empty());
  }

  TEST_CASE("periods are read strictly") {
    views::ReportRequest request;
    for (const char* bad : {"", "20", "2025-", "2025-Q0", "2025-Q5", "2025-H3", "2025-X1", "2025-Q11", "abcd"})
      CHECK(!views::set_period(request, bad));
    REQUIRE(views::set_period(request, "2024-Q1"));
    CHECK(request.to->iso() == "2024-03-31");
    REQUIRE(views::set_period(request, "2024-H2"));
    CHECK(request.from->iso() == "2024-07-01");
    CHECK(request.to->iso() == "2024-12-31");
  }
}
