// Completions, households that are one, successors of areas, old notebooks, cash handed on, decisions.

#include "tests/records/small_commune.h"

namespace sovang::tests {
namespace {

Row unvalued(std::string id) {
  Row row = C::goods(std::move(id));
  row.erase("unit_price_vnd");
  row.erase("value_vnd");
  return row;
}

void enter_confirmed(FakeBook& book, std::string_view type, const Row& row, std::string code) {
  CheckOptions options = hub();
  options.confirmed.push_back(std::move(code));
  enter(book, type, row, options);
}

/// Goods without a value, land that one of two signed, and a household of each village.
struct Late : SmallCommune {
  Late() {
    enter_confirmed(book, "contribution", unvalued("g-1"), "IN_KIND_UNVALUED");
    enter_confirmed(book, "contribution", with(land("d-1"), "signers_signed", "1"), "SIGNATURES_INCOMPLETE");
    enter(book, "household", {{"household_id", "h-3"}, {"area_id", "T7"}, {"head_name", "Lò Thị Én"}}, hub());
  }
  static Row valuation(std::string id) {
    return {{"id", std::move(id)},      {"target_id", "g-1"},     {"booked_on", "05/03/2026"},
            {"unit_price_vnd", "1tr6"}, {"value_vnd", "2400000"}, {"valued_by", "Ban giám sát"}};
  }
  static Row signatures(std::string id, std::string signed_by) {
    return {{"id", std::move(id)},
            {"target_id", "d-1"},
            {"booked_on", "05/03/2026"},
            {"signers_signed", std::move(signed_by)}};
  }
  static Row remittance(std::string id, std::string from, std::string to, std::string amount) {
    return {{"id", std::move(id)},
            {"area_id", "T7"},
            {"work_id", "w7"},
            {"on", "05/03/2026"},
            {"from_role", std::move(from)},
            {"to_role", std::move(to)},
            {"amount_vnd", std::move(amount)}};
  }
  static Row balance(std::string kind, std::string column, std::string value) {
    return {{"id", "o-1"},      {"work_id", "w7"},         {"area_id", "T7"},
            {"on", "1/1/2025"}, {"kind", std::move(kind)}, {std::move(column), std::move(value)}};
  }
};
using L = Late;

}  // namespace

TEST_SUITE("late kinds") {
  TEST_CASE("goods are valued once: price × quantity exactly, by a named valuer") {
    Late c;
    check_all(c.book, "completion",
              {{with(L::valuation("f"), "unit_price_vnd", "1600000"), kAccept, ""},
               {L::valuation("f"), kAccept, "AMOUNT_NORMALISED", "unit_price_vnd=1600000"},
               {with(L::valuation("f"), "value_vnd", "2400001"), kReject, "IN_KIND_VALUE_MISMATCH"},
               {with(L::valuation("f"), "value_vnd", "0"), kReject, "AMOUNT_NOT_POSITIVE"},
               {with(L::valuation("f"), "unit_price_vnd", ""), kAccept, ""},
               {with(L::valuation("f"), "valued_by", ""), kReject, "FIELD_MISSING"},
               {with(with(L::valuation("f"), "value_vnd", ""), "unit_price_vnd", ""), kReject, "FIELD_MISSING"},
               {with(L::valuation("f"), "signers_signed", "1"), kReject, "FIELD_NOT_APPLICABLE"},
               {with(L::valuation("f"), "target_id", "nothing"), kReject, "TARGET_UNKNOWN"},
               {with(L::valuation("f"), "target_id", "c-1"), kReject, "COMPLETION_NOT_NEEDED"},
               {with(L::valuation("f"), "booked_on", "01/03/2026"), kReject, "DATE_ORDER"},
               {with(L::valuation("f"), "booked_on", "11/03/2026"), kReject, "DATE_IN_FUTURE"}});
    const RowOutcome computed = judge(c.book, "completion", with(L::valuation("f"), "value_vnd", ""));
    REQUIRE(computed.draft);
    CHECK(nlohmann::json::parse(computed.draft->body).at("value_vnd") == 2400000);
    CHECK(computed.draft->fields.at("name") == R"({"valued_by":"Ban giám sát"})");
    enter(c.book, "completion", L::valuation("f-1"), hub());
    CHECK(judge(c.book, "completion", L::valuation("f-2")).code == "COMPLETION_NOT_NEEDED");
  }

  TEST_CASE("a completion of land brings signatures that were missing, never more than are required") {
    Late c;
    check_all(c.book, "completion",
              {{L::signatures("f", "2"), kAccept, ""},
               {L::signatures("f", "1"), kReject, "SIGNERS_INVALID"},
               {L::signatures("f", "3"), kReject, "SIGNERS_INVALID"},
               {L::signatures("f", ""), kReject, "FIELD_MISSING"},
               {with(L::signatures("f", "2"), "value_vnd", "5000000"), kReject, "FIELD_NOT_APPLICABLE"}});
    check_all(c.book, "completion", {{L::signatures("f", "2"), kAccept, ""}}, area_head("T7"));
    check_all(c.book, "completion", {{L::signatures("f", "2"), kReject, "WRITER_FOREIGN_AREA"}}, area_head("A1"));
  }

  TEST_CASE("a completion is reversed by its exact opposite") {
    Late c;
    enter(c.book, "completion", with(L::valuation("f-1"), "unit_price_vnd", "1600000"), hub());
    Row row = with(with(L::valuation("f-9"), "unit_price_vnd", "1600000"), "value_vnd", "-2400000");
    row["reverses_id"] = "f-1";
    check_all(c.book, "completion",
              {{row, kAccept, ""}, {with(row, "value_vnd", "-2400001"), kReject, "REVERSAL_NOT_EXACT"}});
    const auto held = c.book.record("completion", "f-1");
    REQUIRE(held);
    const auto drafted = draft_reversal(*held, {"completion", "f-1", "sai giá", "f-2", "", "t7", kToday});
    REQUIRE(drafted);
    CHECK(nlohmann::json::parse(drafted->body).at("value_vnd") == -2400000);
  }

  TEST_CASE("exactly two different households of the writer's area are one") {
    Late c;
    const auto same = [](std::string ids) { return Row{{"id", "s"}, {"household_ids", std::move(ids)}}; };
    check_all(c.book, "same_as",
              {{same("h-1;h-3"), kAccept, ""},
               {same(" h-1 , h-3 ;"), kAccept, ""},
               {same("h-1"), kReject, "HOUSEHOLDS_NOT_TWO"},
               {same("h-1;h-1"), kReject, "HOUSEHOLDS_NOT_TWO"},
               {same("h-1;h-2;h-3"), kReject, "HOUSEHOLDS_NOT_TWO"},
               {same(";"), kReject, "FIELD_MISSING"},
               {same("h-1;h-9"), kReject, "HOUSEHOLD_UNKNOWN"}});
    check_all(c.book, "same_as", {{same("h-1;h-3"), kAccept, ""}, {same("h-1;h-2"), kReject, "WRITER_FOREIGN_AREA"}},
              area_head("T7"));
    const RowOutcome out = judge(c.book, "same_as", same("h-3; h-1"));
    REQUIRE(out.draft);
    CHECK(out.draft->body == R"({"household_ids":["h-3","h-1"]})");
  }

  TEST_CASE("an area's successors are known here, or belong to another commune") {
    Late c;
    const auto becomes = [](std::string areas) {
      return Row{{"id", "k"}, {"area_id", "T7"}, {"from_on", "1/7/2026"}, {"successors", std::move(areas)}};
    };
    check_all(c.book, "area_succession",
              {{becomes("A1"), kAccept, "DATE_NORMALISED", "from_on=2026-07-01"},
               {becomes("A1;T7"), kAccept, "DATE_NORMALISED"},
               {becomes("T7"), kReject, "SUCCESSORS_INVALID"},
               {becomes("A1;A1"), kReject, "SUCCESSORS_INVALID"},
               {becomes("A1;B9"), kReject, "AREA_UNKNOWN"},
               {becomes(""), kReject, "FIELD_MISSING"},
               {with(becomes("T7"), "commune", "Vạn Xuân"), kAccept, "DATE_NORMALISED"},
               {with(becomes("A1"), "area_id", "B9"), kReject, "AREA_UNKNOWN"}});
    check_all(c.book, "area_succession", {{becomes("A1"), kReject, "WRITER_ROLE"}}, area_head("T7"));
    const auto whole = judge(c.book, "area_succession", becomes("A1"));
    const auto parts = judge(c.book, "area_succession", becomes("A1;T7"));
    REQUIRE((whole.draft && parts.draft));
    CHECK(nlohmann::json::parse(whole.draft->body).at("successors").dump() == R"([{"area_id":"A1"}])");
    CHECK(nlohmann::json::parse(parts.draft->body).at("successors").dump() ==
          R"([{"area_id":"A1","part":true},{"area_id":"T7","part":true}])");
  }

  TEST_CASE("an opening balance has the one quantity of its kind, above nothing") {
    Late c;
    check_all(
        c.book, "opening_balance",
        {{L::balance("MONEY", "amount_vnd", "2tr"), kAccept, "AMOUNT_NORMALISED", "amount_vnd=2000000; on=2025-01-01"},
         {L::balance("tiền", "amount_vnd", "2000000"), kAccept, "DATE_NORMALISED"},
         {L::balance("WORKDAY", "workdays", "12,5"), kAccept, "WORKDAYS_NORMALISED"},
         {L::balance("LAND", "land_m2", "37.5"), kAccept, "DATE_NORMALISED"},
         {L::balance("IN_KIND", "value_vnd", "900000"), kAccept, "DATE_NORMALISED"},
         {L::balance("MONEY", "amount_vnd", "500"), kReview, "AMOUNT_AMBIGUOUS"},
         {L::balance("MONEY", "amount_vnd", "0"), kReject, "AMOUNT_NOT_POSITIVE"},
         {L::balance("MONEY", "amount_vnd", "-2000000"), kReject, "AMOUNT_NOT_POSITIVE"},
         {L::balance("MONEY", "workdays", "3"), kReject, "FIELD_MISSING"},
         {with(L::balance("MONEY", "amount_vnd", "2000000"), "land_m2", "5"), kReject, "FIELD_NOT_APPLICABLE"},
         {L::balance("BUDGET", "amount_vnd", "2000000"), kReject, "VALUE_UNKNOWN"},
         {with(L::balance("MONEY", "amount_vnd", "2000000"), "work_id", "w0"), kReject, "WORK_UNKNOWN"},
         {with(L::balance("MONEY", "amount_vnd", "2000000"), "area_id", "A1"), kReject, "WORK_AREA_MISMATCH"},
         {with(L::balance("MONEY", "amount_vnd", "2000000"), "on", "11/03/2026"), kReject, "DATE_IN_FUTURE"}});
    const RowOutcome days = judge(c.book, "opening_balance", L::balance("WORKDAY", "workdays", "12,5"));
    REQUIRE(days.draft);
    CHECK(nlohmann::json::parse(days.draft->body).at("workdays_half") == 25);
  }

  TEST_CASE("nobody opens the book on the money they keep: balances are the accountant's") {
    Late c;
    const Row row = L::balance("MONEY", "amount_vnd", "2000000");
    const RowOutcome out = judge(c.book, "opening_balance", row, area_head("T7"));
    CHECK(out.code == "OPENING_BALANCE_NOT_ACCOUNTANT");
    CHECK(out.why.find("accountant") != std::string::npos);
    CheckOptions clerk = hub();
    clerk.writer.roles = {Role::commune};
    CHECK(judge(c.book, "opening_balance", row, clerk).code == "OPENING_BALANCE_NOT_ACCOUNTANT");
    clerk.writer.roles = {Role::accountant};
    CHECK(judge(c.book, "opening_balance", row, clerk).outcome == kAccept);
    const RowOutcome rate = judge(c.book, "rate", C::rate("r4", "220000", "01/01/2027", ""), area_head("T7"));
    CHECK(rate.code == "WRITER_ROLE");
    CHECK(rate.why.find("accountant") != std::string::npos);
  }

  TEST_CASE("no more cash is handed on than was collected, nor what was spent") {
    Late c;  // 400.000 collected for w7
    check_all(c.book, "remittance",
              {{L::remittance("m", "HEAD", "COMMUNE", "400000"), kAccept, ""},
               {L::remittance("m", "trưởng thôn", "xã", "400 nghìn"), kAccept, "AMOUNT_NORMALISED"},
               {L::remittance("m", "COLLECTOR", "HEAD", "400000"), kAccept, ""},
               {L::remittance("m", "HEAD", "COMMUNE", "400001"), kReject, "CASH_OVERSPENT"},
               {L::remittance("m", "COLLECTOR", "COMMUNE", "1000000"), kReject, "REMITTANCE_DIRECTION"},
               {L::remittance("m", "COMMUNE", "HEAD", "100000"), kReject, "REMITTANCE_DIRECTION"},
               {L::remittance("m", "THIEF", "HEAD", "100000"), kReject, "VALUE_UNKNOWN"},
               {with(L::remittance("m", "HEAD", "COMMUNE", "100000"), "work_id", "w0"), kReject, "WORK_UNKNOWN"},
               {with(L::remittance("m", "HEAD", "COMMUNE", "100000"), "area_id", "A1"), kReject, "WORK_AREA_MISMATCH"},
               {with(L::remittance("m", "HEAD", "COMMUNE", "100000"), "area_id", ""), kAccept, ""}},
              area_head("T7"));
    enter(c.book, "remittance", L::remittance("m-1", "HEAD", "COMMUNE", "300000"), area_head("T7"));
    check_all(c.book, "remittance",
              {{L::remittance("m", "HEAD", "COMMUNE", "100000"), kAccept, ""},
               {L::remittance("m", "HEAD", "COMMUNE", "100001"), kReject, "CASH_OVERSPENT"},
               {L::remittance("m", "COLLECTOR", "HEAD", "400000"), kAccept, ""}});
    // What is spent came out of what was handed on, as long as that reaches.
    const Row spent{{"expense_id", "e-1"}, {"work_id", "w7"}, {"area_id", "T7"}, {"paid_on", "05/03/2026"}};
    enter(c.book, "expenditure", with(spent, "amount_vnd", "300000"), hub());
    CHECK(judge(c.book, "remittance", L::remittance("m", "HEAD", "COMMUNE", "100000")).outcome == kAccept);
    enter(c.book, "expenditure", with(with(spent, "amount_vnd", "50000"), "expense_id", "e-2"), hub());
    CHECK(judge(c.book, "remittance", L::remittance("m", "HEAD", "COMMUNE", "50000")).outcome == kAccept);
    CHECK(judge(c.book, "remittance", L::remittance("m", "HEAD", "COMMUNE", "50001")).code == "CASH_OVERSPENT");
    enter(c.book, "contribution", C::budget("b-1"), hub());
    const Row budget = with(with(L::remittance("m", "HEAD", "COMMUNE", "10000"), "work_id", "wx"), "area_id", "");
    CHECK(judge(c.book, "remittance", budget).code == "CASH_OVERSPENT");  // nobody collects the budget
  }

  TEST_CASE("the receiving side confirms what the giving side wrote, once and to the word") {
    Late c;
    enter(c.book, "remittance", L::remittance("m-1", "HEAD", "COMMUNE", "300000"), area_head("T7"));
    c.book.set_scope("remittance", "m-1", "T7");
    const Row confirmation = with(L::remittance("m-2", "HEAD", "COMMUNE", "300000"), "confirms_id", "m-1");
    check_all(c.book, "remittance",
              {{confirmation, kAccept, ""},
               {with(confirmation, "confirms_id", "m-9"), kReject, "TARGET_UNKNOWN"},
               {with(confirmation, "amount_vnd", "299000"), kReject, "CONFIRMATION_MISMATCH"},
               {with(with(confirmation, "work_id", "wx"), "area_id", "T7"), kReject, "CONFIRMATION_MISMATCH"},
               {with(confirmation, "on", "04/03/2026"), kReject, "DATE_ORDER"},
               {with(with(confirmation, "from_role", "COLLECTOR"), "to_role", "HEAD"), kReject, "CONFIRMATION_SIDE"}});
    CHECK(judge(c.book, "remittance", confirmation, area_head("T7")).code == "CONFIRMATION_SIDE");
    enter(c.book, "remittance", confirmation, hub());
    check_all(c.book, "remittance",
              {{with(confirmation, "id", "m-3"), kReject, "CONFIRMATION_NOT_OPEN"},
               {with(with(confirmation, "id", "m-3"), "confirms_id", "m-2"), kReject, "CONFIRMATION_NOT_OPEN"},
               {L::remittance("m", "HEAD", "COMMUNE", "100000"), kAccept, ""}});  // a confirmation hands nothing on
  }

  TEST_CASE("the commune cannot confirm what it wrote for the giving side") {
    Late c;
    enter(c.book, "remittance", L::remittance("m-1", "HEAD", "COMMUNE", "300000"), hub());
    const Row confirmation = with(L::remittance("m-2", "HEAD", "COMMUNE", "300000"), "confirms_id", "m-1");
    CHECK(judge(c.book, "remittance", confirmation).code == "CONFIRMATION_SIDE");
  }

  TEST_CASE("a decision keeps one of the versions in conflict and names the decision before it") {
    Late c;
    const Row keep{{"id", "q"}, {"kind", "household"}, {"scope", "T7"}, {"record_id", "h-1"}, {"keep", "aa"}};
    CHECK(judge(c.book, "decision", keep).code == "NO_CONFLICT");
    c.book.set_versions("h-1", {{"aa", "bb"}, {}});
    check_all(c.book, "decision",
              {{keep, kAccept, ""},
               {with(keep, "keep", "cc"), kReject, "VERSION_NOT_IN_CONFLICT"},
               {with(keep, "kind", "song"), kReject, "VALUE_UNKNOWN"},
               {with(keep, "kind", "decision"), kReject, "VALUE_UNKNOWN"},
               {with(keep, "scope", ""), kReject, "FIELD_MISSING"}});
    check_all(c.book, "decision",
              {{with(keep, "scope", ""), kAccept, ""},
               {with(keep, "scope", "A1"), kReject, "WRITER_FOREIGN_AREA"},
               {with(keep, "scope", "-"), kReject, "WRITER_ROLE"}},
              area_head("T7"));
    c.book.set_versions("h-1", {{"aa", "bb"}, {"dd"}});
    const RowOutcome again = judge(c.book, "decision", keep);
    REQUIRE(again.draft);
    CHECK(again.draft->id == "q");
    CHECK(again.draft->body == R"({"kind":"household","scope":"T7","id":"h-1","keep":"aa","replaces":["dd"]})");
  }

  TEST_CASE("a giver who wants no name is in the private part alone") {
    Late c;
    const RowOutcome out = judge(c.book, "contribution", with(C::money("c-2", "500000"), "anonymous", "1"));
    REQUIRE(out.draft);
    const auto body = nlohmann::json::parse(out.draft->body);
    CHECK(!body.contains("household_id"));
    CHECK(!body.contains("anonymous"));
    CHECK(out.draft->fields.at("name") == R"({"household_id":"h-1"})");
    const RowOutcome named = judge(c.book, "contribution", with(C::money("c-2", "500000"), "anonymous", "0"));
    REQUIRE(named.draft);
    CHECK(nlohmann::json::parse(named.draft->body).at("household_id") == "h-1");
    check_all(c.book, "contribution",
              {{with(C::money("c-2", "500000"), "anonymous", "perhaps"), kReject, "VALUE_UNKNOWN"},
               {with(C::budget("b-2"), "anonymous", "1"), kReject, "FIELD_NOT_APPLICABLE"}});
  }

  TEST_CASE("days that were not typed are today where a person enters, not in files") {
    Late c;
    CheckOptions options = hub();
    options.fill_in = true;
    const Row row = with(L::remittance("m", "HEAD", "COMMUNE", "100000"), "on", "");
    const RowOutcome out = judge(c.book, "remittance", row, options);
    REQUIRE(out.draft);
    CHECK(nlohmann::json::parse(out.draft->body).at("on") == "2026-03-10");
    CHECK(judge(c.book, "remittance", row).code == "FIELD_MISSING");
  }
}

}  // namespace sovang::tests
