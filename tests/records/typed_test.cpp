// Amounts, days, areas, quantities and dates as people type them.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "node/records/text.h"
#include "node/records/typed_date.h"
#include "node/records/typed_number.h"

namespace sovang::records {
namespace {

struct NumberCase {
  std::string typed;
  std::int64_t value;
};
struct FaultCase {
  std::string typed;
  std::string code;
};

using Read = TypedNumber (*)(std::string_view folded);

TypedNumber vnd(std::string_view folded) { return read_vnd(folded, 10'000); }
TypedNumber land(std::string_view folded) { return read_land(folded, 0); }
std::string folded(const std::string& typed) { return fold_typed(clean_text(typed).text); }

void check_values(Read read, const std::vector<NumberCase>& cases) {
  for (const NumberCase& c : cases) {
    CAPTURE(c.typed);
    const TypedNumber number = read(folded(c.typed));
    CAPTURE(number.code);
    CHECK(number.code == "");
    CHECK(number.value.value_or(-1) == c.value);
  }
}

void check_faults(Read read, const std::vector<FaultCase>& cases, bool asks) {
  for (const FaultCase& c : cases) {
    CAPTURE(c.typed);
    const TypedNumber number = read(folded(c.typed));
    CHECK(number.code == c.code);
    CHECK(number.asks == asks);
  }
}

TEST_SUITE("typed") {
  TEST_CASE("amounts with a unit word are read with one decimal mark") {
    check_values(vnd, {{"500k", 500'000},
                       {"500K", 500'000},
                       {"500 k", 500'000},
                       {"500kđ", 500'000},
                       {"500 nghìn", 500'000},
                       {"500 NGHÌN", 500'000},
                       {"500 ngàn đồng", 500'000},
                       {"500 nghin", 500'000},
                       {"500ng", 500'000},
                       {"5k", 5'000},
                       {"0,5 triệu", 500'000},
                       {"1,5 triệu", 1'500'000},
                       {"1.5 TRIỆU", 1'500'000},
                       {"1.5tr", 1'500'000},
                       {"1,5 TR", 1'500'000},
                       {"1,5 trđ", 1'500'000},
                       {"1,25 triệu đồng", 1'250'000},
                       {"1,235 triệu", 1'235'000},
                       {"2 tr", 2'000'000},
                       {"12 trieu", 12'000'000},
                       {"1,2 tỷ", 1'200'000'000},
                       {"1.2 tỉ", 1'200'000'000},
                       {"1 500 nghìn", 1'500'000}});
  }

  TEST_CASE("amounts with a unit word inside or a half behind it") {
    check_values(vnd, {{"1tr5", 1'500'000},
                       {"1 tr 5", 1'500'000},
                       {"1TR5", 1'500'000},
                       {"2tr5", 2'500'000},
                       {"2tr500", 2'500'000},
                       {"2tr050", 2'050'000},
                       {"1 triệu 5", 1'500'000},
                       {"1 triệu 500", 1'500'000},
                       {"1tr500k", 1'500'000},
                       {"1 triệu 500 nghìn", 1'500'000},
                       {"1 triệu 50 nghìn đồng", 1'050'000},
                       {"1 tỷ 200 triệu", 1'200'000'000},
                       {"1tỷ2", 1'200'000'000},
                       {"2 triệu rưỡi", 2'500'000},
                       {"2tr rưỡi", 2'500'000},
                       {"2 TRIỆU RƯỠI", 2'500'000},
                       {"triệu rưỡi", 1'500'000},
                       {"1 tỷ rưỡi", 1'500'000'000}});
  }

  TEST_CASE("full amounts are read with one kind of separator in threes") {
    check_values(vnd, {{"300000", 300'000},
                       {" 300000 ", 300'000},
                       {"300.000", 300'000},
                       {"300,000", 300'000},
                       {"1.500.000 đ", 1'500'000},
                       {"1.500.000đ", 1'500'000},
                       {"1.500.000 ₫", 1'500'000},
                       {"1 500 000", 1'500'000},
                       {"1\xC2\xA0"
                        "500\xC2\xA0"
                        "000",
                        1'500'000},
                       {"1\xE2\x80\xAF"
                        "500\xE2\x80\xAF"
                        "000",
                        1'500'000},
                       {"1,500,000", 1'500'000},
                       {"1.200.000VNĐ", 1'200'000},
                       {"1.200.000 vnd", 1'200'000},
                       {"３００.０００", 300'000},
                       {"３００．０００", 300'000},
                       {"500\xE2\x80\x8B"
                        "000",
                        500'000},
                       {"500 nghi\xCC\x80n", 500'000},  // decomposed ì
                       {"10000", 10'000},
                       {"0", 0},
                       {"-500000", -500'000},
                       {"−500.000", -500'000},
                       {"-1,5 triệu", -1'500'000},
                       {"9007199254740991", 9'007'199'254'740'991}});
  }

  TEST_CASE("amounts that may mean two things are asked about") {
    check_faults(vnd,
                 {{"500", "AMOUNT_AMBIGUOUS"},
                  {"1,500", "AMOUNT_AMBIGUOUS"},
                  {"1.500", "AMOUNT_AMBIGUOUS"},
                  {"9999", "AMOUNT_AMBIGUOUS"},
                  {"500 đ", "AMOUNT_AMBIGUOUS"},
                  {"5.000 đồng", "AMOUNT_AMBIGUOUS"},
                  {"1,5", "AMOUNT_AMBIGUOUS"},
                  {"2tr50", "AMOUNT_AMBIGUOUS"},
                  {"2tr05", "AMOUNT_AMBIGUOUS"},
                  {"1 triệu 25", "AMOUNT_AMBIGUOUS"},
                  {"1.500 nghìn", "AMOUNT_AMBIGUOUS"},
                  {"1,500k", "AMOUNT_AMBIGUOUS"}},
                 true);
  }

  TEST_CASE("what is no amount is refused and says why") {
    check_faults(vnd,
                 {{"500000.5", "AMOUNT_FRACTIONAL"},
                  {"500000,5 đ", "AMOUNT_FRACTIONAL"},
                  {"500000.50", "AMOUNT_FRACTIONAL"},
                  {"1,5 đ", "AMOUNT_FRACTIONAL"},
                  {"1,2345 nghìn", "AMOUNT_FRACTIONAL"},
                  {"1,23456789 triệu", "AMOUNT_FRACTIONAL"},
                  {"5OO.OOO", "AMOUNT_UNPARSEABLE"},
                  {"một triệu", "AMOUNT_UNPARSEABLE"},
                  {"nửa triệu", "AMOUNT_UNPARSEABLE"},
                  {"1.234.56", "AMOUNT_UNPARSEABLE"},
                  {"1.500,000", "AMOUNT_UNPARSEABLE"},
                  {"1,500.000", "AMOUNT_UNPARSEABLE"},
                  {"1.500 000", "AMOUNT_UNPARSEABLE"},
                  {"1..500", "AMOUNT_UNPARSEABLE"},
                  {".500", "AMOUNT_UNPARSEABLE"},
                  {"500.", "AMOUNT_UNPARSEABLE"},
                  {"0987654321", "AMOUNT_UNPARSEABLE"},
                  {"1,5tr5", "AMOUNT_UNPARSEABLE"},
                  {"2tr5000", "AMOUNT_UNPARSEABLE"},
                  {"500k5", "AMOUNT_UNPARSEABLE"},
                  {"1 nghìn 2 triệu", "AMOUNT_UNPARSEABLE"},
                  {"1tr 1tr", "AMOUNT_UNPARSEABLE"},
                  {"500 nghìn rưỡi", "AMOUNT_UNPARSEABLE"},
                  {"đ", "AMOUNT_UNPARSEABLE"},
                  {"k", "AMOUNT_UNPARSEABLE"},
                  {"-", "AMOUNT_UNPARSEABLE"},
                  {"--5", "AMOUNT_UNPARSEABLE"},
                  {"=500000", "AMOUNT_UNPARSEABLE"},
                  {"+500000", "AMOUNT_UNPARSEABLE"},
                  {"(500.000)", "AMOUNT_UNPARSEABLE"},
                  {"500m", "AMOUNT_UNPARSEABLE"},
                  {"500000 (đợt 1)", "AMOUNT_UNPARSEABLE"},
                  {"9007199254740992", "AMOUNT_OUT_OF_RANGE"},
                  {"99999999999999999999", "AMOUNT_OUT_OF_RANGE"},
                  {"18446744073709551617", "AMOUNT_OUT_OF_RANGE"},
                  {"99999999999 tỷ", "AMOUNT_OUT_OF_RANGE"}},
                 false);
  }

  TEST_CASE("what a spreadsheet left is named and never expanded") {
    for (const Read read : {Read(vnd), Read(read_half_days), Read(land), Read(read_milli)}) {
      check_faults(read,
                   {{"1.235E+06", "EXCEL_SCIENTIFIC"},
                    {"1E+06", "EXCEL_SCIENTIFIC"},
                    {"1,2e6", "EXCEL_SCIENTIFIC"},
                    {"1.5E-05", "EXCEL_SCIENTIFIC"},
                    {"########", "EXCEL_OVERFLOW"},
                    {"##", "EXCEL_OVERFLOW"},
                    {"#REF!", "EXCEL_ERROR"},
                    {"#N/A", "EXCEL_ERROR"},
                    {"#VALUE!", "EXCEL_ERROR"},
                    {"#DIV/0!", "EXCEL_ERROR"},
                    {"#NAME?", "EXCEL_ERROR"},
                    {"02-Jan", "EXCEL_DATE_MANGLED"},
                    {"12-May", "EXCEL_DATE_MANGLED"},
                    {"Jan-02", "EXCEL_DATE_MANGLED"},
                    {"May-12", "EXCEL_DATE_MANGLED"},
                    {"05-Dec", "EXCEL_DATE_MANGLED"},
                    {"2-Sept", "EXCEL_DATE_MANGLED"},
                    {"02-Thg1", "EXCEL_DATE_MANGLED"},
                    {"12-thg 5", "EXCEL_DATE_MANGLED"},
                    {"12-May-25", "EXCEL_DATE_MANGLED"},
                    {"01/02/2025", "EXCEL_DATE_MANGLED"},
                    {"2025-02-01", "EXCEL_DATE_MANGLED"}},
                   false);
    }
    for (const char* parcel : {"12/5", "104a", "215", "12-5", "1/2", "thửa 12", "A-12"}) {
      CAPTURE(parcel);
      CHECK(excel_date_damage(parcel) == "");
    }
  }

  TEST_CASE("workdays are half days") {
    check_values(read_half_days,
                 {{"1", 2},           {"1.5", 3},      {"1,5", 3},           {"0.5", 1},       {"2.0", 4},
                  {"1,50", 3},        {"1,5 công", 3}, {"1,5 ngày công", 3}, {"2 ngày", 4},    {"3 cong", 6},
                  {"2 NGÀY CÔNG", 4}, {"nửa ngày", 1}, {"Nửa ngày công", 1}, {"nửa công", 1},  {"1 ngày rưỡi", 3},
                  {"2 công rưỡi", 5}, {"1 rưỡi", 3},   {"1 rưỡi công", 3},   {"ngày rưỡi", 3}, {"½", 1},
                  {"½ ngày", 1},      {"1½", 3},       {"1/2", 1},           {"1/2 công", 1},  {"45", 90},
                  {"0", 0},           {"-2", -4}});
    check_faults(read_half_days,
                 {{"1.3", "WORKDAYS_NOT_HALF_DAY"},
                  {"1.3 công", "WORKDAYS_NOT_HALF_DAY"},
                  {"0,75", "WORKDAYS_NOT_HALF_DAY"},
                  {"1.25", "WORKDAYS_NOT_HALF_DAY"},
                  {"1,5 ngày rưỡi", "WORKDAYS_NOT_HALF_DAY"},
                  {"một công", "WORKDAYS_UNPARSEABLE"},
                  {"rưỡi", "WORKDAYS_UNPARSEABLE"},
                  {"công", "WORKDAYS_UNPARSEABLE"},
                  {"nửa", "WORKDAYS_UNPARSEABLE"},
                  {"2 buổi", "WORKDAYS_UNPARSEABLE"},
                  {"1..5", "WORKDAYS_UNPARSEABLE"},
                  {"1.5.0", "WORKDAYS_UNPARSEABLE"}},
                 false);
    check_faults(read_half_days, {{"1.500", "WORKDAYS_AMBIGUOUS_DECIMAL"}}, true);
  }

  TEST_CASE("areas are read in m² and held in dm²") {
    check_values(land, {{"37.5", 3'750},
                        {"37,5", 3'750},
                        {"37,5 m2", 3'750},
                        {"37.5m²", 3'750},
                        {"37,5 M2", 3'750},
                        {"37,5 mét vuông", 3'750},
                        {"37,25", 3'725},
                        {"37,50", 3'750},
                        {"134", 13'400},
                        {"0.5", 50},
                        {"0.25", 25},
                        {"1 250", 125'000},
                        {"1.250,5 m²", 125'050},
                        {"1,250.5", 125'050},
                        {"1.250.000", 125'000'000},
                        {"0,5 ha", 500'000},
                        {"-134", -13'400}});
    check_faults(land,
                 {{"1.250", "LAND_AMBIGUOUS_DECIMAL"},
                  {"1.250 m²", "LAND_AMBIGUOUS_DECIMAL"},
                  {"1,250", "LAND_AMBIGUOUS_DECIMAL"},
                  {"12.500 m2", "LAND_AMBIGUOUS_DECIMAL"}},
                 true);
    check_faults(land,
                 {{"1 sào", "LAND_UNIT_AMBIGUOUS"},
                  {"2 thước", "LAND_UNIT_AMBIGUOUS"},
                  {"1 công đất", "LAND_UNIT_AMBIGUOUS"},
                  {"1,5 mẫu", "LAND_UNIT_AMBIGUOUS"},
                  {"1 sao", "LAND_UNIT_AMBIGUOUS"},
                  {"1 sào 5 thước", "LAND_UNIT_AMBIGUOUS"},
                  {"37,5 m", "LAND_UNPARSEABLE"},
                  {"5x10", "LAND_UNPARSEABLE"},
                  {"37,1234", "LAND_UNPARSEABLE"},
                  {"0,125", "LAND_UNPARSEABLE"},
                  {"m2", "LAND_UNPARSEABLE"}},
                 false);
  }

  TEST_CASE("a sào counts where the commune has set its size") {
    CHECK(read_land("1 sào", 36'000).value == 36'000);
    CHECK(read_land("1,5 sào", 36'000).value == 54'000);
    CHECK(read_land("1 thước", 36'000).code == "LAND_UNIT_AMBIGUOUS");
    CHECK(read_land("1 sào 5 thước", 36'000).code == "LAND_UNIT_AMBIGUOUS");
  }

  TEST_CASE("quantities are thousandths, counts are digits") {
    check_values(read_milli, {{"1.5", 1'500}, {"1,5", 1'500}, {"20", 20'000}, {"0.125", 125}, {"2.25", 2'250}});
    check_faults(read_milli, {{"20 bao", "QUANTITY_UNPARSEABLE"}, {"1,2345", "QUANTITY_UNPARSEABLE"}}, false);
    check_faults(read_milli, {{"1.250", "QUANTITY_AMBIGUOUS_DECIMAL"}}, true);
    check_values(read_count, {{"5", 5}, {"0", 0}, {"2560", 2'560}, {"007", 7}});
    check_faults(read_count, {{"-1", "NUMBER_INVALID"}, {"1.5", "NUMBER_INVALID"}, {"năm", "NUMBER_INVALID"}}, false);
  }

  TEST_CASE("canonical decimals have no trailing zeros") {
    CHECK(canonical_half_days(3) == "1.5");
    CHECK(canonical_half_days(4) == "2");
    CHECK(canonical_decimal(-3750, 2) == "-37.5");
    CHECK(canonical_decimal(5, 3) == "0.005");
    CHECK(canonical_decimal(0, 2) == "0");
  }

  TEST_CASE("days are read day first") {
    struct Case {
      const char* typed;
      const char* iso;
    };
    for (const Case& c :
         {Case{"15/09/2025", "2025-09-15"}, Case{"15-9-2025", "2025-09-15"}, Case{"15.09.2025", "2025-09-15"},
          Case{"2025-09-15", "2025-09-15"}, Case{"2025/9/15", "2025-09-15"}, Case{"5/9/25", "2025-09-05"},
          Case{"3/4/2025", "2025-04-03"}, Case{" 15 / 9 / 2025 ", "2025-09-15"}, Case{"１５/９/２０２５", "2025-09-15"},
          Case{"ngày 15/9/2025", "2025-09-15"}, Case{"15 tháng 9 năm 2025", "2025-09-15"},
          Case{"Ngày 5 tháng 12 năm 2025", "2025-12-05"}, Case{"29/02/2024", "2024-02-29"},
          Case{"2025-09-15 00:00:00", "2025-09-15"}, Case{"15/09/1925", "1925-09-15"}}) {
      CAPTURE(c.typed);
      const TypedDate date = read_date(folded(c.typed));
      CHECK(date.code == "");
      REQUIRE(date.value);
      CHECK(date.value->iso() == c.iso);
    }
  }

  TEST_CASE("what is no day is refused") {
    for (const char* typed : {"31/02/2025", "9/15/2025", "29/02/2025", "0/1/2025", "1/0/2025", "32/1/2025", "15/9/202",
                              "15/9/20255", "15/9", "15/9/2025/1", "hôm qua", "15092025", "20250915", "2025-13-01",
                              "15/ 9", "//", "15//2025", "-1/9/2025"}) {
      CAPTURE(typed);
      const TypedDate date = read_date(folded(typed));
      CHECK(date.code == "DATE_INVALID");
      CHECK(!date.asks);
    }
    CHECK(read_date("15-sep-25").code == "EXCEL_DATE_MANGLED");
    CHECK(read_date("12-may").code == "EXCEL_DATE_MANGLED");
    CHECK(read_date("########").code == "EXCEL_OVERFLOW");
    CHECK(read_date("4.5915e+04").code == "EXCEL_SCIENTIFIC");
  }

  TEST_CASE("a spreadsheet's day number is asked about, with the day it means") {
    const TypedDate date = read_date("45915");
    CHECK(date.code == "EXCEL_SERIAL_DATE");
    CHECK(date.asks);
    REQUIRE(date.value);
    CHECK(date.value->iso() == "2025-09-15");
  }
}

}  // namespace
}  // namespace sovang::records
