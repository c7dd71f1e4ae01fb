#include "base/decimal.h"

#include <doctest/doctest.h>

using sovang::base::kDecimalMax;
using sovang::base::parse_decimal;

TEST_SUITE("decimal") {
  TEST_CASE("plain numbers up to the largest are read") {
    CHECK(parse_decimal("0") == 0u);
    CHECK(parse_decimal("10") == 10u);
    CHECK(parse_decimal("9223372036854775807") == kDecimalMax);
  }

  TEST_CASE("any other spelling of a number is refused") {
    for (const char* text :
         {"", "00", "01", "+1", "-1", " 1", "1 ", "1.0", "1,000", "0x1", "1e3", "a", "9223372036854775808",
          "9999999999999999999", "18446744073709551616", "100000000000000000000"}) {
      CAPTURE(text);
      CHECK_FALSE(parse_decimal(text));
    }
    CHECK_FALSE(parse_decimal(std::string_view("1\0", 2)));
  }
}
