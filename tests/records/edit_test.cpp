#include "tests/records/small_commune.h"

namespace sovang::tests {
namespace {

RowOutcome edit(FakeBook& book, std::string_view type, std::string_view id, const Row& changes,
                const CheckOptions& options = hub()) {
  RowChecker checker(book, options, Language::en);
  return checker.check_edit(*find_kind(type), id, changes);
}

nlohmann::json body_of(const RowOutcome& out) {
  REQUIRE(out.draft);
  return nlohmann::json::parse(out.draft->body);
}

}  // namespace

TEST_SUITE("edit") {
  TEST_CASE("an edit keeps what it does not name, clears what is empty, and names what it replaces") {
    SmallCommune c;
    c.book.set_versions("h-1", {{"aa"}, {}});
    const RowOutcome out = edit(c.book, "household", "h-1", {{"phone", "0000 123"}, {"spouse_name", ""}});
    CHECK(out.outcome == kAccept);
    CHECK(body_of(out).dump() == R"({"area_id":"T7","replaces":["aa"]})");
    CHECK(out.draft->id == "h-1");
    CHECK(out.draft->fields.at("name") == R"({"head_name":"Lò Thị Én"})");
    CHECK(out.draft->fields.at("contact") == R"({"phone":"0000 123"})");
  }

  TEST_CASE("an edit obeys the rules of its kind") {
    SmallCommune c;
    const auto code = [&](std::string_view type, std::string_view id, const Row& changes) {
      return edit(c.book, type, id, changes).code;
    };
    CHECK(code("work", "w7", {{"status", "COMPLETED"}}) == "FIELD_MISSING");
    CHECK(code("work", "w7", {{"status", "COMPLETED"}, {"finished_on", "30/02/2026"}}) == "DATE_INVALID");
    CHECK(edit(c.book, "work", "w7", {{"status", "COMPLETED"}, {"finished_on", "28/02/2026"}}).outcome == kAccept);
    CHECK(code("work", "w7", {{"title", ""}}) == "FIELD_MISSING");
    CHECK(code("household", "h-1", {{"poverty", "rich"}}) == "VALUE_UNKNOWN");
    CHECK(code("household", "h-1", {{"area_id", "nowhere"}}) == "AREA_UNKNOWN");
  }

  TEST_CASE("an edit that changes nothing is known already, unless it settles a conflict") {
    SmallCommune c;
    const RowOutcome same = edit(c.book, "household", "h-1", {{"head_name", "Lò Thị Én"}});
    CHECK(same.outcome == Outcome::duplicate);
    CHECK(same.code == "SAME_ID_SAME_CONTENT");
    CHECK(!same.draft);
    c.book.set_versions("h-1", {{"aa", "bb"}, {}});
    const RowOutcome settled = edit(c.book, "household", "h-1", {{"head_name", "Lò Thị Én"}});
    CHECK(body_of(settled).at("replaces") == nlohmann::json({"aa", "bb"}));
  }

  TEST_CASE("what is not there, not editable, or part of the id is not edited") {
    SmallCommune c;
    enter(c.book, "indicator", {{"indicator", "roads"}, {"as_of", "31/12/2025"}, {"value", "91%"}}, hub());
    CHECK(edit(c.book, "household", "h-9", {{"phone", "1"}}).code == "EDIT_UNKNOWN");
    CHECK(edit(c.book, "contribution", "c-1", {{"amount_vnd", "500000"}}).code == "EDIT_UNKNOWN");
    CHECK(edit(c.book, "household", "h-1", {{"household_id", "h-7"}}).code == "EDIT_ID");
    CHECK(edit(c.book, "household", "h-1", {{"household_id", "h-1"}, {"phone", "0000 1"}}).outcome == kAccept);
    CHECK(edit(c.book, "indicator", "roads@2025-12-31", {{"as_of", "30/12/2025"}}).code == "EDIT_ID");
    const RowOutcome value = edit(c.book, "indicator", "roads@2025-12-31", {{"value", "92%"}});
    CHECK(body_of(value).at("value") == "92%");
    CHECK(value.draft->id == "roads@2025-12-31");
  }

  TEST_CASE("a record is edited where it was entered, and only by who may write it there") {
    SmallCommune c;
    const Row phone{{"phone", "0000 1"}};
    CHECK(edit(c.book, "household", "h-1", phone, area_head("T7")).code == "EDIT_OTHER_SCOPE");
    c.book.set_scope("household", "h-1", "T7");
    CHECK(edit(c.book, "household", "h-1", phone, area_head("T7")).outcome == kAccept);
    CHECK(edit(c.book, "household", "h-1", phone, area_head("A1")).code == "EDIT_OTHER_SCOPE");
    CHECK(edit(c.book, "household", "h-1", phone).code == "EDIT_OTHER_SCOPE");
    CHECK(edit(c.book, "household", "h-1", {{"area_id", "A1"}}, area_head("T7")).code == "WRITER_FOREIGN_AREA");
    CheckOptions inspector = hub();
    inspector.writer.roles = {Role::inspector};
    CHECK(edit(c.book, "household", "h-2", phone, inspector).code == "WRITER_ROLE");
  }

  TEST_CASE("private parts that are not held are not lost: the edit is refused") {
    SmallCommune c;
    c.book.withhold("household", "h-1", "contact");
    const RowOutcome out = edit(c.book, "household", "h-1", {{"head_name", "Lò Thị Ến"}});
    CHECK(out.code == "EDIT_WITHHELD");
    CHECK(out.why.find("contact") != std::string::npos);
  }

  TEST_CASE("members of a newer program are carried on") {
    SmallCommune c;
    c.book.add({"h-5",
                "household",
                "",
                "office",
                R"({"area_id":"T7","roof":"tin"})",
                {{"name", R"({"salt":"AA","head_name":"Lò Văn Đô","nickname":"Đô Cả"})"}, {"tomorrow", R"({"x":1})"}}});
    const RowOutcome out = edit(c.book, "household", "h-5", {{"phone", "0000 1"}});
    CHECK(body_of(out).at("roof") == "tin");
    CHECK(nlohmann::json::parse(out.draft->fields.at("name")).dump() ==
          R"({"head_name":"Lò Văn Đô","nickname":"Đô Cả"})");
    CHECK(out.draft->fields.at("tomorrow") == R"({"x":1})");
  }

  TEST_CASE("a record read back is the row that made it, of every type of field") {
    SmallCommune c;
    const Row meeting{
        {"meeting_id", "n-1"},  {"area_id", "T7"},           {"work_id", "w7"},         {"held_on", "02/02/2026"},
        {"method", "MEETING"},  {"subject", "CONTRIBUTION"}, {"households_total", "3"}, {"households_attending", "2"},
        {"votes_for", "2"},     {"votes_against", "0"},      {"votes_abstain", "0"},    {"passed", "1"},
        {"minutes", "Nhất trí"}};
    enter(c.book, "meeting", meeting, hub());
    const Row work{{"work_id", "w9"},     {"level", "COMMUNE"},        {"title", "Cầu Én"},     {"quantity", "1.5"},
                   {"unit", "km"},        {"status", "PLANNED"},       {"planned_vnd", "5000"}, {"decision_id", "n-1"},
                   {"sector", "ECONOMY"}, {"started_on", "01/02/2026"}};
    enter(c.book, "work", work, hub());
    CHECK(edit(c.book, "meeting", "n-1", {}).outcome == Outcome::duplicate);
    CHECK(edit(c.book, "work", "w9", {}).outcome == Outcome::duplicate);
    CHECK(edit(c.book, "work", "w7", {}).outcome == Outcome::duplicate);
    CHECK(edit(c.book, "org", "tc1", {}).outcome == Outcome::duplicate);
    CHECK(edit(c.book, "area", "T7", {}).outcome == Outcome::duplicate);
  }
}

}  // namespace sovang::tests
