#include "base/ahead.h"

#include <doctest/doctest.h>

#include <numeric>
#include <stdexcept>
#include <thread>

namespace sovang::tests {

namespace {

std::vector<std::size_t> places(std::size_t from, std::size_t to) {
  std::vector<std::size_t> out(to - from);
  std::iota(out.begin(), out.end(), from);
  return out;
}

}  // namespace

TEST_CASE("what is made ahead comes in order, each once, however it is cut") {
  for (const std::size_t count : {1u, 6u, 7u, 8u, 100u}) {
    base::Ahead<std::size_t> ahead(count, 7, places);
    for (std::size_t at = 0; at < count; ++at) CHECK(ahead.next() == at);
  }
}

TEST_CASE("a single piece is made by whoever asks, several on a second thread") {
  const auto where = [](std::size_t from, std::size_t to) {
    return std::vector<std::thread::id>(to - from, std::this_thread::get_id());
  };
  CHECK(base::Ahead<std::thread::id>(3, 3, where).next() == std::this_thread::get_id());
  CHECK(base::Ahead<std::thread::id>(4, 3, where).next() != std::this_thread::get_id());
}

TEST_CASE("what making a piece throws comes when the piece is asked for, not before") {
  base::Ahead<std::size_t> ahead(30, 10, [](std::size_t from, std::size_t to) {
    if (from == 10) throw std::runtime_error("piece 1");
    return places(from, to);
  });
  for (std::size_t at = 0; at < 10; ++at) CHECK(ahead.next() == at);
  CHECK_THROWS_WITH(ahead.next(), "piece 1");
}

TEST_CASE("what nobody asks for any more is not made to the end") {
  std::size_t made = 0;
  {
    base::Ahead<std::size_t> ahead(1'000'000, 1, [&](std::size_t from, std::size_t to) {
      ++made;
      return places(from, to);
    });
    CHECK(ahead.next() == 0);
  }
  CHECK(made < 100);
}

}  // namespace sovang::tests
