#include "node/store/packing.h"

#include <doctest/doctest.h>

#include "node/store/database.h"
#include "tests/support/fakes.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

const std::string kEntry =
    R"({"id":"K09-00055","type":"contribution","time":"2026-11-22T02:02:20+07:00","author":"k09-a","body":{"area_id":"K09",)"
    R"("work_id":"VK09","source":"PEOPLE","kind":"WORKDAY","occurred_on":"2025-05-11","booked_on":"2025-05-11",)"
    R"("household_id":"H00893","workdays_half":2,"receipt_no":"BN-K09/2025-00019","recorded_by":"K09-TK"}})";
const std::string kDamaged = "\xff";

std::string unpack(store::Database& db, std::string_view stored) {
  auto row = db.query("SELECT unpacked(?)");
  row.bind(store::blob(stored));
  REQUIRE(row.step());
  return std::string(row.blob(0));
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
    store::Database db({}, store::Database::Mode::memory);
    for (const std::string& bytes :
         {kEntry, std::string("{}"), std::string(), std::string(1, '\0'), std::string(2, '\0'), std::string("\0\1x", 3),
          std::string(65535, 'a'), noise(300), noise(65535), std::string(1, '\0') + noise(400)})
      CHECK(unpack(db, store::pack(bytes)) == bytes);
  }

  TEST_CASE("an entry takes a third of its bytes, noise at most two more") {
    CHECK(store::pack(kEntry).size() * 3 < kEntry.size());
    CHECK(store::pack(noise(300)).size() <= 302);
  }

  TEST_CASE("bytes that were stored before entries were packed stay readable") {
    store::Database db({}, store::Database::Mode::memory);
    CHECK(unpack(db, kEntry) == kEntry);
    const std::string parts("\x04name\x00\x02{}", 9);
    CHECK(unpack(db, parts) == parts);
  }

  TEST_CASE("cut short, or altered in any bit, packed bytes never come back as an entry that is none") {
    store::Database db({}, store::Database::Mode::memory);
    const std::string packed = store::pack(kEntry);
    for (std::size_t size = 1; size < packed.size(); ++size) CHECK(unpack(db, packed.substr(0, size)) == kDamaged);
    CHECK(unpack(db, packed + 'x') == kDamaged);
    CHECK(unpack(db, packed + packed) == kDamaged);
    for (std::size_t bit = 0; bit < packed.size() * 8; ++bit) {
      std::string altered = packed;
      altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << bit % 8));
      CHECK(unpack(db, altered) != kEntry);
    }
    CHECK(unpack(db, std::string("\0\2", 2) + packed.substr(2)) == kDamaged);
  }

  TEST_CASE("a frame that claims to be large is refused before room is made for it") {
    store::Database db({}, store::Database::Mode::memory);
    const std::string sum = "\x48\xcb\x06\x85", frame = "\xa0\xff\xff\xff\x7f";
    CHECK(unpack(db, std::string("\0\1", 2) + sum + frame) == kDamaged);
  }

  TEST_CASE("a part that is none stays none") {
    store::Database db({}, store::Database::Mode::memory);
    auto row = db.query("SELECT unpacked(NULL) IS NULL");
    REQUIRE(row.step());
    CHECK(row.integer(0) == 1);
  }
}
