// The rules of rates, spending, works, meetings and what the office keeps.

#include "tests/records/small_commune.h"

namespace sovang::tests {
namespace {

TEST_SUITE("rules of other kinds") {
  TEST_CASE("rates are even, without overlap or gap, and superseded") {
    SmallCommune commune;
    check_all(commune.book, "rate",
              {{C::rate("r4", "220000", "01/07/2026", ""), kAccept, ""},
               {C::rate("r4", "215001", "01/07/2026", ""), kReject, "RATE_ODD"},
               {C::rate("r4", "220000", "01/01/2026", ""), kReject, "RATE_OVERLAP"},
               {C::rate("r4", "220000", "01/06/2025", "30/06/2025"), kReject, "RATE_OVERLAP"},
               {C::rate("r4", "140000", "01/01/2024", "31/12/2024"), kAccept, ""},
               {C::rate("r4", "140000", "01/01/2024", "30/12/2024"), kReject, "RATE_GAP"},
               {C::rate("r4", "220000", "01/07/2026", "01/06/2026"), kReject, "DATE_ORDER"},
               {with(C::rate("r4", "220000", "01/07/2026", ""), "kind", "MONEY"), kReject, "VALUE_UNKNOWN"}});
  }

  TEST_CASE("rates of one file may stand in any order") {
    FakeBook book;
    const auto judged = judge_file(
        "rate_id,kind,unit,amount_vnd,valid_from,valid_to\n"
        "r3,WORKDAY,công,200000,01/01/2026,\n"
        "r1,WORKDAY,công,150000,01/01/2025,30/06/2025\n"
        "r2,WORKDAY,công,180000,01/07/2025,31/12/2025\n"
        "r4,WORKDAY,công,180000,01/08/2025,31/12/2025\n",
        *find_kind("rate"), {}, book, hub(), Language::en);
    REQUIRE(judged);
    REQUIRE(judged->size() == 4);
    for (std::size_t at = 0; at < 3; ++at) {
      CAPTURE((*judged)[at].why);
      CHECK((*judged)[at].row == at + 1);
      CHECK((*judged)[at].outcome == kAccept);
    }
    CHECK((*judged)[3].code == "RATE_OVERLAP");
  }

  TEST_CASE("cash spent never exceeds cash received, rows of the same file counted") {
    SmallCommune commune;
    const auto spend = [](std::string id, std::string amount) {
      return Row{{"expense_id", std::move(id)},    {"work_id", "w7"},          {"area_id", "T7"},
                 {"paid_on", "01/01/2025"},        {"payee", "Quán vật liệu"}, {"purpose", "Cát"},
                 {"amount_vnd", std::move(amount)}};
    };
    RowChecker checker(commune.book, hub(), Language::vi);
    const Kind& kind = *find_kind("expenditure");
    CHECK(checker.check(kind, spend("e1", "300000"), 1).outcome == kAccept);
    CHECK(checker.check(kind, spend("e2", "100001"), 2).code == "CASH_OVERSPENT");
    CHECK(checker.check(kind, spend("e3", "100000"), 3).outcome == kAccept);
    CHECK(checker.check(kind, spend("e4", "1"), 4).code == "CASH_OVERSPENT");
    check_all(commune.book, "expenditure",
              {{with(with(spend("e1", "1"), "work_id", "wx"), "area_id", ""), kReject, "CASH_OVERSPENT"},
               {with(spend("e1", "1"), "work_id", "w9"), kReject, "WORK_UNKNOWN"},
               {with(spend("e1", "1"), "area_id", "A1"), kReject, "WORK_AREA_MISMATCH"},
               {spend("e1", "-5"), kReject, "AMOUNT_NOT_POSITIVE"},
               {with(spend("e1", "5000"), "paid_on", "11/03/2026"), kReject, "DATE_IN_FUTURE"}});
    check_all(commune.book, "expenditure", {{spend("e1", "5000"), kAccept, ""}}, area_head("T7"));
    check_all(commune.book, "expenditure", {{spend("e1", "5000"), kReject, "WRITER_FOREIGN_AREA"}}, area_head("A1"));
    CheckOptions clerk = hub();
    clerk.writer.roles = {Role::commune};
    check_all(commune.book, "expenditure",
              {{with(with(spend("e1", "1"), "work_id", "wx"), "area_id", ""), kReject, "WRITER_ROLE"}}, clerk);
  }

  TEST_CASE("works and meetings name each other; a name that is not there is a warning") {
    SmallCommune commune;
    const Row work = C::work("w8", "AREA", "T7");
    check_all(commune.book, "work",
              {{work, kAccept, ""},
               {with(work, "area_id", ""), kReject, "FIELD_MISSING"},
               {with(work, "area_id", "Z"), kReject, "AREA_UNKNOWN"},
               {with(work, "status", "COMPLETED"), kReject, "FIELD_MISSING"},
               {with(with(work, "status", "COMPLETED"), "finished_on", "01/02/2026"), kAccept, ""},
               {with(with(work, "status", "COMPLETED"), "finished_on", "11/03/2026"), kReject, "DATE_IN_FUTURE"},
               {with(work, "finished_on", "11/03/2026"), kAccept, ""},
               {with(work, "status", "XONG"), kReject, "VALUE_UNKNOWN"},
               {with(work, "status", "Đang làm"), kAccept, "VALUE_NORMALISED", "status=IN_PROGRESS"},
               {with(work, "level", "COMMUNE"), kReject, "FIELD_NOT_APPLICABLE"},
               {with(work, "decision_id", "m1"), kAccept, "DECISION_UNKNOWN"},
               {with(with(work, "started_on", "02/02/2026"), "finished_on", "01/02/2026"), kReject, "DATE_ORDER"}});
    const Row meeting = {
        {"meeting_id", "m1"},  {"area_id", "T7"},           {"work_id", "w8"},          {"held_on", "01/03/2026"},
        {"method", "MEETING"}, {"subject", "CONTRIBUTION"}, {"households_total", "90"}, {"households_attending", "70"},
        {"votes_for", "60"},   {"votes_against", "4"},      {"votes_abstain", "6"},     {"passed", "1"}};
    check_all(commune.book, "meeting",
              {{meeting, kAccept, "WORK_UNKNOWN"},
               {with(meeting, "work_id", "w7"), kAccept, ""},
               {with(meeting, "votes_abstain", "5"), kReject, "VOTES_NOT_ATTENDING"},
               {with(meeting, "households_total", "69"), kReject, "ATTENDING_OVER_TOTAL"},
               {with(meeting, "households_total", "91"), kReject, "PASSED_MISMATCH"},
               {with(with(meeting, "households_total", "91"), "passed", "0"), kAccept, "WORK_UNKNOWN"},
               {with(with(meeting, "households_total", "91"), "subject", "OTHER"), kAccept, "WORK_UNKNOWN"},
               {with(with(meeting, "households_total", "91"), "held_on", "30/06/2023"), kAccept, "WORK_UNKNOWN"},
               {with(with(meeting, "households_total", "120"), "subject", "OTHER"), kReject, "PASSED_MISMATCH"},
               {with(meeting, "passed", "maybe"), kReject, "VALUE_UNKNOWN"},
               {with(meeting, "held_on", "11/03/2026"), kReject, "DATE_IN_FUTURE"}});
    enter(commune.book, "meeting", with(meeting, "work_id", "w7"), hub());
    enter(commune.book, "work", with(work, "decision_id", "m1"), hub());
    const Row early = with(C::money("c-2", "500000"), "work_id", "w8");
    check_all(commune.book, "contribution",
              {{with(early, "occurred_on", "28/02/2026"), kAccept, "COLLECTED_BEFORE_DECISION"},
               {with(early, "occurred_on", "01/03/2026"), kAccept, ""}});
  }

  TEST_CASE("petitions, models, commendations, indicators, households") {
    SmallCommune commune;
    const Row petition = {{"petition_id", "d1"},        {"received_on", "05/01/2026"}, {"area_id", "T7"},
                          {"petition_kind", "DISPUTE"}, {"field", "LAND_BOUNDARY"},    {"petitioner_ref", "ND1"},
                          {"status", "RESOLVED"},       {"resolution", "MEDIATED"},    {"resolved_on", "06/01/2026"}};
    check_all(commune.book, "petition",
              {{petition, kAccept, ""},
               {with(petition, "resolved_on", "04/01/2026"), kReject, "DATE_ORDER"},
               {with(petition, "resolved_on", ""), kReject, "FIELD_MISSING"},
               {with(petition, "resolution", ""), kReject, "FIELD_MISSING"},
               {with(petition, "status", "PENDING"), kReject, "STATUS_MISMATCH"},
               {with(petition, "petitioner_ref", "Lò Thị Én"), kReject, "PETITIONER_NAMED"},
               {with(petition, "petition_kind", "Tố cáo"), kAccept, "VALUE_NORMALISED", "petition_kind=DENUNCIATION"}});
    check_all(commune.book, "petition", {{petition, kReject, "WRITER_ROLE"}}, area_head("T7"));
    const Row model = {{"model_id", "m1"}, {"title", "Tuyến đường hoa"},     {"sector", "ECONOMY"},
                       {"year", "2025"},   {"recognised_level", "DISTRICT"}, {"recognised_on", "30/06/2025"}};
    check_all(
        commune.book, "model",
        {{model, kAccept, ""},
         {with(model, "recognised_on", "01/07/2025"), kReject, "DISTRICT_ABOLISHED"},
         {with(with(with(model, "recognised_on", ""), "recognised_level", ""), "nominated_level", "DISTRICT"), kAccept,
          ""},
         {with(with(with(with(model, "recognised_on", ""), "recognised_level", ""), "nominated_level", "DISTRICT"),
               "year", "2026"),
          kReject, "DISTRICT_ABOLISHED"},
         {with(with(model, "recognised_on", "01/07/2025"), "recognised_level", "PROVINCE"), kAccept, ""},
         {with(model, "year", "25"), kReject, "YEAR_OUT_OF_RANGE"},
         {with(model, "year", "hai ngàn"), kReject, "NUMBER_INVALID"}});
    const RowOutcome figure =
        judge(commune.book, "indicator",
              {{"indicator", "INCOME"}, {"as_of", "31/12/2022"}, {"value", "64"}, {"unit", "triệu đồng"}});
    REQUIRE(figure.draft);
    CHECK(figure.id == "INCOME@2022-12-31");
    CHECK(figure.draft->id == "INCOME@2022-12-31");
    const Row household = {{"household_id", "h-3"}, {"area_id", "T7"},       {"head_name", "Vi Văn A"},
                           {"members", "5"},        {"phone", "0000948454"}, {"poverty", "POOR"}};
    check_all(commune.book, "household",
              {{household, kAccept, ""},
               {with(household, "members", "0"), kAccept, ""},
               {with(household, "members", "-1"), kReject, "NUMBER_INVALID"},
               {with(household, "poverty", "RICH"), kReject, "VALUE_UNKNOWN"},
               {with(household, "poverty", "Hộ cận nghèo"), kAccept, "VALUE_NORMALISED", "poverty=NEAR_POOR"},
               {with(household, "phone", "+84 000 948 454"), kAccept, ""},
               {with(household, "phone", "9.48E+08"), kReject, "EXCEL_SCIENTIFIC"},
               {with(household, "head_name", ""), kReject, "FIELD_MISSING"},
               {with(household, "area_id", "X"), kReject, "AREA_UNKNOWN"}});
    FakeBook empty;
    check_all(empty, "household", {{household, kAccept, ""}});
  }

  TEST_CASE("every code has a sentence in both languages") {
    SmallCommune commune;
    const Row bad = C::money("c-2", "5OO");
    RowChecker vi(commune.book, hub(), Language::vi);
    RowChecker en(commune.book, hub(), Language::en);
    const std::string in_vietnamese = vi.check(*find_kind("contribution"), bad, 1).why;
    const std::string in_english = en.check(*find_kind("contribution"), bad, 1).why;
    CHECK(in_vietnamese != in_english);
    for (const std::string& why : {in_vietnamese, in_english}) {
      CHECK(why.find("amount_vnd") != std::string::npos);
      CHECK(why.find("5OO") != std::string::npos);
    }
  }
}

}  // namespace
}  // namespace sovang::tests
