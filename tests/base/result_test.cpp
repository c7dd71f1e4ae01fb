#include "base/result.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>

using sovang::base::Err;
using sovang::base::Result;
using sovang::base::Status;
using sovang::base::Unit;

TEST_SUITE("result") {
  TEST_CASE("a value and an error of the same type are told apart") {
    const Result<std::string, std::string> good = std::string("text");
    const Result<std::string, std::string> bad = Err{std::string("text")};
    CHECK(good);
    CHECK(good.has_value());
    CHECK(*good == "text");
    CHECK(good->size() == 4);
    CHECK_FALSE(bad);
    CHECK(bad.error() == "text");
  }

  TEST_CASE("a value that can only be moved is moved out") {
    Result<std::unique_ptr<int>, int> result = std::make_unique<int>(7);
    const std::unique_ptr<int> out = *std::move(result);
    REQUIRE(out);
    CHECK(*out == 7);
  }

  TEST_CASE("asking for what is not there throws and never reads the other") {
    const Result<int, int> bad = Err{1};
    const Result<int, int> good = 1;
    CHECK_THROWS(bad.value());
    CHECK_THROWS(good.error());
  }

  TEST_CASE("success without a value") {
    const Status<int> good = Unit{};
    const Status<int> bad = Err{3};
    CHECK(good);
    CHECK(bad.error() == 3);
  }
}
