// Lists that are picked by area, work or kind find their days by sums; what is in no sum must not be lost there.

#include <doctest/doctest.h>

#include "tests/views/commune.h"

using namespace sovang;
using tests::Commune;
using tests::kK01;
using tests::kK02;

namespace {

using Ids = std::vector<std::string>;

struct Listed : Commune {
  Listed() {
    gift_on("M3", "2025-03-03", "MONEY", {{"amount_vnd", 300000}});
    gift_on("L1", "2025-03-01", "LAND", {{"land_dm2", 500}, {"signers_required", 2}, {"signers_signed", 1}});
    gift_on("L2", "2025-03-02", "LAND", {{"land_dm2", 700}, {"signers_required", 1}, {"signers_signed", 1}});
    gift_on("L5", "2025-03-05", "LAND", {{"land_dm2", 900}, {"signers_required", 2}, {"signers_signed", 0}});
    write(kK02, "M9", "contribution", gift("MONEY", {{"area_id", "K02"}, {"amount_vnd", 5}}));
  }
  void gift_on(const std::string& id, const std::string& day, const std::string& kind, tests::Json more) {
    more["booked_on"] = day;
    write(kK01, id, "contribution", gift(kind, more));
  }
  /// In pages of one row, so that each begins at a cursor.
  Ids ids(views::ListFilter filter, bool newest) {
    tests::Node node;
    node.take_all(logs());
    filter.newest_first = newest;
    filter.limit = 1;
    Ids out;
    for (;;) {
      const auto page = views::list_rows(node.db, node.logs, "contribution", filter);
      if (page.empty()) return out;
      const auto row = tests::Json::parse(page.front());
      out.push_back(row["id"]);
      filter.after = row["cursor"];
    }
  }
};

}  // namespace

TEST_SUITE("ledger") {
  TEST_CASE_FIXTURE(Listed, "land whose papers lack a signature is in every list that its kind, work or area is in") {
    views::ListFilter land, work, area, days;
    land.kind = "LAND";
    work.work_id = "V1";
    area.area_id = "K01";
    days.kind = "LAND";
    days.from = base::Date{2025, 3, 2};
    days.to = base::Date{2025, 3, 5};
    CHECK(ids(land, false) == Ids{"L1", "L2", "L5"});
    CHECK(ids(land, true) == Ids{"L5", "L2", "L1"});
    CHECK(ids(area, false) == Ids{"L1", "L2", "M3", "L5"});
    CHECK(ids(area, true) == Ids{"L5", "M3", "L2", "L1"});
    CHECK(ids(work, true) == Ids{"L5", "M3", "L2", "L1", "M9"});
    CHECK(ids(days, true) == Ids{"L5", "L2"});
    CHECK(ids({}, false) == Ids{"M9", "L1", "L2", "M3", "L5"});
  }

  TEST_CASE_FIXTURE(Listed, "what was reversed stays listed, and what lost to another version is in no list") {
    gift_on("M4", "2025-03-04", "MONEY", {{"amount_vnd", 400000}});
    gift_on("M4", "2025-03-04", "MONEY", {{"amount_vnd", 400001}});
    gift_on("M3-", "2025-03-06", "MONEY", {{"amount_vnd", -300000}, {"reverses_id", "M3"}});
    views::ListFilter money;
    money.kind = "MONEY";
    money.area_id = "K01";
    CHECK(ids(money, false) == Ids{"M3", "M4", "M3-"});
    CHECK(ids(money, true) == Ids{"M3-", "M4", "M3"});
  }
}
