// What concerns people: erasing their data, handing a book over, conflicts, doubles.

#include <doctest/doctest.h>

#include <algorithm>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "node/store/erasures.h"
#include "node/views/doubles.h"
#include "node/views/handover.h"
#include "tests/views/commune.h"

using namespace sovang;
using tests::Commune;
using tests::Json;
using tests::kK01;
using tests::kK02;
using tests::kXa;

namespace {

const std::string kOther = "tamnong.example/k01/b";

void household(Commune& village, const std::string& id, const std::string& name, const std::string& by = kK01) {
  village.write(
      by, id, "household", {{"area_id", "K01"}},
      {{"name", {{"head_name", name}}}, {"contact", {{"spouse_name", "Đào Thị Vợ"}}}, {"need", {{"poverty", "POOR"}}}});
}

void erase(Commune& village, const std::string& origin, std::uint64_t index, std::vector<std::string> classes) {
  const auto leaf = crypto::leaf_hash(village.logs().at(origin).at(index).open);
  const std::vector<store::ErasureTarget> targets{{origin, index, leaf, std::move(classes)}};
  village.write(kXa, "E" + std::to_string(index), "erasure", Json::parse(store::erasure_body(targets)),
                {{"note", {{"note", "đơn số 1"}}}});
}

std::uint64_t last_of(const Commune& village, const std::string& origin) {
  return village.logs().at(origin).size() - 1;
}

std::vector<std::string> reasons_of(const Commune& village, const std::string& id) {
  tests::Node node;
  node.take_all(village.logs());
  std::vector<std::string> out;
  const Json shown = Json::parse(views::show_record(node.db, node.logs, id));
  for (const auto& entry : shown["entries"])
    if (entry["relation"] == "refused") out.push_back(entry["state"]);
  return out;
}

std::size_t doubles_of(const Commune& village) {
  tests::Node node;
  node.take_all(village.logs());
  return views::doubles_json(node.db).size();
}

Json handover_body(const Commune& village) {
  tests::Node node;
  node.take_all(village.logs());
  const views::HeldSizes held{{kXa, village.logs().at(kXa).size()}, {kK01, village.logs().at(kK01).size()}};
  Json body{{"on", "2025-08-01"}};
  body.update(views::handover_json(views::handover_figures(node.db, kK01, {"K01"}, held), held));
  return body;
}

}  // namespace

TEST_CASE("an erased name is in no list, no search and no index, and figures stay") {
  Commune village;
  household(village, "H1", "Quách Văn Xóa");
  household(village, "H2", "Quách Thị Còn");
  const std::uint64_t erased = last_of(village, kK01) - 1;
  village.write(kK01, "C1", "contribution", Commune::gift("MONEY", {{"amount_vnd", 500000}}));
  const Json before = tests::report_of(village);

  tests::Node node;
  bool late = false;
  SUBCASE("when it comes last") { node.take_all(village.logs()); }
  SUBCASE("when it comes before the entry") { late = true; }
  erase(village, kK01, erased, {"name", "contact", "need"});
  if (late) node.take(kXa, village.logs().at(kXa), village.logs().at(kXa).size());
  if (late) node.views.catch_up();
  node.take_all(village.logs());

  CHECK(views::search_households(node.db, "xoa", 0).empty());
  CHECK(views::search_households(node.db, "quach", 0).size() == 1);
  CHECK(views::search_households(node.db, "H1", 0).size() == 1);
  CHECK(node.views.dump().find("xoa") == std::string::npos);
  CHECK(node.views.compare_with_rebuilt().empty());
  const Json shown = Json::parse(views::show_record(node.db, node.logs, "H1"));
  CHECK_FALSE(shown.contains("head_name"));
  CHECK(shown["erased"] == Json::array({"contact", "name", "need"}));
  CHECK(tests::report_of(village)["total"] == before["total"]);
}

TEST_CASE("an erasure of one class leaves the others in the index") {
  Commune village;
  household(village, "H1", "Quách Văn Xóa");
  tests::Node node;
  node.take_all(village.logs());
  erase(village, kK01, last_of(village, kK01), {"name"});
  node.take_all(village.logs());
  CHECK(views::search_households(node.db, "xoa", 0).empty());
  CHECK(views::search_households(node.db, "dao", 0).size() == 1);
  CHECK(node.views.compare_with_rebuilt().empty());
}

TEST_CASE("an erasure in a device's log is refused and erases nothing") {
  Commune village;
  household(village, "H1", "Quách Văn Xóa");
  const auto leaf = crypto::leaf_hash(village.logs().at(kK01).back().open);
  const std::vector<store::ErasureTarget> targets{{kK01, last_of(village, kK01), leaf, {"name"}}};
  village.write(kK02, "E1", "erasure", Json::parse(store::erasure_body(targets)));
  CHECK(reasons_of(village, "E1") == std::vector<std::string>{"wrong_log"});
  tests::Node node;
  node.take_all(village.logs());
  CHECK(views::search_households(node.db, "xoa", 0).size() == 1);
}

TEST_CASE("behind a handover records are refused, and what the device says of itself is not") {
  Commune village;
  village.write(kK01, "C1", "contribution", Commune::gift("MONEY", {{"amount_vnd", 500000}}));
  village.write(kK01, "B1", "handover", handover_body(village));
  village.write(kK01, "C2", "contribution", Commune::gift("MONEY", {{"amount_vnd", 700000}}));
  village.write(kK01, "D1", "erasure_done", {{"erasure_id", "E9"}});
  // Who was named behind it records nothing, for the same reason.
  village.write(kK01, "thu-2", "person", {{"role", "COLLECTOR"}, {"from_on", "2025-01-01"}});
  village.write(kK01, "C3", "contribution", Commune::gift("MONEY", {{"amount_vnd", 800000}}), {}, "thu-2");
  for (const char* id : {"C2", "thu-2", "C3"})
    CHECK(reasons_of(village, id) == std::vector<std::string>{"handed_over"});
  CHECK(reasons_of(village, "D1").empty());
  CHECK(reasons_of(village, "C1").empty());
  CHECK(tests::report_of(village)["total"]["money_vnd"] == 500000);
}

