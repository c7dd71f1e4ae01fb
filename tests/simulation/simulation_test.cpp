#include <doctest/doctest.h>

#include <cstdlib>

#include "tests/simulation/world.h"

using namespace sovang::simulation;

namespace {

constexpr std::uint64_t kSeeds = 2'000;
constexpr std::uint64_t kParts = 8;  // tests that run side by side
constexpr int kSteps = 24;

/// SOVANG_SEED=17 replays one.
void run_seed(std::uint64_t seed) {
  std::string story;
  try {
    World world(seed);
    try {
      for (int step = 0; step < kSteps; ++step) world.step();
      world.settle();
    } catch (...) {
      story = world.story();
      throw;
    }
  } catch (const std::exception& failure) {
    const std::string text = std::string("seed ") + std::to_string(seed) + ": " + failure.what() +
                             "\nreplay: SOVANG_SEED=" + std::to_string(seed) +
                             " build/dev/tests/simulation_test -tc='one seed*'\n" + story;
    FAIL_CHECK(text);
  }
}

void run_part(std::uint64_t part) {
  for (std::uint64_t seed = part; seed < kSeeds; seed += kParts) run_seed(seed);
}

}  // namespace

TEST_CASE("one seed, named by SOVANG_SEED, is replayed") {
  const char* seed = std::getenv("SOVANG_SEED");
  run_seed(seed == nullptr ? 0 : std::strtoull(seed, nullptr, 10));
}

TEST_CASE("whatever happens to devices, hub and carriers, nothing is lost or counted twice: part 1") { run_part(0); }
TEST_CASE("whatever happens to devices, hub and carriers, nothing is lost or counted twice: part 2") { run_part(1); }
TEST_CASE("whatever happens to devices, hub and carriers, nothing is lost or counted twice: part 3") { run_part(2); }
TEST_CASE("whatever happens to devices, hub and carriers, nothing is lost or counted twice: part 4") { run_part(3); }
TEST_CASE("whatever happens to devices, hub and carriers, nothing is lost or counted twice: part 5") { run_part(4); }
TEST_CASE("whatever happens to devices, hub and carriers, nothing is lost or counted twice: part 6") { run_part(5); }
TEST_CASE("whatever happens to devices, hub and carriers, nothing is lost or counted twice: part 7") { run_part(6); }
TEST_CASE("whatever happens to devices, hub and carriers, nothing is lost or counted twice: part 8") { run_part(7); }
