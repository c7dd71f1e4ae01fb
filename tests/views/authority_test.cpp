// Entries out of their author's authority, and clocks that lie: kept, listed, counted nowhere, never in the way.

#include <doctest/doctest.h>

#include "tests/views/commune.h"

using namespace sovang;
using tests::Commune;
using tests::Json;
using tests::kK01;
using tests::kK02;
using tests::kXa;

namespace {

std::map<std::string, std::string> refused_in(const Commune& village) {
  std::map<std::string, std::string> out;
  for (const Json& notice : tests::notices_of(village, "refused")) out[notice.value("id", "")] = notice["reason"];
  return out;
}

/// Figures of the good record alone, behind whatever stands in the log.
void check_only_good(const Commune& village) {
  const Json sums = tests::report_of(village)["total"];
  CHECK(sums["money_vnd"] == 500000);
  CHECK(sums["rows"] == 1);
}

}  // namespace

TEST_CASE("an entry out of its author's authority counts nowhere, is listed, and blocks nothing behind it") {
  Commune village;
  const std::string inspector = "tamnong.example/xa/thanhtra";
  village.enrol(inspector, "inspector", {});
  const Json gift = Commune::gift("MONEY", {{"amount_vnd", 100000}});
  village.write(kK02, "C-FOREIGN", "contribution", gift);
  village.write(kK01, "C-BUDGET", "contribution",
                Commune::gift("BUDGET", {{"source", "COMMUNE_BUDGET"}, {"amount_vnd", 100000}}));
  village.write(inspector, "C-INSPECTOR", "contribution", gift);
  village.write(kK01, "C-STRANGER", "contribution", gift, {}, "somebody");
  village.write(kK01, "R-RATE", "rate", {{"kind", "WORKDAY"}, {"amount_vnd", 2}, {"valid_from", "2025-01-01"}});
  village.write(kK01, "E-HUB", "enrolment", {{"device", kK01}});
  village.write(kK01, "heads/2025-01-01", "heads", {{"day", "2025-01-01"}, {"logs", Json::array()}});
  village.write("tamnong.example/k09/x", "C-NOBODY", "contribution", gift);
  village.write_bytes(kK01, "this is no entry");
  village.write(kK01, "C-GOOD", "contribution", Commune::gift("MONEY", {{"amount_vnd", 500000}}));
  auto refused = refused_in(village);
  CHECK(refused["C-FOREIGN"] == "foreign_area");
  CHECK(refused["C-BUDGET"] == "wrong_role");
  CHECK(refused["C-INSPECTOR"] == "wrong_role");
  CHECK(refused["C-STRANGER"] == "unknown_author");
  CHECK(refused["R-RATE"] == "wrong_role");
  CHECK(refused["E-HUB"] == "wrong_log");
  CHECK(refused["heads/2025-01-01"] == "wrong_log");
  CHECK(refused["C-NOBODY"] == "unknown_log");
  CHECK(tests::notices_of(village, "refused").size() == 9);
  check_only_good(village);
}

TEST_CASE("a revoked device's later records count nowhere, whatever day they claim") {
  Commune village;
  village.write(kK01, "C-GOOD", "contribution", Commune::gift("MONEY", {{"amount_vnd", 500000}}));
  const std::uint64_t size = village.logs().at(kK01).size();
  village.write(kXa, kK01, "revocation", {{"device", kK01}, {"size", size}, {"root", "AAAA"}, {"on", "2025-06-01"}});
  village.write(
      kK01, "C-DATED-BACK", "contribution",
      Commune::gift("MONEY", {{"amount_vnd", 100000}, {"occurred_on", "2025-01-02"}, {"booked_on", "2025-01-02"}}));
  CHECK(refused_in(village)["C-DATED-BACK"] == "revoked");
  check_only_good(village);
}

TEST_CASE("two devices of one area write one book; a third that comes later finds the whole history") {
  Commune village;
  const std::string second = "tamnong.example/k01/b";
  village.enrol(second, "area", {"K01"});
  village.write(kK01, "H1", "household", {{"area_id", "K01"}}, {{"name", {{"head_name", "Lê Văn Dân"}}}});
  village.write(second, "C1", "contribution", Commune::gift("MONEY", {{"amount_vnd", 300000}}));
  village.write(kK01, "C2", "contribution", Commune::gift("MONEY", {{"amount_vnd", 200000}}));
  village.write(second, "S1", "contribution",
                Commune::gift("MONEY", {{"amount_vnd", -200000}, {"reverses_id", "C2"}, {"booked_on", "2025-02-02"}}));
  village.enrol("tamnong.example/k01/c", "area", {"K01"});
  CHECK(tests::report_of(village)["total"]["money_vnd"] == 300000);
  CHECK(tests::notices_of(village, "refused").empty());
}

TEST_CASE("a clock in 2035 or 1990 wins no conflict and hides no record") {
  for (const char* year : {"2035", "1990"}) {
    CAPTURE(year);
    Commune village;
    const std::string second = "tamnong.example/k01/b";
    const std::string day = std::string(year) + "-02-01";
    village.enrol(second, "area", {"K01"});
    // The lowest origin shows, whatever the clocks say.
    village.write(second, "H1", "household", {{"area_id", "K01"}}, {{"name", {{"head_name", "Đồng hồ sai"}}}});
    village.write(kK01, "H1", "household", {{"area_id", "K01"}}, {{"name", {{"head_name", "Đồng hồ đúng"}}}});
    village.write(kK01, "C1", "contribution",
                  Commune::gift("MONEY", {{"amount_vnd", 500000}, {"occurred_on", day}, {"booked_on", day}}));
    village.heads("2025-03-01", {{kK01, village.logs().at(kK01).size()}});
    tests::Node node;
    node.take_all(village.logs());
    CHECK(Json::parse(views::show_record(node.db, node.logs, "H1"))["head_name"] == "Đồng hồ đúng");
    const Json all = tests::report_of(village);
    CHECK(all["total"]["money_vnd"] == 500000);
    // What the hub held on that day was given by then; a day long past stays as it is claimed.
    const Json shown = Json::parse(views::show_record(node.db, node.logs, "C1"));
    if (std::string_view(year) == "2035") CHECK(shown["booked_as"] == "2025-03-01");
    CHECK(tests::report_of(village, "2025")["total"]["money_vnd"] == (std::string_view(year) == "2035" ? 500000 : 0));
  }
}
