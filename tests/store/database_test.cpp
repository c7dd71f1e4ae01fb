#include <doctest/doctest.h>

#include <fstream>

#include "node/store/database.h"
#include "node/store/migrations.h"
#include "tests/support/temp_dir.h"

using namespace sovang;
using store::Database;

namespace {

namespace fs = std::filesystem;

std::int64_t number(Database& db, std::string_view sql) {
  auto row = db.query(sql);
  REQUIRE(row.step());
  return row.integer(0);
}

}  // namespace

TEST_SUITE("database") {
  TEST_CASE("a new file gets every migration and the durable pragmas") {
    const tests::TempDir dir;
    Database db(dir.path() / "a.db", Database::Mode::create);
    CHECK(number(db, "PRAGMA user_version") == static_cast<std::int64_t>(store::migrations().size()));
    CHECK(number(db, "PRAGMA application_id") == store::kApplicationId);
    CHECK(number(db, "PRAGMA synchronous") == 2);
    CHECK(number(db, "PRAGMA foreign_keys") == 1);
    CHECK(number(db, "PRAGMA secure_delete") == 1);
    CHECK(number(db, "PRAGMA busy_timeout") == 30000);
    auto mode = db.query("PRAGMA journal_mode");
    REQUIRE(mode.step());
    CHECK(mode.text(0) == "wal");
  }

  TEST_CASE("a database of a newer version is refused and left alone") {
    const tests::TempDir dir;
    const auto file = dir.path() / "a.db";
    { Database(file, Database::Mode::create).run("PRAGMA user_version=9999"); }
    try {
      Database db(file, Database::Mode::open);
      FAIL("opened");
    } catch (const store::StoreError& error) {
      CHECK(std::string(error.what()).find("9999") != std::string::npos);
    }
  }

  TEST_CASE("a file of another program is refused and left alone") {
    const tests::TempDir dir;
    const auto file = dir.path() / "a.db";
    SUBCASE("no database at all") { std::ofstream(file) << std::string(5000, 'x'); }
    SUBCASE("another program's database") {
      { Database(file, Database::Mode::create).run("PRAGMA application_id=1"); }
    }
    CHECK_THROWS_AS(Database(file, Database::Mode::create), store::StoreError);
    CHECK_THROWS_AS(Database(file, Database::Mode::open), store::StoreError);
  }

  TEST_CASE("opening does not take an emptied file for a new database") {
    const tests::TempDir dir;
    const auto file = dir.path() / "a.db";
    for (const std::size_t left : {0u, 1u, 99u}) {
      CAPTURE(left);
      { const Database made(file, Database::Mode::create); }
      std::filesystem::resize_file(file, left);
      CHECK_THROWS_AS(Database(file, Database::Mode::open), store::StoreError);
      CHECK_THROWS_AS(Database(file, Database::Mode::read_only), store::StoreError);
      CHECK(std::filesystem::file_size(file) == left);
      std::filesystem::remove(file);
    }
  }

  TEST_CASE("opening does not make a file that is missing") {
    const tests::TempDir dir;
    CHECK_THROWS_AS(Database(dir.path() / "a.db", Database::Mode::open), store::StoreError);
    CHECK(!std::filesystem::exists(dir.path() / "a.db"));
  }

  TEST_CASE("a migration of an older file runs the steps that are missing") {
    const tests::TempDir dir;
    const auto file = dir.path() / "a.db";
    {
      Database db(file, Database::Mode::create);
      // As version 1 left it: nothing but the logs, entries unpacked.
      db.run(
          "CREATE TABLE entry (id INTEGER PRIMARY KEY, open BLOB NOT NULL, parts BLOB) STRICT;"
          "INSERT INTO entry (id, open, parts) VALUES (7, x'7b7d', NULL), (8, x'7b7d', x'01'), (16, x'7b7d', NULL)");
      auto tables = db.query(
          "SELECT group_concat('DROP TABLE \"' || name || '\"', ';') FROM sqlite_schema WHERE type = 'table' AND name "
          "NOT IN "
          "('log', 'entry', 'tile', 'evidence') AND name NOT LIKE 'sqlite_%'");
      std::string drop;
      if (tables.step()) drop = tables.text(0);
      tables.reset();
      db.run(drop.c_str());
      db.run("INSERT INTO evidence (seen_at, origin, code, held, seen) VALUES ('', 'kept', '', x'', x'')");
      db.run("PRAGMA user_version=1");
    }
    CHECK_THROWS_AS(Database(file, Database::Mode::read_only), store::StoreError);
    Database db(file, Database::Mode::open);
    CHECK(number(db, "PRAGMA user_version") == static_cast<std::int64_t>(store::migrations().size()));
    CHECK(number(db, "SELECT count(*) FROM evidence WHERE origin = 'kept'") == 1);
    CHECK(number(db, "SELECT count(*) FROM entry WHERE id = 7 AND open = x'7b7d' AND parts IS NULL") == 1);
    CHECK(number(db, "SELECT count(*) FROM entry WHERE id = 8 AND open = x'7b7d' AND parts = x'01'") == 1);
    CHECK(number(db, "SELECT count(*) FROM entry") == 3);
  }

  TEST_CASE("a read-only connection reads and cannot write") {
    const tests::TempDir dir;
    const auto file = dir.path() / "a.db";
    const Database writer(file, Database::Mode::create);
    Database db(file, Database::Mode::read_only);
    CHECK(number(db, "SELECT count(*) FROM log") == 0);
    CHECK_THROWS_AS(db.run("DELETE FROM log"), store::StoreError);
  }

  TEST_CASE("a transaction that is not committed leaves nothing, a nested one only takes back its own") {
    Database db({}, Database::Mode::memory);
    db.run("CREATE TABLE t (x INTEGER)");
    {
      store::Transaction outer(db);
      db.run("INSERT INTO t VALUES (1)");
      {
        const store::Transaction inner(db);
        db.run("INSERT INTO t VALUES (2)");
      }
      {
        store::Transaction inner(db);
        db.run("INSERT INTO t VALUES (3)");
        inner.commit();
      }
      outer.commit();
    }
    {
      const store::Transaction dropped(db);
      db.run("INSERT INTO t VALUES (4)");
    }
    CHECK(number(db, "SELECT sum(x) FROM t") == 4);
    CHECK(!db.in_transaction());
  }

  TEST_CASE("a reader sees what is committed, and there is none of what others can't see") {
    const tests::TempDir dir;
    Database db(dir.path() / "a.db", Database::Mode::create);
    db.run("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    const auto reader = db.reader();
    REQUIRE(reader);
    const store::Transaction transaction(db);
    db.run("INSERT INTO t VALUES (2)");
    CHECK(number(*reader, "SELECT count(*) FROM t") == 1);
    CHECK_FALSE(db.reader());
    CHECK_FALSE(Database({}, Database::Mode::memory).reader());
  }

  TEST_CASE("commits wait for the disk again when what can be had again is over") {
    const tests::TempDir dir;
    Database db(dir.path() / "a.db", Database::Mode::create);
    {
      store::Unsynced unsynced(db);
      CHECK(number(db, "PRAGMA synchronous") == 1);
      db.run("CREATE TABLE t (a)");
      unsynced.sync();
    }
    CHECK(number(db, "PRAGMA synchronous") == 2);
    store::Transaction transaction(db);
    { const store::Unsynced inside(db); }
    transaction.commit();
    CHECK(number(db, "PRAGMA synchronous") == 2);
  }

  TEST_CASE(
      "what can be had again stays in the write-ahead log until somebody has the time, and no reader is in the way") {
    const tests::TempDir dir;
    const auto file = dir.path() / "a.db";
    Database db(file, Database::Mode::create);
    db.run("CREATE TABLE t (a BLOB)");
    db.checkpoint();
    const auto log = dir.path() / "a.db-wal";
    REQUIRE(fs::file_size(log) == 0);
    const auto before = fs::file_size(file);
    const auto fill = [&] {
      const store::Unsynced unsynced(db);
      store::Transaction transaction(db);
      db.run("INSERT INTO t VALUES (zeroblob(6000000))");  // more than SQLite leaves in its log of its own accord
      transaction.commit();
    };
    fill();
    CHECK(fs::file_size(file) == before);
    CHECK(fs::file_size(log) > 6'000'000);
    {
      const auto reader = db.reader();
      const store::Snapshot snapshot(*reader);
      CHECK(number(*reader, "SELECT count(*) FROM t") == 1);
      fill();
      db.checkpoint();
      CHECK(fs::file_size(log) > 6'000'000);
      CHECK(number(*reader, "SELECT count(*) FROM t") == 1);
    }
    db.checkpoint();
    CHECK(fs::file_size(log) == 0);
    CHECK(fs::file_size(file) > 12'000'000);
    CHECK(number(db, "SELECT count(*) FROM t") == 2);
    fill();
    db.run("INSERT INTO t VALUES (zeroblob(1))");
    CHECK(fs::file_size(file) > 18'000'000);
  }

  TEST_CASE("a statement asked for again while it runs does not disturb the first") {
    Database db({}, Database::Mode::memory);
    db.run("CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1), (2)");
    constexpr std::string_view kSql = "SELECT x FROM t ORDER BY x";
    auto first = db.query(kSql);
    REQUIRE(first.step());
    auto second = db.query(kSql);
    REQUIRE(second.step());
    REQUIRE(second.step());
    CHECK(first.integer(0) == 1);
    CHECK(second.integer(0) == 2);
  }
}
