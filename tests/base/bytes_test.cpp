#include "base/bytes.h"

#include <doctest/doctest.h>

using sovang::base::octets;
using sovang::base::to_array;
using sovang::base::view;

TEST_SUITE("bytes") {
  TEST_CASE("octets of any value pass between views and arrays unchanged") {
    const std::string bytes("\x00\x7f\x80\xff", 4);
    const auto array = to_array<4>(bytes);
    CHECK(array == std::array<std::uint8_t, 4>{0x00, 0x7f, 0x80, 0xff});
    CHECK(view(array) == bytes);
    CHECK(octets(std::string_view(bytes))[3] == 0xff);
  }
}
