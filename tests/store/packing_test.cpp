#include "node/store/packing.h"

#include <doctest/doctest.h>

#include <optional>

#include "tests/support/fakes.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

const std::string kEntry =
    R"({"id":"K09-00055","type":"contribution","time":"2026-11-22T02:02:20+07:00","author":"k09-a","body":{"area_id":"K09",)"
    R"("work_id":"VK09","source":"PEOPLE","kind":"WORKDAY","occurred_on":"2025-05-11","booked_on":"2025-05-11",)"
    R"("household_id":"H00893","workdays_half":2,"receipt_no":"BN-K09/2025-00019","recorded_by":"K09-TK"}})";
/// Absent when it is damaged.
std::optional<std::string> unpack(std::string_view stored) {
  std::string out;
  return store::unpack(stored, out) ? std::optional(out) : std::nullopt;
}

std::string noise(std::size_t size) {
  SeededRandom random(7);
  std::string out(size, '\0');
  for (char& byte : out) byte = static_cast<char>(random.below(256));
  return out;
}

}  // namespace

TEST_SUITE("packing") {
  TEST_CASE("what is packed is read again, whatever it is") {
    for (const std::string& bytes :
         {kEntry, std::string("{}"), std::string(), std::string(1, '\0'), std::string(2, '\0'), std::string("\0\1x", 3),
          std::string(65535, 'a'), noise(300), noise(65535), std::string(1, '\0') + noise(400)})
      CHECK(unpack(store::pack(bytes)) == bytes);
  }

  TEST_CASE("an entry takes a third of its bytes, noise at most two more") {
    CHECK(store::pack(kEntry).size() * 3 < kEntry.size());
    CHECK(store::pack(noise(300)).size() <= 302);
  }

  TEST_CASE("bytes that were stored before entries were packed stay readable") {
    CHECK(unpack(kEntry) == kEntry);
    const std::string parts("\x04name\x00\x02{}", 9);
    CHECK(unpack(parts) == parts);
  }

  TEST_CASE("cut short, or altered in any bit, packed bytes never come back as an entry that is none") {
    const std::string packed = store::pack(kEntry);
    for (std::size_t size = 1; size < packed.size(); ++size) CHECK(unpack(packed.substr(0, size)) == std::nullopt);
    CHECK(unpack(packed + 'x') == std::nullopt);
    CHECK(unpack(packed + packed) == std::nullopt);
    for (std::size_t bit = 0; bit < packed.size() * 8; ++bit) {
      std::string altered = packed;
      altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << bit % 8));
      CHECK(unpack(altered) != kEntry);
    }
    CHECK(unpack(std::string("\0\2", 2) + packed.substr(2)) == std::nullopt);
  }

  TEST_CASE("a frame that claims to be large is refused before room is made for it") {
    const std::string sum = "\x48\xcb\x06\x85", frame = "\xa0\xff\xff\xff\x7f";
    CHECK(unpack(std::string("\0\1", 2) + sum + frame) == std::nullopt);
  }
}
