#include "node/store/entry_blocks.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "crypto/merkle.h"
#include "node/store/entry_rows.h"
#include "tests/support/fakes.h"
#include "tests/support/stored_entries.h"

using namespace sovang;
using store::entry_row;

namespace {

std::vector<sync::Entry> numbered(std::size_t first, std::size_t count) {
  std::vector<sync::Entry> out;
  for (std::size_t at = first; at < first + count; ++at) {
    out.push_back({R"({"n":)" + std::to_string(at) + "}", {}});
    if (at % 3 == 0) out.back().parts["name"] = "Nguyễn Văn " + std::to_string(at);
  }
  return out;
}

void append(store::Database& db, std::int64_t log, std::uint64_t from, const std::vector<sync::Entry>& entries) {
  std::vector<crypto::Hash> leaves;
  for (const auto& entry : entries) leaves.push_back(crypto::leaf_hash(entry.open));
  store::append_entries(db, log, from, entries, leaves);
}

/// `row open parts` of every row, by SQL.
std::string all_rows(store::Database& db, std::string_view sql = "SELECT id, open, parts FROM entry ORDER BY id") {
  std::string out;
  auto rows = db.query(sql);
  while (rows.step()) {
    out += std::to_string(rows.integer(0)) + " " + std::string(rows.blob(1)) + " ";
    out += rows.is_null(2) ? "-\n" : std::string(rows.blob(2)) + "\n";
  }
  return out;
}

std::vector<std::int64_t> ids(store::Statement rows) {
  std::vector<std::int64_t> out;
  while (rows.step()) out.push_back(rows.integer(0));
  return out;
}

std::int64_t blocks(store::Database& db) {
  auto row = db.query("SELECT count(*) FROM entry_block");
  row.step();
  return row.integer(0);
}

struct Fresh {
  store::Database db{{}, store::Database::Mode::memory};
};

}  // namespace

