#include "tests/records/small_commune.h"

namespace sovang::tests {
namespace {

CheckOptions inspector() {
  CheckOptions options = hub();
  options.writer = {{Role::inspector}, {}, "tt-a"};
  return options;
}

Row document(std::string id, std::string no, std::string on) {
  return {{"document_id", std::move(id)}, {"doc_no", std::move(no)},    {"doc_type", "PLAN"},
          {"issuer", "UBND xã"},          {"issued_on", std::move(on)}, {"title", "Dân vận khéo"}};
}
Row finding(std::string id) {
  return {{"id", std::move(id)},
          {"target_id", "c-1"},
          {"found_on", "05/03/2026"},
          {"text", "Phiếu thu không khớp"},
          {"state", "OPEN"}};
}
RowOutcome edit(FakeBook& book, std::string_view type, std::string_view id, const Row& changes,
                const CheckOptions& options) {
  return RowChecker(book, options, Language::vi).check_edit(*find_kind(type), id, changes);
}

}  // namespace

TEST_SUITE("papers") {
  TEST_CASE("a plan under a later document or a replaced law is entered with a notice") {
    SmallCommune c;
    enter(c.book, "document", document("kh-42", "42/KH-UBND", "21/03/2025"), hub());
    Row law = document("pl-34", "34/2007/PL", "20/04/2007");
    law["replaced_on"] = "01/07/2023";
    enter(c.book, "document", law, hub());
    check_all(c.book, "document",
              {{with(document("kh-44", "44/KH-UBND", "27/02/2025"), "cites", "kh-42"), kAccept, "CITES_LATER"},
               {with(document("kh-45", "45/KH-UBND", "22/03/2025"), "cites", "kh-42"), kAccept, ""},
               {with(document("kh-46", "46/KH-UBND", "22/03/2025"), "cites", "kh-42;pl-34"), kAccept, "CITES_REPLACED"},
               {with(document("kh-47", "47/KH-UBND", "30/06/2023"), "cites", "pl-34"), kAccept, ""},
               {with(document("kh-48", "48/KH-UBND", "22/03/2025"), "cites", "nowhere"), kAccept, "CITED_UNKNOWN"},
               {with(document("kh-49", "49/KH-UBND", "22/03/2026"), "cites", ""), kReject, "DATE_IN_FUTURE"},
               {with(document("kh-50", "", "22/03/2025"), "cites", ""), kReject, "FIELD_MISSING"}});
    CHECK(judge(c.book, "document", document("kh-51", "51", "22/03/2025"), area_head("T7")).code == "WRITER_ROLE");
    CHECK(edit(c.book, "document", "kh-42", {}, hub()).outcome == Outcome::duplicate);
  }

  TEST_CASE("what a document cites survives an edit of something else") {
    SmallCommune c;
    enter(c.book, "document", document("kh-1", "1", "01/03/2025"), hub());
    enter(c.book, "document", with(document("kh-2", "2", "02/03/2025"), "cites", "kh-1"), hub());
    const RowOutcome out = edit(c.book, "document", "kh-2", {{"title", "Khác"}}, hub());
    REQUIRE(out.draft);
    CHECK(nlohmann::json::parse(out.draft->body).at("cites") == nlohmann::json({"kh-1"}));
  }

  TEST_CASE("an inspector writes a finding, the commune answers, and neither writes the other's words") {
    SmallCommune c;
    CHECK(judge(c.book, "finding", finding("f-1"), hub()).code == "FINDING_ANSWER_ONLY");
    CHECK(judge(c.book, "finding", finding("f-1"), area_head("T7")).code == "WRITER_ROLE");
    CHECK(judge(c.book, "finding", with(finding("f-1"), "target_id", "c-9"), inspector()).code == "TARGET_UNKNOWN");
    CHECK(judge(c.book, "finding", with(finding("f-1"), "answer", "Đúng"), inspector()).code == "FINDING_ANSWER");
    CHECK(judge(c.book, "contribution", C::money("c-2", "500000"), inspector()).code == "WRITER_ROLE");
    enter(c.book, "finding", finding("f-1"), inspector());
    const Row answer{{"state", "ANSWERED"}, {"answer", "Đã sửa phiếu"}};
    const RowOutcome answered = edit(c.book, "finding", "f-1", answer, hub());
    CHECK(answered.outcome == kAccept);
    CHECK(edit(c.book, "finding", "f-1", with(answer, "text", "Không có gì"), hub()).code == "FINDING_WORDS");
    CHECK(edit(c.book, "finding", "f-1", with(answer, "found_on", "06/03/2026"), hub()).code == "FINDING_WORDS");
    CHECK(edit(c.book, "finding", "f-1", with(answer, "state", "CLOSED"), hub()).code == "FINDING_WORDS");
    CHECK(edit(c.book, "finding", "f-1", {{"state", "ANSWERED"}}, hub()).code == "FIELD_MISSING");
    CHECK(edit(c.book, "finding", "f-1", answer, area_head("T7")).code == "EDIT_OTHER_SCOPE");
    c.book.add(*answered.draft);
    CHECK(edit(c.book, "finding", "f-1", {{"state", "CLOSED"}}, inspector()).outcome == kAccept);
    CHECK(edit(c.book, "finding", "f-1", {{"answer", "Khác"}}, inspector()).code == "FINDING_ANSWER");
  }

  TEST_CASE("a section of a report is known by its period and number, and can be emptied") {
    SmallCommune c;
    const Row row{{"period", "2026-Q1"}, {"section", "I.1"}, {"text", "Dòng một\nDòng hai"}};
    const RowOutcome out = judge(c.book, "report_text", row);
    CHECK(out.outcome == kAccept);
    CHECK(out.id == "2026-Q1/I.1");
    c.book.add(*out.draft);
    CHECK(judge(c.book, "report_text", row).outcome == Outcome::duplicate);
    CHECK(edit(c.book, "report_text", "2026-Q1/I.1", {{"text", ""}}, hub()).outcome == kAccept);
    CHECK(edit(c.book, "report_text", "2026-Q1/I.1", {{"period", "2026"}}, hub()).code == "EDIT_ID");
    for (const char* period : {"26", "2026-Q5", "2026-Q0", "2026-H3", "2026-X1", "2026Q1", "quý I", "20260-1"})
      CHECK(judge(c.book, "report_text", with(row, "period", period)).code == "PERIOD_INVALID");
    CHECK(judge(c.book, "report_text", with(row, "section", "I.8")).code == "VALUE_UNKNOWN");
    CHECK(judge(c.book, "report_text", with(row, "period", "2026-H1"), area_head("T7")).code == "WRITER_ROLE");
  }

  TEST_CASE("an area posts its works' lists, the commune its own") {
    SmallCommune c;
    const Row row{
        {"id", "n-1"}, {"work_id", "w7"}, {"posted_on", "01/03/2026"}, {"form", "bảng tin"}, {"place", "Nhà văn hóa"}};
    const RowOutcome out = judge(c.book, "posting", row, area_head("T7"));
    CHECK(out.outcome == kAccept);
    CHECK(nlohmann::json::parse(out.draft->body).at("area_id") == "T7");
    CHECK(judge(c.book, "posting", row, area_head("A1")).code == "WRITER_FOREIGN_AREA");
    CHECK(judge(c.book, "posting", with(row, "work_id", "wx"), area_head("T7")).code == "WRITER_ROLE");
    CHECK(judge(c.book, "posting", with(row, "work_id", "wx")).outcome == kAccept);
    CHECK(judge(c.book, "posting", with(row, "work_id", "w9")).code == "WORK_UNKNOWN");
    CHECK(judge(c.book, "posting", with(row, "taken_down_on", "28/02/2026")).code == "DATE_ORDER");
    CHECK(judge(c.book, "posting", with(row, "posted_on", "11/03/2026")).code == "DATE_IN_FUTURE");
  }

  TEST_CASE("only whom the commune enrolled names others, by a code that is none") {
    SmallCommune c;
    const Row row{{"code", "t7-lan"}, {"name", "Lò Thị Lan"}, {"role", "COLLECTOR"}, {"from_on", "01/03/2026"}};
    const RowOutcome out = judge(c.book, "person", row, area_head("T7"));
    CHECK(out.outcome == kAccept);
    CHECK(out.draft->fields.at("name") == R"({"name":"Lò Thị Lan"})");
    CHECK(out.draft->body.find("Lan") == std::string::npos);
    CheckOptions further = area_head("T7");
    further.writer.enrolled = false;
    CHECK(judge(c.book, "person", row, further).code == "PERSON_BY_FIRST");
    for (const char* code : {"Lò Lan", "t7_lan", "T7", "lan!"})
      CHECK(judge(c.book, "person", with(row, "code", code), area_head("T7")).code == "AUTHOR_CODE_INVALID");
    CHECK(judge(c.book, "person", with(row, "code", std::string(65, 'a')), area_head("T7")).code ==
          "AUTHOR_CODE_INVALID");
    CHECK(judge(c.book, "person", with(row, "to_on", "01/02/2026"), area_head("T7")).code == "DATE_ORDER");
    CHECK(judge(c.book, "person", row, inspector()).outcome == kAccept);
  }
}

}  // namespace sovang::tests
