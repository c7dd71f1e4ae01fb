#include "node/records/key_index.h"

#include <doctest/doctest.h>

namespace sovang::records {
namespace {

TEST_SUITE("key index") {
  TEST_CASE("every key that was added is found at its place, and no other") {
    KeyIndex index;
    CHECK_FALSE(index.find("").has_value());
    for (std::size_t at = 0; at < 5000; ++at) {
      CHECK_FALSE(index.find(std::to_string(at)).has_value());
      CHECK(index.add(std::to_string(at)));
    }
    CHECK(index.add(""));
    for (std::size_t at = 0; at < 5000; ++at) CHECK(index.find(std::to_string(at)) == at);
    CHECK(index.find("") == 5000);
    CHECK_FALSE(index.add("17"));
    CHECK(index.find("17") == 17);
    CHECK_FALSE(index.find("5000").has_value());
  }
}

}  // namespace
}  // namespace sovang::records