TEST_CASE("a handover is found the same by who holds more, and differs where an amount does") {
  Commune village;
  village.enrol(kOther, "area", {"K01"});
  village.write(kXa, "B0", "contribution",
                {{"area_id", "K01"},
                 {"work_id", "V1"},
                 {"source", "COMMUNE_BUDGET"},
                 {"kind", "BUDGET"},
                 {"occurred_on", "2025-02-01"},
                 {"booked_on", "2025-02-01"},
                 {"amount_vnd", 1000000}});
  village.write(kK01, "C1", "contribution",
                Commune::gift("MONEY", {{"amount_vnd", 500000}, {"receipt_no", "PT-K01/2025-00007"}}));
  village.write(kK01, "X1", "expenditure",
                {{"work_id", "V1"}, {"area_id", "K01"}, {"paid_on", "2025-03-01"}, {"amount_vnd", 300000}});
  const Json said = handover_body(village);
  CHECK(said["cash"] == Json::array({Json::array({"V1", "K01", 1200000})}));
  CHECK(said["receipts"] == Json::array({Json::array({"PT-K01/2025-", 7})}));

  village.write(kK01, "B1", "handover", said);
  village.write(kOther, "C9", "contribution", Commune::gift("MONEY", {{"amount_vnd", 900000}}));
  tests::Node node;
  node.take_all(village.logs());
  const auto found = views::handover_figures(node.db, kK01, {"K01"}, views::read_held(said));
  CHECK(views::differences(views::read_figures(said), found).empty());
  Json other = said;
  other["cash"][0][2] = 1;
  other["receipts"].push_back(Json::array({"PC-K01/2025-", 3}));
  CHECK(views::differences(views::read_figures(other), found) ==
        Json::array({Json::array({"cash V1@K01", 1, 1200000}), Json::array({"receipts PC-K01/2025-", 3, nullptr})}));
}

TEST_CASE("a decision on doubles takes them off the list; another area's does not") {
  Commune village;
  const Json gift = Commune::gift("MONEY", {{"amount_vnd", 500000}});
  village.write(kK01, "C1", "contribution", gift);
  village.write(kK01, "C2", "contribution", gift);
  REQUIRE(doubles_of(village) == 1);
  village.write(kK02, "D0", "double_decision", {{"scope", "K01"}, {"ids", {"C1", "C2"}}, {"keep", "both"}});
  CHECK(reasons_of(village, "D0") == std::vector<std::string>{"foreign_area"});
  village.write(kK02, "D1", "double_decision", {{"scope", "K02"}, {"ids", {"C1", "C2"}}, {"keep", "both"}});
  CHECK(doubles_of(village) == 1);
  SUBCASE("by the area") {
    village.write(kK01, "D2", "double_decision", {{"scope", "K01"}, {"ids", {"C1", "C2"}}, {"keep", "both"}});
    CHECK(doubles_of(village) == 0);
  }
  SUBCASE("by the commune") {
    village.write(kXa, "D2", "double_decision", {{"scope", "K01"}, {"ids", {"C1", "C2"}}, {"keep", "both"}});
    CHECK(doubles_of(village) == 0);
  }
  SUBCASE("not by one that names a part of them") {
    village.write(kK01, "C3", "contribution", gift);
    village.write(kK01, "D2", "double_decision", {{"scope", "K01"}, {"ids", {"C1", "C2"}}, {"keep", "both"}});
    CHECK(doubles_of(village) == 1);
  }
  CHECK(tests::report_of(village)["total"]["money_vnd"].get<int>() % 500000 == 0);
}

TEST_CASE("two first entries of one household with other private parts are a conflict until a person settles it") {
  Commune village;
  village.enrol(kOther, "area", {"K01"});
  household(village, "H1", "Quách Văn Một");
  household(village, "H1", "Quách Văn Hai", kOther);
  tests::Node node;
  node.take_all(village.logs());
  const Json found = views::conflicts_json(node.db);
  REQUIRE(found.size() == 1);
  CHECK(found[0]["id"] == "H1");
  REQUIRE(found[0]["versions"].size() == 2);
  CHECK(found[0]["versions"][0]["head_name"] == "Quách Văn Một");
  CHECK(found[0]["versions"][0]["shows"] == true);
  CHECK(found[0]["versions"][1]["shows"] == false);
  const std::string keep = found[0]["versions"][1]["version"];
  village.write(kK01, "Q1", "decision", {{"kind", "household"}, {"scope", "K01"}, {"id", "H1"}, {"keep", keep}});
  node.take_all(village.logs());
  CHECK(views::conflicts_json(node.db).empty());
  CHECK(Json::parse(views::show_record(node.db, node.logs, "H1"))["head_name"] == "Quách Văn Hai");
}

TEST_CASE("the same bytes twice are one household") {
  Commune village;
  village.enrol(kOther, "area", {"K01"});
  household(village, "H1", "Quách Văn Một");
  tests::Logs logs = village.logs();
  logs[kOther].push_back(logs.at(kK01).back());
  tests::Node node;
  node.take_all(logs);
  CHECK(views::conflicts_json(node.db).empty());
}
