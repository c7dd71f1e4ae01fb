#include "node/views/fingerprints.h"

#include <doctest/doctest.h>

#include <string>

using sovang::views::Fingerprints;

TEST_SUITE("fingerprints") {
  TEST_CASE("an empty set has nothing") {
    CHECK_FALSE(Fingerprints().has(Fingerprints::of("T01-1")));
    CHECK_FALSE(Fingerprints().has(0));
  }

  TEST_CASE("what was added is found, also after the set grew; the rest is not") {
    Fingerprints set;
    for (int at = 0; at < 20'000; ++at) set.add(Fingerprints::of("T01-" + std::to_string(at)));
    for (int at = 0; at < 20'000; ++at) CHECK(set.has(Fingerprints::of("T01-" + std::to_string(at))));
    int taken_for_known = 0;
    for (int at = 20'000; at < 40'000; ++at) taken_for_known += set.has(Fingerprints::of("T01-" + std::to_string(at)));
    CHECK(taken_for_known == 0);
  }

  TEST_CASE("one text of two kinds is two") {
    Fingerprints set;
    set.add(Fingerprints::of("T01-1", 7));
    CHECK(set.has(Fingerprints::of("T01-1", 7)));
    CHECK_FALSE(set.has(Fingerprints::of("T01-1", 6)));
  }

  TEST_CASE("a fingerprint of zero is a fingerprint") {
    Fingerprints set;
    set.add(0);
    CHECK(set.has(0));
    CHECK_FALSE(set.has(2));
  }
}