TEST_SUITE("entry blocks") {
  TEST_CASE("in whatever steps entries come, the blocks are the same") {
    for (const std::size_t step : {1u, 3u, 16u, 17u, 100u}) {
      CAPTURE(step);
      Fresh fresh, bulk;
      for (std::size_t at = 0; at < 100; at += step)
        append(fresh.db, 1, at, numbered(at, std::min<std::size_t>(step, 100 - at)));
      append(bulk.db, 1, 0, numbered(0, 100));
      const std::string_view kBlocks = "SELECT id, bytes, count FROM entry_block ORDER BY id";
      CHECK(all_rows(fresh.db, kBlocks) == all_rows(bulk.db, kBlocks));
      CHECK(blocks(bulk.db) == 7);
    }
  }

  TEST_CASE("logs do not share blocks, and a large entry ends its block") {
    Fresh fresh;
    append(fresh.db, 1, 0, numbered(0, 3));
    append(fresh.db, 2, 0, numbered(50, 3));
    append(fresh.db, 1, 3, numbered(3, 1));
    CHECK(blocks(fresh.db) == 2);
    append(fresh.db, 2, 3, {{std::string(sync::kEntryBytesMax, 'x'), {}}});
    append(fresh.db, 2, 4, numbered(54, 1));
    CHECK(blocks(fresh.db) == 3);
    const auto rows = ids(fresh.db.query("SELECT id FROM entry"));
    CHECK(rows == std::vector<std::int64_t>{entry_row(1, 0), entry_row(1, 1), entry_row(1, 2), entry_row(1, 3),
                                            entry_row(2, 0), entry_row(2, 1), entry_row(2, 2), entry_row(2, 3),
                                            entry_row(2, 4)});
  }

  TEST_CASE("the table gives the rows that are asked for") {
    Fresh fresh;
    auto& db = fresh.db;
    append(db, 0, 0, numbered(0, 40));
    tests::drop_entries(db, [](std::int64_t row) { return row == 20 || row == 21; });
    using Rows = std::vector<std::int64_t>;
    CHECK(ids(db.query("SELECT id FROM entry WHERE id = 17")) == Rows{17});
    CHECK(ids(db.query("SELECT id FROM entry WHERE rowid = 17")) == Rows{17});
    CHECK(ids(db.query("SELECT id FROM entry WHERE id = 20")).empty());
    CHECK(ids(db.query("SELECT id FROM entry WHERE id = 99")).empty());
    CHECK(ids(db.query("SELECT id FROM entry WHERE id = NULL")).empty());
    CHECK(ids(db.query("SELECT id FROM entry WHERE id = 17.5")).empty());
    CHECK(ids(db.query("SELECT id FROM entry WHERE id >= 18 AND id < 24")) == Rows{18, 19, 22, 23});
    CHECK(ids(db.query("SELECT id FROM entry WHERE id > 18 AND id <= 23 ORDER BY id DESC")) == Rows{23, 22, 19});
    CHECK(ids(db.query("SELECT id FROM entry WHERE id BETWEEN 37 AND 99")) == Rows{37, 38, 39});
    CHECK(ids(db.query("SELECT id FROM entry WHERE id > 9223372036854775806")).empty());
    CHECK(ids(db.query("SELECT id FROM entry WHERE id < -9223372036854775807")).empty());
    CHECK(ids(db.query("SELECT id FROM entry WHERE open = CAST('{\"n\":39}' AS BLOB)")) == Rows{39});
    CHECK(ids(db.query("SELECT count(*) FROM entry WHERE parts IS NULL")) == Rows{25});
    CHECK(ids(db.query("SELECT e.id FROM (SELECT 30 AS n UNION SELECT 3) w JOIN entry e ON e.id = w.n ORDER BY 1")) ==
          Rows{3, 30});
  }

  TEST_CASE("rows are read while others of the same table are, and while entries are added") {
    Fresh fresh;
    append(fresh.db, 0, 0, numbered(0, 40));
    auto outer = fresh.db.query("SELECT id, open FROM entry WHERE id < 40 ORDER BY id");
    std::size_t seen = 0;
    for (; outer.step(); ++seen) {
      auto inner = fresh.db.query("SELECT open FROM entry WHERE id = ?");
      inner.bind(39 - outer.integer(0));
      REQUIRE(inner.step());
      CHECK(inner.blob(0) == numbered(39 - seen, 1)[0].open);
      if (seen % 10 == 0) append(fresh.db, 0, 40 + seen / 10, numbered(40 + seen / 10, 1));
      CHECK(outer.blob(1) == numbered(seen, 1)[0].open);
    }
    CHECK(seen == 40);
    CHECK(ids(fresh.db.query("SELECT id FROM entry WHERE id >= 40")).size() == 4);
  }

  TEST_CASE("a row that was changed is not given as it was before") {
    Fresh fresh;
    append(fresh.db, 0, 0, numbered(0, 20));
    const auto parts_of = [&](std::int64_t id) {
      auto row = fresh.db.query("SELECT parts FROM entry WHERE id = ?");
      row.bind(id);
      REQUIRE(row.step());
      return std::string(row.blob(0));
    };
    const std::string ninth = parts_of(9);
    store::write_parts(fresh.db, 6, {{"note", "other"}});
    CHECK(parts_of(6) == store::encode_parts({{"note", "other"}}));
    store::write_parts(fresh.db, 6, {});
    CHECK(parts_of(6).empty());
    CHECK(parts_of(9) == ninth);
    CHECK_THROWS_AS(store::write_parts(fresh.db, 20, {}), store::StoreError);
  }

  TEST_CASE("a log that is cut anywhere and grows again is as if it had grown at once") {
    for (const std::uint64_t size : {0u, 1u, 15u, 16u, 17u, 39u, 40u}) {
      CAPTURE(size);
      Fresh fresh, other;
      append(fresh.db, 1, 0, numbered(0, 40));
      append(fresh.db, 2, 0, numbered(0, 5));
      store::cut_entries(fresh.db, 1, size);
      append(fresh.db, 1, size, numbered(size, 45 - size));
      append(other.db, 1, 0, numbered(0, 45));
      append(other.db, 2, 0, numbered(0, 5));
      CHECK(all_rows(fresh.db) == all_rows(other.db));
      CHECK(blocks(fresh.db) == blocks(other.db));
    }
  }

  TEST_CASE("entries of a damaged block are there, read as none, and stop nothing that is added") {
    Fresh fresh;
    append(fresh.db, 0, 0, numbered(0, 20));
    fresh.db.run("UPDATE entry_block SET bytes = x'0001' WHERE id = 16");
    CHECK(ids(fresh.db.query("SELECT count(*) FROM entry WHERE open = x'ff' AND parts IS NULL")) ==
          std::vector<std::int64_t>{4});
    CHECK_THROWS_AS(store::write_parts(fresh.db, 17, {}), store::StoreError);
    append(fresh.db, 0, 20, numbered(20, 1));
    CHECK(ids(fresh.db.query("SELECT id FROM entry WHERE open <> x'ff' AND id >= 16")) ==
          std::vector<std::int64_t>{20});
    CHECK_THROWS_AS(append(fresh.db, 0, 18, numbered(18, 1)), store::StoreError);
  }

  TEST_CASE("rows of blocks that overlap or count wrongly come in order, none twice") {
    Fresh fresh;
    append(fresh.db, 0, 0, numbered(0, 48));
    fresh.db.run("UPDATE entry_block SET id = 8 WHERE id = 16");
    fresh.db.run("UPDATE entry_block SET count = -3 WHERE id = 32");
    const auto rows = ids(fresh.db.query("SELECT id FROM entry"));
    REQUIRE(!rows.empty());
    for (std::size_t at = 1; at < rows.size(); ++at) CHECK(rows[at] > rows[at - 1]);
    std::vector<std::int64_t> direct;
    store::each_entry(fresh.db, 0, 100, [&](std::int64_t row, const store::StoredEntry&) {
      direct.push_back(row);
      return true;
    });
    CHECK(direct == rows);
  }
}
