#include "node/store/tiles.h"

#include <doctest/doctest.h>

#include "base/bytes.h"
#include "crypto/merkle.h"
#include "node/store/entry_rows.h"
#include "node/store/migrations.h"
#include "tests/support/temp_dir.h"

using namespace sovang;

namespace {

std::vector<crypto::Hash> hashes(std::size_t count) {
  std::vector<crypto::Hash> out;
  for (std::size_t at = 0; at < count; ++at) out.push_back(crypto::leaf_hash(std::to_string(at)));
  return out;
}

std::vector<crypto::Hash> part(const std::vector<crypto::Hash>& all, std::size_t from, std::size_t to) {
  return {all.begin() + static_cast<std::ptrdiff_t>(from), all.begin() + static_cast<std::ptrdiff_t>(to)};
}

constexpr std::int64_t kLog = 5;

}  // namespace

TEST_SUITE("tiles") {
  TEST_CASE("hashes come back from anywhere, in whatever steps they were added and after a cut") {
    const auto all = hashes(70);
    for (const std::size_t step : {1u, 15u, 16u, 17u, 70u}) {
      store::Database db({}, store::Database::Mode::memory);
      // Neighbours are not touched.
      REQUIRE(store::add_hashes(db, kLog, 1, 0, hashes(1)));
      REQUIRE(store::add_hashes(db, kLog + 1, 0, 0, hashes(1)));
      for (std::size_t held = 0; held < all.size(); held += step)
        REQUIRE(store::add_hashes(db, kLog, 0, held, part(all, held, std::min(all.size(), held + step))));
      for (std::size_t size = all.size(); size > 0; size -= 9) {
        store::cut_hashes(db, kLog, 0, size);
        for (std::size_t from = 0; from <= size; from += 7)
          for (std::size_t to = from; to <= size; to += 5)
            CHECK(store::read_hashes(db, kLog, 0, from, to, size) == part(all, from, to));
        if (size < 9) break;
      }
      CHECK(store::read_hashes(db, kLog, 1, 0, 1, 1) == hashes(1));
      CHECK(store::read_hashes(db, kLog + 1, 0, 0, 1, 1) == hashes(1));
    }
  }

  TEST_CASE("a row that is missing, shorter, longer or elsewhere is no answer and takes no hash") {
    const auto all = hashes(40);
    for (const char* damage :
         {"DELETE FROM tile WHERE id & 3 = 1", "DELETE FROM tile WHERE id & 3 = 2",
          "UPDATE tile SET hashes = substr(hashes, 33) WHERE id & 3 = 2",
          "UPDATE tile SET hashes = substr(hashes, 2) WHERE id & 3 = 2",
          "UPDATE tile SET hashes = CAST(hashes || zeroblob(32) AS BLOB) WHERE id & 3 = 2",
          "UPDATE tile SET hashes = CAST(hashes || zeroblob(32) AS BLOB) WHERE id & 3 = 1",
          "UPDATE tile SET id = id + 1 WHERE id & 3 = 2", "UPDATE tile SET hashes = x'' WHERE id & 3 = 2"}) {
      CAPTURE(damage);
      store::Database db({}, store::Database::Mode::memory);
      REQUIRE(store::add_hashes(db, kLog, 0, 0, all));
      REQUIRE(store::read_hashes(db, kLog, 0, 16, 40, 40));
      db.run(damage);
      CHECK_FALSE(store::read_hashes(db, kLog, 0, 16, 40, 40));
      CHECK(store::read_hashes(db, kLog, 0, 0, 16, 40) == part(all, 0, 16));
      if (std::string(damage).ends_with("2")) CHECK_FALSE(store::add_hashes(db, kLog, 0, 40, hashes(1)));
    }
    store::Database db({}, store::Database::Mode::memory);
    REQUIRE(store::add_hashes(db, kLog, 0, 0, all));
    CHECK_FALSE(store::read_hashes(db, kLog, 0, 0, 41, 40));
    CHECK_FALSE(store::read_hashes(db, kLog, 0, 32, 39, 39));  // the row has one more
  }

  TEST_CASE("the tiles of an older file are cut into rows") {
    const tests::TempDir dir;
    const auto file = dir.path() / "a.db";
    const auto all = hashes(300);
    {
      store::Database db(file, store::Database::Mode::create);
      const auto write = [&](unsigned level, std::int64_t index, const std::vector<crypto::Hash>& tile) {
        std::string bytes;
        for (const auto& hash : tile) bytes += base::view(hash);
        db.query("INSERT INTO tile (id, hashes) VALUES (?, ?)")
            .bind((((kLog << 4) + level) << 32) + index, store::blob(bytes))
            .run();
      };
      write(0, 0, part(all, 0, 256));
      write(0, 1, part(all, 256, 300));
      write(1, 0, part(all, 7, 8));
      db.run("DROP TABLE owed_note; PRAGMA user_version=17");
    }
    store::Database db(file, store::Database::Mode::open);
    CHECK(store::read_hashes(db, kLog, 0, 0, 300, 300) == all);
    CHECK(store::read_hashes(db, kLog, 1, 0, 1, 1) == part(all, 7, 8));
    auto rows = db.query("SELECT count(*) FROM tile");
    REQUIRE(rows.step());
    CHECK(rows.integer(0) == 16 + 3 + 1);
  }
}
