#include "base/clock.h"

#include <doctest/doctest.h>

using sovang::base::Date;
using sovang::base::parse_rfc3339;
using sovang::base::rfc3339;
using sovang::base::SystemClock;
using sovang::base::vietnam_day;
using sovang::base::WallTime;

TEST_SUITE("clock") {
  TEST_CASE("a time is written with the offset of Viet Nam, to the second") {
    CHECK(rfc3339({0}) == "1970-01-01T07:00:00+07:00");
    CHECK(rfc3339({1'762'477'500'999}) == "2025-11-07T08:05:00+07:00");
    CHECK(rfc3339({2'082'733'199'000}) == "2035-12-31T23:59:59+07:00");
    CHECK(rfc3339({-1}) == "1970-01-01T06:59:59+07:00");
    CHECK(rfc3339({-86'400'000}) == "1969-12-31T07:00:00+07:00");
  }

  TEST_CASE("what was written is read again to the second") {
    for (const std::int64_t seconds : {0LL, 1LL, 1'762'477'500LL, 2'082'733'199LL, -1LL, -86'400LL, -2'208'988'800LL}) {
      CAPTURE(seconds);
      const auto back = parse_rfc3339(rfc3339({seconds * 1000}));
      REQUIRE(back);
      CHECK(back->seconds() == seconds);
    }
  }

  TEST_CASE("offsets, Z and fractions name the same instant") {
    for (const char* text : {"2025-11-07T08:05:00+07:00", "2025-11-07T01:05:00Z", "2025-11-06T22:35:00-02:30",
                             "2025-11-07T01:05:00.999Z", "2025-11-07T08:05:00.1+07:00"}) {
      CAPTURE(text);
      CHECK(parse_rfc3339(text) == WallTime{1'762'477'500'000});
    }
  }

  TEST_CASE("what is no time is refused") {
    for (const char* text :
         {"", "2025-11-07", "2025-11-07T08:05:00", "2025-11-07T08:05+07:00", "2025-11-07 08:05:00Z",
          "2025-11-07t08:05:00Z", "2025-11-07T24:00:00Z", "2025-11-07T08:60:00Z", "2025-11-07T08:05:61Z",
          "2025-02-29T08:05:00Z", "2025-11-07T08:05:00.Z", "2025-11-07T08:05:00z", "2025-11-07T08:05:00ZZ",
          "2025-11-07T08:05:00+7:00", "2025-11-07T08:05:00+0700", "2025-11-07T08:05:00+24:00",
          "2025-11-07T08:05:00+07:60", "2025-11-07T08:05:00+07:00 "}) {
      CAPTURE(text);
      CHECK_FALSE(parse_rfc3339(text));
    }
  }

  TEST_CASE("a time cut off anywhere is refused") {
    const std::string whole = "2025-11-07T08:05:00.25+07:00";
    for (std::size_t cut = 0; cut < whole.size(); ++cut) CHECK_FALSE(parse_rfc3339(whole.substr(0, cut)));
  }

  TEST_CASE("a day begins at midnight in Viet Nam") {
    const WallTime midnight = *parse_rfc3339("2025-11-07T00:00:00+07:00");
    CHECK(vietnam_day(midnight) == Date{2025, 11, 7});
    CHECK(vietnam_day({midnight.milliseconds - 1}) == Date{2025, 11, 6});
    CHECK(vietnam_day({-7 * 3'600'000LL - 1}) == Date{1969, 12, 31});
  }

  TEST_CASE("seconds are rounded down before 1970 too") {
    CHECK(WallTime{1999}.seconds() == 1);
    CHECK(WallTime{-1}.seconds() == -1);
    CHECK(WallTime{-1000}.seconds() == -1);
    CHECK(WallTime{-1001}.seconds() == -2);
  }

  TEST_CASE("the monotonic clock does not go back") {
    const SystemClock clock;
    const auto before = clock.monotonic();
    CHECK(clock.wall().milliseconds > 0);
    CHECK(clock.monotonic() >= before);
  }
}
