// The rules of contributions.

#include "tests/records/small_commune.h"

namespace sovang::tests {
namespace {

TEST_SUITE("rules") {
  TEST_CASE("contributions of every kind enter as they are") {
    SmallCommune commune;
    Row days = C::base("c-2", "WORKDAY");
    days["workdays"] = "1.5";
    check_all(commune.book, "contribution",
              {{C::money("c-2", "500000"), kAccept, ""},
               {days, kAccept, ""},
               {C::goods("c-2"), kAccept, ""},
               {C::land("c-2"), kAccept, ""},
               {C::budget("c-2"), kAccept, ""},
               {with(C::reversal("c-2"), "amount_vnd", "-400000"), kAccept, ""}});
  }

  TEST_CASE("what a record lacks or contradicts is named") {
    SmallCommune commune;
    check_all(commune.book, "contribution",
              {{with(C::money("c-2", "500000"), "id", ""), kReject, "FIELD_MISSING"},
               {with(C::money("c-2", "500000"), "work_id", ""), kReject, "FIELD_MISSING"},
               {with(C::money("c-2", "500000"), "area_id", ""), kReject, "FIELD_MISSING"},
               {with(C::money("c-2", "500000"), "booked_on", ""), kReject, "FIELD_MISSING"},
               {with(C::money("c-2", "500000"), "household_id", ""), kReject, "FIELD_MISSING"},
               {with(C::money("c-2", "500000"), "kind", ""), kReject, "FIELD_MISSING"},
               {with(C::money("c-2", "500000"), "kind", "VANG"), kReject, "KIND_UNKNOWN"},
               {with(C::money("c-2", "500000"), "kind", "Tiền mặt"), kAccept, "KIND_NORMALISED", "kind=MONEY"},
               {with(C::money("c-2", "500000"), "kind", "tien mat"), kAccept, "KIND_NORMALISED", "kind=MONEY"},
               {with(C::money("c-2", "500000"), "kind", "money"), kAccept, "KIND_NORMALISED", "kind=MONEY"},
               {with(C::land("c-2"), "kind", "Hiến đất"), kAccept, "KIND_NORMALISED", "kind=LAND"},
               {with(C::goods("c-2"), "kind", "HIỆN VẬT"), kAccept, "KIND_NORMALISED", "kind=IN_KIND"},
               {with(C::money("c-2", "500000"), "source", "Nhân dân"), kAccept, "SOURCE_NORMALISED", "source=PEOPLE"},
               {with(C::money("c-2", "500000"), "source", "trời"), kReject, "SOURCE_UNKNOWN"},
               {with(C::money("c-2", "500000"), "source", "OTHER"), kAccept, "SOURCE_GIVER_MISMATCH"},
               {with(C::money("c-2", "500000"), "source", "COMMUNE_BUDGET"), kReject, "KIND_SOURCE_MISMATCH"},
               {with(C::money("c-2", "500000"), "workdays", "2"), kReject, "FIELD_NOT_APPLICABLE"},
               {with(C::money("c-2", "500000"), "workdays", "0"), kAccept, ""},
               {with(C::money("c-2", "500000"), "parcel_no", "12"), kReject, "FIELD_NOT_APPLICABLE"},
               {with(C::money("c-2", "500000"), "org_id", "tc1"), kReject, "GIVER_TWICE"},
               {with(C::land("c-2"), "parcel_no", ""), kReject, "FIELD_MISSING"},
               {with(C::land("c-2"), "signers_signed", ""), kReject, "FIELD_MISSING"},
               {with(C::goods("c-2"), "unit", ""), kReject, "FIELD_MISSING"},
               {with(C::budget("c-2"), "household_id", "h-1"), kReject, "FIELD_NOT_APPLICABLE"},
               {with(C::budget("c-2"), "source", "PEOPLE"), kReject, "KIND_SOURCE_MISMATCH"}});
  }

  TEST_CASE("references are codes that exist and belong together") {
    SmallCommune commune;
    check_all(commune.book, "contribution",
              {{with(C::money("c-2", "500000"), "area_id", "Thôn 7"), kReject, "AREA_UNKNOWN"},
               {with(C::money("c-2", "500000"), "area_id", "t7"), kReject, "AREA_UNKNOWN"},
               {with(C::money("c-2", "500000"), "area_id", "A1"), kReject, "WORK_AREA_MISMATCH"},
               {with(C::money("c-2", "500000"), "household_id", "h-9"), kReject, "HOUSEHOLD_UNKNOWN"},
               {with(C::money("c-2", "500000"), "household_id", "h-2"), kReject, "HOUSEHOLD_AREA_MISMATCH"},
               {with(C::money("c-2", "500000"), "work_id", "wa"), kReject, "WORK_AREA_MISMATCH"},
               {with(C::money("c-2", "500000"), "work_id", "w9"), kReject, "WORK_UNKNOWN"},
               {with(C::money("c-2", "500000"), "work_id", "wx"), kAccept, ""},
               {with(with(with(C::money("c-2", "500000"), "household_id", ""), "org_id", "tc9"), "source", "OTHER"),
                kReject, "ORG_UNKNOWN"},
               {with(with(with(C::money("c-2", "500000"), "household_id", ""), "org_id", "tc1"), "source", "OTHER"),
                kAccept, ""}});
  }

  TEST_CASE("budget money is the commune's, whoever's code stands in recorded_by") {
    SmallCommune commune;
    check_all(commune.book, "contribution",
              {{with(C::budget("c-2"), "recorded_by", "ghi-bảy"), kReject, "BUDGET_NOT_COMMUNE"},
               {with(C::budget("c-2"), "recorded_by", "NV.A1"), kReject, "BUDGET_NOT_COMMUNE"},
               {with(with(C::budget("c-2"), "work_id", "w7"), "area_id", "T7"), kAccept, ""},
               {with(C::budget("c-2"), "work_id", "w7"), kReject, "FIELD_MISSING"}});
    check_all(commune.book, "contribution", {{C::budget("c-2"), kReject, "BUDGET_NOT_COMMUNE"}}, area_head("T7"));
  }

  TEST_CASE("an area head writes for the own area alone, an inspector nothing") {
    SmallCommune commune;
    check_all(commune.book, "contribution", {{C::money("c-2", "500000"), kAccept, ""}}, area_head("T7"));
    check_all(commune.book, "contribution", {{C::money("c-2", "500000"), kReject, "WRITER_FOREIGN_AREA"}},
              area_head("A1"));
    CheckOptions inspector = hub();
    inspector.writer.roles = {Role::inspector};
    check_all(commune.book, "contribution", {{C::money("c-2", "500000"), kReject, "WRITER_ROLE"}}, inspector);
    CheckOptions clerk = hub();
    clerk.writer.roles = {Role::commune};
    check_all(commune.book, "contribution", {{C::money("c-2", "500000"), kAccept, ""}}, clerk);
    check_all(commune.book, "rate", {{C::rate("r4", "220000", "01/07/2026", ""), kReject, "WRITER_ROLE"}}, clerk);
  }

  TEST_CASE("quantities: signs, limits and questions") {
    SmallCommune commune;
    Row days = C::base("c-2", "WORKDAY");
    check_all(
        commune.book, "contribution",
        {{C::money("c-2", "-500000"), kReject, "AMOUNT_NOT_POSITIVE"},
         {C::money("c-2", "0"), kReject, "AMOUNT_NOT_POSITIVE"},
         {C::money("c-2", "500"), kReview, "AMOUNT_AMBIGUOUS"},
         {C::money("c-2", "100000000"), kAccept, ""},
         {C::money("c-2", "100001000"), kReview, "AMOUNT_UNUSUALLY_LARGE"},
         {C::money("c-2", "500500"), kAccept, "AMOUNT_NOT_ROUND"},
         {C::money("c-2", "1tr5"), kAccept, "AMOUNT_NORMALISED", "amount_vnd=1500000"},
         {with(days, "workdays", "30"), kAccept, ""},
         {with(days, "workdays", "30.5"), kReview, "WORKDAYS_UNUSUALLY_LARGE"},
         {with(days, "workdays", "-1"), kReject, "WORKDAYS_NOT_POSITIVE"},
         {with(days, "workdays", "nửa ngày"), kAccept, "WORKDAYS_NORMALISED", "workdays=0.5"},
         {with(C::land("c-2"), "land_m2", "0"), kReject, "LAND_NOT_POSITIVE"},
         {with(C::land("c-2"), "land_m2", "37,5 m2"), kAccept, "LAND_NORMALISED", "land_m2=37.5"},
         {with(C::land("c-2"), "parcel_no", "05-Dec"), kReject, "EXCEL_DATE_MANGLED"},
         {with(C::land("c-2"), "parcel_no", "1E+05"), kReject, "EXCEL_SCIENTIFIC"},
         {with(C::land("c-2"), "parcel_no", "12E"), kAccept, ""},
         {with(C::land("c-2"), "map_sheet_no", "12/05/2025"), kReject, "EXCEL_DATE_MANGLED"},
         {with(C::land("c-2"), "signers_signed", "1"), kReview, "SIGNATURES_INCOMPLETE"},
         {with(C::land("c-2"), "signers_signed", "3"), kReject, "SIGNERS_INVALID"},
         {with(with(C::goods("c-2"), "value_vnd", ""), "unit_price_vnd", ""), kReview, "IN_KIND_UNVALUED"},
         {with(C::goods("c-2"), "value_vnd", "2400001"), kReject, "IN_KIND_VALUE_MISMATCH"},
         {with(C::goods("c-2"), "value_vnd", ""), kAccept, "IN_KIND_VALUE_COMPUTED", "value_vnd=2400000"},
         {with(with(C::goods("c-2"), "value_vnd", ""), "unit_price_vnd", "1600001"), kReject,
          "IN_KIND_VALUE_FRACTIONAL"},
         {with(C::goods("c-2"), "unit_price_vnd", ""), kAccept, ""},
         {with(C::goods("c-2"), "unit_price_vnd", "1tr6"), kAccept, "AMOUNT_NORMALISED"},
         {with(C::goods("c-2"), "quantity", "0"), kReject, "QUANTITY_NOT_POSITIVE"},
         {with(C::goods("c-2"), "quantity", "2.125"), kReview, "QUANTITY_AMBIGUOUS_DECIMAL"},
         {with(with(C::goods("c-2"), "quantity", "2.125"), "value_vnd", "3400000"), kAccept, ""},
         {with(with(C::goods("c-2"), "quantity", "2.125"), "value_vnd", "3400000000"), kAccept, ""},
         {with(with(C::goods("c-2"), "quantity", "2.125"), "value_vnd", ""), kReview, "QUANTITY_AMBIGUOUS_DECIMAL"}});
    Row organisation = C::money("c-2", "900000000");
    organisation["household_id"] = "";
    organisation["org_id"] = "tc1";
    organisation["source"] = "OTHER";
    check_all(commune.book, "contribution", {{organisation, kAccept, ""}});
  }

  TEST_CASE("days: order, the future, the past, and rates by the day of the work") {
    SmallCommune commune;
    Row days = C::base("c-2", "WORKDAY");
    days["workdays"] = "2";
    const Row money = C::money("c-2", "500000");
    check_all(commune.book, "contribution",
              {{with(money, "occurred_on", "11/03/2026"), kReject, "DATE_IN_FUTURE"},
               {with(money, "booked_on", "11/03/2026"), kReject, "DATE_IN_FUTURE"},
               {with(money, "occurred_on", "04/03/2026"), kReject, "DATE_ORDER"},
               {with(money, "occurred_on", "31/12/1989"), kReject, "DATE_OUT_OF_RANGE"},
               {with(money, "occurred_on", "1/1/1990"), kAccept, "DATE_NORMALISED", "occurred_on=1990-01-01"},
               {with(money, "occurred_on", "46083"), kReview, "EXCEL_SERIAL_DATE"},
               {with(money, "occurred_on", "02-Mar"), kReject, "EXCEL_DATE_MANGLED"},
               {with(money, "booked_on", "2026-03-10"), kAccept, "DATE_NORMALISED", "booked_on=2026-03-10"},
               {with(days, "occurred_on", "31/12/2024"), kAccept, "RATE_UNKNOWN"},
               {with(days, "occurred_on", "01/01/2025"), kAccept, ""}});
  }

  TEST_CASE("damaged and odd text") {
    SmallCommune commune;
    const Row money = C::money("c-2", "500000");
    check_all(
        commune.book, "contribution",
        {{with(money, "contributor_name", "Lß ThÞ Ðn"), kReject, "ENCODING_SUSPECT"},
         {with(money, "note", "nép hé mÑ"), kReject, "ENCODING_SUSPECT"},
         {with(money, "contributor_name", "Nguy?n V?n An"), kReject, "ENCODING_SUSPECT"},
         {with(money, "note", "sao thế?ai nộp"), kAccept, ""},
         {with(money, "note", "#REF!"), kReject, "EXCEL_ERROR"},
         {with(money, "note", "#1 trong thôn"), kAccept, ""},
         {with(money, "note", "=1+1"), kAccept, "FORMULA_KEPT_AS_TEXT"},
         {with(money, "note", "@ai"), kAccept, "FORMULA_KEPT_AS_TEXT"},
         {with(money, "note", "a\nb"), kAccept, "NEWLINE_IN_QUOTES"},
         {with(money, "contributor_name", "Lo\xCC\x80 Thị Én"), kAccept, "NFD_NORMALISED", "contributor_name=NFC"},
         {with(money, "household_id",
               "h-\xE2\x80\x8B"
               "1"),
          kAccept, "INVISIBLE_STRIPPED", "household_id=h-1"},
         {with(money, "household_id", "\xEF\xBB\xBFh-1"), kAccept, "INVISIBLE_STRIPPED", "household_id=h-1"},
         {with(money, "id",
               "c-\xE2\x80\x8B"
               "2"),
          kAccept, "INVISIBLE_STRIPPED", "id=c-2"},
         {with(money, "id", std::string(129, 'x')), kReject, "ID_INVALID"},
         {with(with(money, "amount_vnd", "500k"), "note", "=1"), kAccept, "AMOUNT_NORMALISED", "amount_vnd=500000"}});
  }

  TEST_CASE("an id is one record: again it is a duplicate, with another content refused") {
    SmallCommune commune;
    check_all(commune.book, "contribution",
              {{C::money("c-1", "400000"), Outcome::duplicate, "SAME_ID_SAME_CONTENT"},
               {C::money("c-1", "400k"), Outcome::duplicate, "SAME_ID_SAME_CONTENT"},
               {with(C::money("c-1", "400000"), "contributor_name", ""), Outcome::duplicate, "SAME_ID_SAME_CONTENT"},
               {with(C::money("c-1", "400000"), "contributor_name", "Lò Văn Bó"), kReject, "SAME_ID_OTHER_CONTENT"},
               {with(C::money("c-1", "400000"), "note", "x"), kReject, "SAME_ID_OTHER_CONTENT"},
               {C::money("c-1", "410000"), kReject, "SAME_ID_OTHER_CONTENT"},
               {C::money("c-1", "một"), kReject, "SAME_ID_OTHER_CONTENT"},
               {C::land("c-1"), kReject, "SAME_ID_OTHER_CONTENT"}});
    check_all(
        commune.book, "household",
        {{{{"household_id", "h-2"}, {"area_id", "A1"}, {"head_name", "Thạch Sươl"}},
          Outcome::duplicate,
          "SAME_ID_SAME_CONTENT"},
         {{{"household_id", "h-2"}, {"area_id", "A1"}, {"head_name", "Thạch Sol"}}, kReject, "SAME_ID_OTHER_CONTENT"}});
    RowChecker checker(commune.book, hub(), Language::vi);
    const Kind& kind = *find_kind("contribution");
    CHECK(checker.check(kind, C::money("c-9", "700000"), 1).outcome == kAccept);
    CHECK(checker.check(kind, C::money("c-9", "700000"), 2).code == "SAME_ID_SAME_CONTENT");
    CHECK(checker.check(kind, C::money("c-9", "800000"), 3).code == "SAME_ID_OTHER_CONTENT");
  }

  TEST_CASE("a possible double is asked about against the book, never against the same file") {
    SmallCommune commune;
    check_all(commune.book, "contribution",
              {{C::money("c-2", "400000"), kReview, "POSSIBLE_DUPLICATE"},
               {C::money("c-2", "410000"), kAccept, ""},
               {with(C::money("c-2", "400000"), "work_id", "wx"), kAccept, ""}});
    RowChecker checker(commune.book, hub(), Language::vi);
    const Kind& kind = *find_kind("contribution");
    CHECK(checker.check(kind, C::money("c-3", "600000"), 1).code == "");
    CHECK(checker.check(kind, C::money("c-4", "600000"), 2).code == "");
  }

  TEST_CASE("goods without a value are the same gift again when their quantity is") {
    SmallCommune commune;
    const auto unvalued_as = [](std::string id) {
      return with(with(C::goods(std::move(id)), "value_vnd", ""), "unit_price_vnd", "");
    };
    CheckOptions yes = hub();
    yes.confirmed = {"IN_KIND_UNVALUED"};
    enter(commune.book, "contribution", unvalued_as("c-3"), yes);
    const Row unvalued = unvalued_as("c-2");
    check_all(commune.book, "contribution",
              {{unvalued, kReview, "POSSIBLE_DUPLICATE"},
               {with(unvalued, "quantity", "1.6"), kAccept, "IN_KIND_UNVALUED"},
               {C::goods("c-2"), kAccept, ""}},
              yes);
  }

  TEST_CASE("a receipt number is used once, in the book and in the file") {
    SmallCommune commune;
    enter(commune.book, "contribution", with(C::money("c-2", "500000"), "receipt_no", "PT-T7/2026-1"), hub());
    check_all(commune.book, "contribution",
              {{with(C::money("c-3", "600000"), "receipt_no", "PT-T7/2026-1"), kReject, "RECEIPT_REUSED"},
               {with(C::money("c-3", "600000"), "receipt_no", "PT-T7/2026-2"), kAccept, ""}});
    RowChecker checker(commune.book, hub(), Language::vi);
    const Kind& kind = *find_kind("contribution");
    CHECK(checker.check(kind, with(C::money("c-4", "600000"), "receipt_no", "R9"), 1).outcome == kAccept);
    CHECK(checker.check(kind, with(C::money("c-5", "700000"), "receipt_no", "R9"), 2).code == "RECEIPT_REUSED");
  }

  TEST_CASE("a reversal is exact, once, and of no reversal") {
    SmallCommune commune;
    const Row good = C::reversal("c-2");
    check_all(commune.book, "contribution",
              {{with(good, "reverses_id", "c-7"), kReject, "REVERSAL_TARGET_UNKNOWN"},
               {with(good, "amount_vnd", "-10000"), kReject, "REVERSAL_NOT_EXACT"},
               {with(good, "amount_vnd", "400000"), kReject, "REVERSAL_NOT_EXACT"},
               {with(good, "amount_vnd", "-400k"), kAccept, "AMOUNT_NORMALISED", "amount_vnd=-400000"},
               {with(good, "occurred_on", "03/03/2026"), kReject, "REVERSAL_NOT_EXACT"},
               {with(good, "work_id", "wx"), kReject, "REVERSAL_NOT_EXACT"},
               {with(good, "contributor_name", "Lò Văn Bó"), kReject, "REVERSAL_NOT_EXACT"},
               {with(good, "receipt_no", "PT-9"), kAccept, ""},
               {with(with(good, "amount_vnd", "-10000"), "receipt_no", "PT-1"), kReject, "REVERSAL_NOT_EXACT"}});
    enter(commune.book, "contribution", good, hub());
    check_all(commune.book, "contribution",
              {{C::reversal("c-3"), kReject, "ALREADY_REVERSED"},
               {with(with(C::money("c-3", "400000"), "reverses_id", "c-2"), "amount_vnd", "400000"), kReject,
                "IS_REVERSAL"}});
  }

  TEST_CASE("reversals of land and goods negate the quantities and repeat the rest") {
    SmallCommune commune;
    enter(commune.book, "contribution", C::land("c-2"), hub());
    enter(commune.book, "contribution", C::goods("c-3"), hub());
    const Row land = with(with(C::land("c-4"), "land_m2", "-37.5"), "reverses_id", "c-2");
    Row goods = with(with(C::goods("c-5"), "quantity", "-1.5"), "reverses_id", "c-3");
    goods["value_vnd"] = "-2400000";
    check_all(commune.book, "contribution",
              {{land, kAccept, ""},
               {with(land, "parcel_no", "13"), kReject, "REVERSAL_NOT_EXACT"},
               {goods, kAccept, ""},
               {with(goods, "value_vnd", "2400000"), kReject, "IN_KIND_VALUE_MISMATCH"}});
  }

  TEST_CASE("a reversal may follow its target in one file, twice it may not") {
    SmallCommune commune;
    RowChecker checker(commune.book, hub(), Language::vi);
    const Kind& kind = *find_kind("contribution");
    CHECK(checker.check(kind, C::money("c-2", "500000"), 1).outcome == kAccept);
    const Row reversal = with(with(C::money("c-3", "-500000"), "reverses_id", "c-2"), "booked_on", "09/03/2026");
    CHECK(checker.check(kind, reversal, 2).outcome == kAccept);
    CHECK(checker.check(kind, with(reversal, "id", "c-4"), 3).code == "ALREADY_REVERSED");
    CHECK(checker.check(kind, with(reversal, "reverses_id", "c-3"), 4).code == "SAME_ID_OTHER_CONTENT");
  }

  TEST_CASE("a drafted reversal is the row that would be accepted as exact") {
    SmallCommune commune;
    enter(commune.book, "contribution", with(C::land("c-2"), "contributor_name", "Lò Văn Bó"), hub());
    const BookRecord target = *commune.book.record("contribution", "c-2");
    const auto draft = draft_reversal(target, {"contribution", "c-2", "đo nhầm", "c-3", "BB-1", "t7", {2026, 3, 9}});
    REQUIRE(draft);
    const auto body = nlohmann::json::parse(draft->body);
    CHECK(body.at("land_dm2") == -3750);
    CHECK(body.at("reverses_id") == "c-2");
    CHECK(body.at("booked_on") == "2026-03-09");
    CHECK(body.at("occurred_on") == "2026-03-02");
    CHECK(body.at("receipt_no") == "BB-1");
    CHECK(nlohmann::json::parse(draft->fields.at("note")).at("note") == "đo nhầm");
    Row row = with(with(C::land("c-3"), "land_m2", "-37.5"), "reverses_id", "c-2");
    row["contributor_name"] = "Lò Văn Bó";
    row["booked_on"] = "09/03/2026";
    row["receipt_no"] = "BB-1";
    row["note"] = "đo nhầm";
    commune.book.add(*draft);
    CHECK(judge(commune.book, "contribution", row).code == "SAME_ID_SAME_CONTENT");
    const auto again = draft_reversal(*commune.book.record("contribution", "c-2"),
                                      {"contribution", "c-2", "lại", "c-4", "", "t7", {2026, 3, 9}});
    REQUIRE(!again);
    CHECK(again.error() == "ALREADY_REVERSED");
    CHECK(draft_reversal(*commune.book.record("contribution", "c-3"), {"contribution", "c-3", "x", "c-5", "", "t7", {}})
              .error() == "IS_REVERSAL");
    CHECK(draft_reversal(target, {"contribution", "c-2", "", "c-3", "", "t7", {}}).error() == "REASON_MISSING");
    CHECK(draft_reversal(target, {"household", "c-2", "x", "c-3", "", "t7", {}}).error() == "NOT_REVERSIBLE");
  }

  TEST_CASE("a yes answers the questions that have a value") {
    SmallCommune commune;
    CheckOptions yes = hub();
    yes.confirmed = {"AMOUNT_AMBIGUOUS", "POSSIBLE_DUPLICATE", "SIGNATURES_INCOMPLETE", "EXCEL_SERIAL_DATE"};
    check_all(commune.book, "contribution",
              {{C::money("c-2", "500"), kAccept, "AMOUNT_AMBIGUOUS"},
               {C::money("c-2", "2tr50"), kReview, "AMOUNT_AMBIGUOUS"},
               {C::money("c-2", "400000"), kAccept, "POSSIBLE_DUPLICATE"},
               {C::money("c-2", "200000000"), kReview, "AMOUNT_UNUSUALLY_LARGE"},
               {with(C::land("c-2"), "signers_signed", "1"), kAccept, "SIGNATURES_INCOMPLETE"},
               {with(C::money("c-2", "500000"), "occurred_on", "46083"), kAccept, "EXCEL_SERIAL_DATE"}},
              yes);
  }

  TEST_CASE("whether yes is an answer is said with the question") {
    SmallCommune commune;
    CHECK(judge(commune.book, "contribution", C::money("c-2", "500")).answerable);
    CHECK(judge(commune.book, "contribution", C::money("c-2", "400000")).answerable);
    CHECK_FALSE(judge(commune.book, "contribution", C::money("c-2", "2tr50")).answerable);
    CHECK_FALSE(judge(commune.book, "contribution", C::money("c-2", "-1")).answerable);
    CHECK_FALSE(judge(commune.book, "contribution", C::money("c-2", "500000")).answerable);
  }

  TEST_CASE("what a form leaves out follows from the rest, in a file it does not") {
    SmallCommune commune;
    CheckOptions form = area_head("T7");
    form.fill_in = true;
    const RowOutcome out = judge(
        commune.book, "contribution",
        {{"id", "c-2"}, {"kind", "MONEY"}, {"work_id", "w7"}, {"household_id", "h-1"}, {"amount_vnd", "500k"}}, form);
    CAPTURE(out.why);
    REQUIRE(out.draft);
    CHECK(out.draft->body ==
          R"({"area_id":"T7","work_id":"w7","source":"PEOPLE","kind":"MONEY","occurred_on":"2026-03-10",)"
          R"("booked_on":"2026-03-10","household_id":"h-1","amount_vnd":500000,"recorded_by":"ghi-bảy"})");
    CHECK(out.draft->fields.empty());
    const RowOutcome land = judge(commune.book, "contribution",
                                  {{"id", "c-2"},
                                   {"kind", "LAND"},
                                   {"work_id", "w7"},
                                   {"household_id", "h-1"},
                                   {"land_m2", "37,5"},
                                   {"parcel_no", "45"},
                                   {"map_sheet_no", "12"},
                                   {"owners", "Lò Thị Én;Lò Văn Bó"}},
                                  form);
    CAPTURE(land.why);
    REQUIRE(land.draft);
    CHECK(nlohmann::json::parse(land.draft->body).at("signers_signed") == 2);
    const Row promised{{"id", "c-2"},           {"kind", "LAND"},        {"work_id", "w7"},
                       {"household_id", "h-1"}, {"land_m2", "37,5"},     {"parcel_no", "45"},
                       {"map_sheet_no", "12"},  {"owners", "Lò Thị Én"}, {"signers_required", "3"}};
    CHECK(judge(commune.book, "contribution", promised, form).code == "SIGNATURES_INCOMPLETE");
    form.confirmed = {"SIGNATURES_INCOMPLETE"};
    const RowOutcome part = judge(commune.book, "contribution", promised, form);
    REQUIRE(part.draft);
    CHECK(nlohmann::json::parse(part.draft->body).at("signers_signed") == 1);
    const RowOutcome unknown = judge(
        commune.book, "contribution",
        {{"id", "c-2"}, {"kind", "MONEY"}, {"work_id", "w7"}, {"household_id", "h-9"}, {"amount_vnd", "500k"}}, form);
    CHECK(unknown.code == "HOUSEHOLD_UNKNOWN");
    CHECK(nlohmann::json::parse(land.draft->fields.at("land")).at("owners") == "Lò Thị Én;Lò Văn Bó");
  }

  TEST_CASE("private fields stand apart, by class") {
    SmallCommune commune;
    const RowOutcome out = judge(commune.book, "contribution",
                                 with(with(C::land("c-2"), "contributor_name", "Lò Văn Bó"), "note", "ký sau"));
    REQUIRE(out.draft);
    CHECK(out.draft->fields.at("name") == R"({"contributor_name":"Lò Văn Bó"})");
    CHECK(out.draft->fields.at("land") == R"({"parcel_no":"12/5","map_sheet_no":"9","land_type":"ONT"})");
    CHECK(out.draft->fields.at("note") == R"({"note":"ký sau"})");
    CHECK(out.draft->body.find("Lò") == std::string::npos);
    CHECK(out.draft->body.find("12/5") == std::string::npos);
    const RowOutcome person =
        judge(commune.book, "org", {{"org_id", "tc2"}, {"name", "Bà Sáu"}, {"org_kind", "PERSON"}});
    REQUIRE(person.draft);
    CHECK(person.draft->body == R"({"org_kind":"PERSON"})");
    CHECK(person.draft->fields.at("name") == R"({"name":"Bà Sáu"})");
    const Row praise = {{"commendation_id", "k1"},
                        {"year", "2025"},
                        {"recipient_kind", "COLLECTIVE"},
                        {"recipient", "Thôn 7"},
                        {"form", "Giấy khen"}};
    CHECK(judge(commune.book, "commendation", praise).draft->fields.empty());
    const RowOutcome household =
        judge(commune.book, "commendation", with(with(praise, "recipient_kind", "HOUSEHOLD"), "recipient", "h-1"));
    CHECK(household.draft->fields.at("name") == R"({"recipient":"h-1"})");
  }
}

}  // namespace
}  // namespace sovang::tests
