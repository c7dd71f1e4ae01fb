// The bytes of what a row becomes: they are hashed, so they may never change.

#include "node/records/draft.h"

#include <nlohmann/json.hpp>

#include "sync/json_text.h"
#include "tests/records/small_commune.h"

namespace sovang::records {
namespace {

using tests::SmallCommune;

sync::Draft draft_of(SmallCommune& commune, std::string_view type, const Row& row) {
  RowChecker checker(commune.book, tests::hub(), Language::en);
  const RowOutcome out = checker.check(*find_kind(type), row, 1);
  CAPTURE(out.code);
  CAPTURE(out.why);
  REQUIRE(out.draft);
  CHECK(nlohmann::ordered_json::parse(out.draft->body).dump() == out.draft->body);
  return *out.draft;
}

TEST_SUITE("draft") {
  TEST_CASE("text is written as JSON, byte for byte as the library writes it") {
    for (int c = 0; c < 0x80; ++c) {
      const std::string text = "a" + std::string(1, static_cast<char>(c)) + "ế\"\\";
      std::string written;
      sync::append_json_text(written, text);
      CHECK(written == nlohmann::json(text).dump());
    }
    std::string written;
    sync::append_json_text(written, "");
    CHECK(written == "\"\"");
  }

  TEST_CASE("members stand in the order of the table, private ones with their class") {
    SmallCommune c;
    Row row = SmallCommune::goods("g1");
    row["item"] = "Xi măng \"Bỉm Sơn\" \\ PC40";
    row["contributor_name"] = "Lò Văn Tài";
    row["note"] = "dòng một\ndòng hai";
    const auto draft = draft_of(c, "contribution", row);
    CHECK(draft.id == "g1");
    CHECK(draft.type == "contribution");
    CHECK(draft.body ==
          R"({"area_id":"T7","work_id":"w7","source":"PEOPLE","kind":"IN_KIND","occurred_on":"2026-03-02",)"
          R"("booked_on":"2026-03-03","household_id":"h-1","item":"Xi măng \"Bỉm Sơn\" \\ PC40",)"
          R"("quantity_milli":1500,"unit":"tấn","unit_price_vnd":1600000,"value_vnd":2400000,)"
          R"("recorded_by":"ghi-bảy"})");
    CHECK(draft.fields.size() == 2);
    CHECK(draft.fields.at("name") == R"({"contributor_name":"Lò Văn Tài"})");
    CHECK(draft.fields.at("note") == R"({"note":"dòng một\ndòng hai"})");
  }

  TEST_CASE("a giver without a name, a negated amount, lists and yes or no") {
    SmallCommune c;
    Row nameless = SmallCommune::money("m1", "300000");
    nameless["anonymous"] = "1";
    nameless["contributor_name"] = "";
    const auto hidden = draft_of(c, "contribution", nameless);
    CHECK(hidden.fields.at("name") == R"({"household_id":"h-1"})");
    CHECK(hidden.body.find("household_id") == std::string::npos);
    CHECK(draft_of(c, "contribution", SmallCommune::reversal("r9")).body.find(R"("amount_vnd":-400000,)") !=
          std::string::npos);
    const auto becomes = [&](std::string areas) {
      return draft_of(c, "area_succession",
                      {{"id", "k"}, {"area_id", "T7"}, {"from_on", "1/7/2026"}, {"successors", std::move(areas)}})
          .body;
    };
    CHECK(becomes("A1") == R"({"area_id":"T7","from_on":"2026-07-01","successors":[{"area_id":"A1"}]})");
    CHECK(becomes("A1;T7") == R"({"area_id":"T7","from_on":"2026-07-01",)"
                              R"("successors":[{"area_id":"A1","part":true},{"area_id":"T7","part":true}]})");
  }
}

}  // namespace
}  // namespace sovang::records
