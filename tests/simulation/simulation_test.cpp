#include <doctest/doctest.h>

#include <cstdlib>

#include "tests/simulation/world.h"

using namespace sovang::simulation;

namespace {

constexpr std::uint64_t kSeeds = 2'000;
constexpr std::uint64_t kParts = 8;  // tests that run side by side
constexpr int kSteps = 24;
// What takes a hub that was lost twice, or a copy of a copy, comes about in long stories alone.
constexpr std::uint64_t kLongSeeds = 80;
constexpr int kLongSteps = 60;

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

void run_seed(std::uint64_t seed, int steps) {
  std::string story;
  try {
    World world(seed);
    try {
      for (int step = 0; step < steps; ++step) world.step();
      world.settle();
    } catch (...) {
      story = world.story();
      throw;
    }
  } catch (const std::exception& failure) {
    const std::string text = std::string("seed ") + std::to_string(seed) + ": " + failure.what() +
                             "\nreplay: SOVANG_SEED=" + std::to_string(seed) +
                             " SOVANG_STEPS=" + std::to_string(steps) +
                             " build/dev/tests/simulation_test -tc='one seed*'\n" + story;
    FAIL_CHECK(text);
  }
}

int steps() { return static_cast<int>(number_from("SOVANG_STEPS", kSteps)); }

void run_part(std::uint64_t part) {
  for (std::uint64_t seed = part; seed < kSeeds; seed += kParts) run_seed(seed, steps());
}

}  // namespace

TEST_CASE("one seed, named by SOVANG_SEED, is replayed, in as many steps as SOVANG_STEPS says") {
  run_seed(number_from("SOVANG_SEED", 0), steps());
}

TEST_CASE("whatever happens to devices, hub and carriers, nothing is lost or counted twice: part 1") { run_part(0); }
TEST_CASE("whatever happens to devices, hub and carriers, nothing is lost or counted twice: part 2") { run_part(1); }
TEST_CASE("whatever happens to devices, hub and carriers, nothing is lost or counted twice: part 3") { run_part(2); }
TEST_CASE("whatever happens to devices, hub and carriers, nothing is lost or counted twice: part 4") { run_part(3); }
TEST_CASE("whatever happens to devices, hub and carriers, nothing is lost or counted twice: part 5") { run_part(4); }
TEST_CASE("whatever happens to devices, hub and carriers, nothing is lost or counted twice: part 6") { run_part(5); }
TEST_CASE("whatever happens to devices, hub and carriers, nothing is lost or counted twice: part 7") { run_part(6); }
TEST_CASE("whatever happens to devices, hub and carriers, nothing is lost or counted twice: part 8") { run_part(7); }
TEST_CASE("whatever happens to devices, hub and carriers, nothing is lost or counted twice: long stories") {
  for (std::uint64_t seed = kSeeds; seed < kSeeds + kLongSeeds; ++seed) run_seed(seed, kLongSteps);
}
