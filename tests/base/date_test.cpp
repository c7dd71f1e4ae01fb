#include "base/date.h"

#include <doctest/doctest.h>

using sovang::base::Date;
using sovang::base::parse_iso_date;

TEST_SUITE("date") {
  TEST_CASE("both spellings of a day") {
    const Date day{2025, 9, 5};
    CHECK(day.iso() == "2025-09-05");
    CHECK(day.vietnamese() == "05/09/2025");
    CHECK(Date{12, 1, 2}.iso() == "0012-01-02");
  }

  TEST_CASE("days are counted from 1970 in both directions") {
    CHECK(Date{1970, 1, 1}.days() == 0);
    CHECK(Date{1969, 12, 31}.days() == -1);
    CHECK(Date{2000, 3, 1}.days() == 11017);
    CHECK(Date{2035, 6, 30}.days() == 23921);
    for (const auto& day : {Date{1, 1, 1}, Date{1900, 2, 28}, Date{2024, 2, 29}, Date{9999, 12, 31}}) {
      CAPTURE(day.iso());
      CHECK(Date::from_days(day.days()) == day);
      CHECK(Date::from_days(day.days() + 1) > day);
    }
  }

  TEST_CASE("a day that no calendar has is not valid") {
    CHECK(Date{2024, 2, 29}.valid());
    CHECK(Date{2000, 2, 29}.valid());
    for (const auto& day :
         {Date{2025, 2, 29}, Date{1900, 2, 29}, Date{2025, 4, 31}, Date{2025, 13, 1}, Date{2025, 0, 1},
          Date{2025, 1, 0}, Date{2025, 1, 32}, Date{0, 1, 1}, Date{10000, 1, 1}, Date{-5, 1, 1}})
      CHECK_FALSE(day.valid());
  }

  TEST_CASE("only yyyy-mm-dd of a valid day is read") {
    CHECK(parse_iso_date("2024-02-29") == Date{2024, 2, 29});
    for (const char* text : {"", "2025-02-29", "2025-9-15", "15/09/2025", "2025-09-15 ", " 2025-09-15", "2025-09-15T",
                             "+025-09-15", "2025/09/15", "2025-09-1x", "0000-01-01", "2025-00-10", "20250915"}) {
      CAPTURE(text);
      CHECK_FALSE(parse_iso_date(text));
    }
  }

  TEST_CASE("quarters") {
    for (int month = 1; month <= 12; ++month) CHECK(Date{2025, month, 1}.quarter() == (month + 2) / 3);
  }
}
