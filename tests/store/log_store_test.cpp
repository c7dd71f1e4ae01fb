#include <doctest/doctest.h>
#include <sqlite3.h>

#include <algorithm>
#include <functional>
#include <random>
#include <thread>

#include "crypto/merkle.h"
#include "node/store/entry_rows.h"
#include "node/store/sqlite_log_store.h"
#include "tests/support/stored_entries.h"
#include "tests/support/temp_dir.h"

using namespace sovang;

namespace {

using Bytes = std::mt19937_64;

std::string random_bytes(Bytes& random, std::size_t size) {
  std::string out(size, '\0');
  for (char& octet : out) octet = static_cast<char>(random());
  return out;
}

/// Appends entries to what the store holds of a log.
sync::LogAppend append_of(const sync::LogReader& store, const std::string& origin, std::vector<sync::Entry> entries) {
  sync::LogAppend append;
  append.origin = origin;
  append.after = store.state(origin).value_or(sync::LogState{});
  append.from = append.after.size();
  for (const auto& entry : entries) {
    append.leaves.push_back(crypto::leaf_hash(entry.open));
    append.after.frontier.append(append.leaves.back());
  }
  append.after.note = "note of " + std::to_string(append.after.size());
  append.entries = std::move(entries);
  return append;
}

void must_apply(sync::LogStore& store, sync::Changes changes) { REQUIRE(store.apply(changes).has_value()); }

/// What the store says when `ask` meets damage.
template <class Ask>
std::string complaint(const Ask& ask) {
  try {
    ask();
  } catch (const store::StoreError& error) {
    return error.what();
  }
  return "nothing";
}

bool names(const std::string& text, const std::vector<std::string>& parts) {
  return std::ranges::all_of(parts, [&](const std::string& part) { return text.find(part) != std::string::npos; });
}

std::vector<sync::Entry> numbered(std::uint64_t from, std::uint64_t count) {
  std::vector<sync::Entry> entries;
  for (std::uint64_t at = from; at < from + count; ++at) entries.push_back({"entry " + std::to_string(at), {}});
  return entries;
}

}  // namespace

TEST_SUITE("log store") {
  TEST_CASE("every byte of an entry and of its parts comes back after a restart") {
    const tests::TempDir dir;
    Bytes random(1);
    std::vector<sync::Entry> entries;
    for (std::size_t size : {0u, 1u, 2u, 255u, 256u, 4096u, 65535u}) {
      sync::Entry entry{random_bytes(random, size), {}};
      if (size % 2 == 1) {
        entry.parts["name"] = random_bytes(random, size);
        entry.parts[std::string("\0\xff", 2)] = "";
        entry.parts[""] = std::string("\0", 1);
      }
      entries.push_back(std::move(entry));
    }
    {
      store::Database db(dir.path() / "a.db", store::Database::Mode::create);
      store::SqliteLogStore logs(db);
      auto append = append_of(logs, "d/k01/a", entries);
      append.after.note = std::string("n\0te", 4);
      append.after.proof = {crypto::leaf_hash("p"), crypto::leaf_hash("q")};
      append.after.cosigned_note = "cosigned";
      append.after.cosigned_size = 3;
      must_apply(logs, {{append}, {}});
    }
    store::Database db(dir.path() / "a.db", store::Database::Mode::open);
    const store::SqliteLogStore logs(db);
    CHECK(logs.read("d/k01/a", 0, entries.size(), SIZE_MAX) == entries);
    const auto state = logs.state("d/k01/a");
    REQUIRE(state);
    CHECK(state->size() == entries.size());
    CHECK(state->note == std::string("n\0te", 4));
    CHECK(state->proof.size() == 2);
    CHECK(state->proof[1] == crypto::leaf_hash("q"));
    CHECK(state->cosigned_note == "cosigned");
    CHECK(state->cosigned_size == 3);
    CHECK(logs.root_at("d/k01/a", entries.size()) == state->frontier.root());
  }

  TEST_CASE("a read is cut at the byte limit but always brings one entry") {
    store::Database db({}, store::Database::Mode::memory);
    store::SqliteLogStore logs(db);
    must_apply(logs, {{append_of(logs, "a", {{std::string(10, 'x'), {}}, {std::string(10, 'y'), {}}, {"z", {}}})}, {}});
    CHECK(logs.read("a", 0, 3, 0).size() == 1);
    CHECK(logs.read("a", 0, 3, 19).size() == 1);
    CHECK(logs.read("a", 0, 3, 20).size() == 2);
    CHECK(logs.read("a", 1, 3, 1000).front().open == std::string(10, 'y'));
    CHECK(logs.read("a", 3, 3, 1000).empty());
  }

  TEST_CASE("an append that does not start where the log ends changes nothing at all") {
    store::Database db({}, store::Database::Mode::memory);
    store::SqliteLogStore logs(db);
    must_apply(logs, {{append_of(logs, "a", numbered(0, 5))}, {}});
    const auto other = append_of(logs, "b", numbered(0, 2));
    auto stale = append_of(logs, "a", numbered(5, 2));
    SUBCASE("the same append twice") { must_apply(logs, {{stale}, {}}); }
    SUBCASE("a gap") {
      stale.from += 1;
      stale.after = {};
    }
    const auto size = logs.state("a")->size();
    const auto status = logs.apply({{other, stale}, {{"a", "fork", "x", "y"}}});
    REQUIRE(!status.has_value());
    CHECK(status.error() == sync::ApplyError::moved);
    CHECK(logs.state("a")->size() == size);
    CHECK(!logs.state("b"));
    CHECK(logs.evidence().empty());
  }

  TEST_CASE("roots read beside another process that appends are those that the log had at that size") {
    const tests::TempDir dir;
    constexpr std::uint64_t kEntries = 300;
    std::vector<crypto::Hash> roots;
    store::Database db(dir / "sovang.db", store::Database::Mode::create);
    store::SqliteLogStore store(db);
    must_apply(store, {{append_of(store, "a/b", numbered(0, 1))}, {}});
    std::jthread reader([&] {
      store::Database other(dir / "sovang.db", store::Database::Mode::open);
      const store::SqliteLogStore beside(other);
      for (std::uint64_t size = 1; size < kEntries;) {
        size = beside.state("a/b")->size();
        roots.resize(std::max<std::size_t>(roots.size(), size + 1));
        roots[size] = beside.root_at("a/b", size);
      }
    });
    for (std::uint64_t at = 1; at < kEntries; ++at) must_apply(store, {{append_of(store, "a/b", numbered(at, 1))}, {}});
    reader.join();
    for (std::uint64_t size = 1; size < roots.size(); ++size)
      CHECK((roots[size] == crypto::Hash{} || roots[size] == store.root_at("a/b", size)));
  }

  TEST_CASE("notes change without entries") {
    store::Database db({}, store::Database::Mode::memory);
    store::SqliteLogStore logs(db);
    must_apply(logs, {{append_of(logs, "a", numbered(0, 3))}, {}});
    auto only_note = append_of(logs, "a", {});
    only_note.after.note = "longer";
    only_note.after.cosigned_note = "c";
    only_note.after.cosigned_size = 3;
    must_apply(logs, {{only_note}, {}});
    CHECK(logs.state("a")->note == "longer");
    CHECK(logs.state("a")->cosigned_size == 3);
    CHECK(logs.state("a")->size() == 3);
  }

  TEST_CASE(
      "notes that lie ahead of the entries are there after a restart, each log's own, and go with the next state") {
    const tests::TempDir dir;
    const std::vector<sync::OwedNote> owed{{5, "note of 9"}, {5, "note of 12"}};
    {
      store::Database db(dir.path() / "a.db", store::Database::Mode::create);
      store::SqliteLogStore logs(db);
      auto ahead = append_of(logs, "d/k01/a", numbered(0, 5));
      ahead.after.proof = {crypto::leaf_hash("p")};
      ahead.after.owed = owed;
      must_apply(logs, {{ahead, append_of(logs, "d/k02/a", numbered(0, 5))}, {}});
    }
    store::Database db(dir.path() / "a.db", store::Database::Mode::open);
    store::SqliteLogStore logs(db);
    CHECK(logs.state("d/k01/a")->owed == owed);
    CHECK(logs.state("d/k02/a")->owed.empty());
    auto next = append_of(logs, "d/k01/a", numbered(5, 5));
    next.after.owed = {owed.back()};
    must_apply(logs, {{next}, {}});
    CHECK(logs.state("d/k01/a")->owed == std::vector{owed.back()});
    auto last = append_of(logs, "d/k01/a", numbered(10, 5));
    last.after.proof.clear();
    last.after.owed.clear();
    must_apply(logs, {{last}, {}});
    auto rows = db.query("SELECT count(*) FROM owed_note");
    REQUIRE(rows.step());
    CHECK(rows.integer(0) == 0);
  }

  TEST_CASE("subtrees read from tiles are those computed from the leaves, whatever the batches") {
    Bytes random(7);
    const std::uint64_t total = 256 * 256 + 256 * 3 + 77;
    store::Database db({}, store::Database::Mode::memory);
    store::SqliteLogStore logs(db);
    std::vector<crypto::Hash> leaves;
    crypto::Frontier frontier;
    while (leaves.size() < total) {
      const std::uint64_t count =
          std::min<std::uint64_t>(total - leaves.size(), 1 + random() % (leaves.size() < 1500 ? 40 : 3000));
      auto append = append_of(logs, "a", numbered(leaves.size(), count));
      // Another log between, so that rows of several logs alternate.
      auto beside = append_of(logs, "b", numbered(0, 1));
      leaves.insert(leaves.end(), append.leaves.begin(), append.leaves.end());
      for (const auto& leaf : append.leaves) frontier.append(leaf);
      must_apply(logs, {{append, beside}, {}});
      if (leaves.size() < 1500 || random() % 8 == 0) CHECK(logs.root_at("a", leaves.size()) == frontier.root());
    }
    std::vector<std::vector<crypto::Hash>> levels{leaves};
    while (levels.back().size() > 1) {
      std::vector<crypto::Hash> above;
      for (std::size_t at = 0; at + 1 < levels.back().size(); at += 2)
        above.push_back(crypto::node_hash(levels.back()[at], levels.back()[at + 1]));
      levels.push_back(std::move(above));
    }
    for (unsigned level = 0; level < levels.size(); ++level)
      for (std::size_t tries = 0; tries < 60 && !levels[level].empty(); ++tries) {
        const std::size_t index = tries == 0 ? levels[level].size() - 1 : random() % levels[level].size();
        CAPTURE(level);
        CAPTURE(index);
        CHECK(logs.subtree("a", level, index) == levels[level][index]);
      }
    for (std::uint64_t size : {0u, 1u, 255u, 256u, 257u, 511u, 512u, 65535u, 65536u, 65537u}) {
      crypto::Frontier prefix;
      for (std::uint64_t at = 0; at < size; ++at) prefix.append(leaves[at]);
      CHECK(logs.root_at("a", size) == prefix.root());
    }
  }

  TEST_CASE("what was not committed is not there after a crash, what was committed is") {
    const tests::TempDir dir;
    const auto file = dir.path() / "a.db";
    store::Database db(file, store::Database::Mode::create);
    store::SqliteLogStore logs(db);
    must_apply(logs, {{append_of(logs, "a", numbered(0, 300))}, {}});
    const store::Transaction never_committed(db);
    must_apply(logs, {{append_of(logs, "a", numbered(300, 300))}, {}});
    CHECK(logs.state("a")->size() == 600);
    // A copy of the files at this moment is what a power cut leaves.
    const auto copy = dir.path() / "copy.db";
    std::filesystem::copy_file(file, copy);
    std::filesystem::copy_file(file.string() + "-wal", copy.string() + "-wal");
    store::Database after(copy, store::Database::Mode::open);
    const store::SqliteLogStore survived(after);
    CHECK(survived.state("a")->size() == 300);
    CHECK(survived.read("a", 0, 300, SIZE_MAX).size() == 300);
    CHECK(survived.root_at("a", 300) == survived.state("a")->frontier.root());
  }

  TEST_CASE("an append inside a transaction goes with it") {
    store::Database db({}, store::Database::Mode::memory);
    store::SqliteLogStore logs(db);
    {
      const store::Transaction dropped(db);
      must_apply(logs, {{append_of(logs, "a", numbered(0, 3))}, {}});
    }
    CHECK(!logs.state("a"));
    {
      store::Transaction kept(db);
      must_apply(logs, {{append_of(logs, "a", numbered(0, 3))}, {}});
      auto stale = append_of(logs, "a", numbered(3, 1));
      stale.from = 0;
      stale.after = {};
      CHECK(!logs.apply({{append_of(logs, "b", numbered(0, 1)), stale}, {}}).has_value());
      kept.commit();
    }
    CHECK(logs.state("a")->size() == 3);
    CHECK(!logs.state("b"));
  }

  TEST_CASE("evidence is kept once, in the order seen") {
    store::Database db({}, store::Database::Mode::memory);
    store::SqliteLogStore logs(db);
    must_apply(logs, {{}, {{"a", "fork", "ours", "theirs"}, {"b", "gap", "", std::string("\0x", 2)}}});
    must_apply(logs, {{}, {{"a", "fork", "ours", "theirs"}, {"a", "fork", "ours", "third"}}});
    const auto rows = logs.evidence();
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].evidence.seen == "theirs");
    CHECK(rows[1].evidence.seen == std::string("\0x", 2));
    CHECK(rows[2].evidence.seen == "third");
    CHECK(rows[0].seen_at.size() == 25);
  }

  TEST_CASE("rows that a damaged file lost or altered are an error that names the log and the entry") {
    store::Database db({}, store::Database::Mode::memory);
    store::SqliteLogStore logs(db);
    auto entries = numbered(0, 300);
    entries[7].parts["name"] = "abc";
    must_apply(logs, {{append_of(logs, "d/a", entries)}, {}});
    const auto read = [&] { (void)logs.read("d/a", 0, 300, SIZE_MAX); };
    const auto root = [&] { (void)logs.root_at("d/a", 299); };
    const auto state = [&] { (void)logs.state("d/a"); };
    const auto append = [&] {
      auto more = append_of(logs, "d/b", {});
      more.origin = "d/a";
      more.from = 300;
      more.entries = numbered(300, 1);
      more.leaves = {crypto::leaf_hash(more.entries[0].open)};
      more.after.frontier = *crypto::Frontier::restore(301, std::vector<crypto::Hash>(5));
      (void)logs.apply({{more}, {}});
    };
    const auto after = [&](const char* sql, const auto& ask) {
      const store::Transaction dropped(db);
      db.run(sql);
      return complaint(ask);
    };
    for (const auto& ask : {std::function<void()>(read), std::function<void()>(root), std::function<void()>(state)})
      CHECK(complaint(ask) == "nothing");
    for (const std::int64_t index : {0, 4, 250, 299}) {
      const store::Transaction dropped(db);
      tests::drop_entries(db, [&](std::int64_t row) { return (row & 1023) == index; });
      CHECK(names(complaint(read), {"d/a", "entry " + std::to_string(index) + " "}));
    }
    {
      const store::Transaction dropped(db);
      tests::alter_entries(db, [](std::int64_t row, std::string&, std::string& parts) {
        if ((row & 1023) == 7) parts = "\5";
        return true;
      });
      CHECK(names(complaint(read), {"d/a", "entry 7:"}));
    }
    CHECK(names(after("UPDATE entry_block SET id = id + 5000 WHERE id & 1023 = 16", read), {"d/a", "entry 16 "}));
    CHECK(names(after("DELETE FROM entry_block", read), {"d/a", "entry 0 "}));
    for (const char* sql : {"DELETE FROM tile WHERE length(hashes) = 12 * 32",
                            "UPDATE tile SET hashes = substr(hashes, 2) WHERE length(hashes) = 12 * 32",
                            "UPDATE tile SET hashes = substr(hashes, 33) WHERE length(hashes) = 12 * 32",
                            "UPDATE tile SET hashes = x'' WHERE length(hashes) = 12 * 32"}) {
      CAPTURE(sql);
      CHECK(names(after(sql, root), {"d/a", "entry 288 "}));
      CHECK(names(after(sql, append), {"d/a", "entry 288 "}));
    }
    CHECK(names(after("DELETE FROM tile WHERE length(hashes) = 32", root), {"d/a", "level 1"}));
    for (const char* sql : {"UPDATE log SET frontier = substr(frontier, 2)", "UPDATE log SET frontier = x''",
                            "UPDATE log SET size = -1", "UPDATE log SET size = 301", "UPDATE log SET proof = x'00'",
                            "UPDATE log SET cosigned_size = 301", "UPDATE log SET cosigned_size = -1"}) {
      CAPTURE(sql);
      CHECK(names(after(sql, state), {"d/a"}));
    }
    CHECK(names(after("UPDATE log SET size = 3", read), {"d/a", "300"}));
    CHECK(names(after("UPDATE log SET size = 3", root), {"d/a"}));
    CHECK(names(after("DELETE FROM log", read), {"d/a"}));
    CHECK(complaint(read) == "nothing");
  }

  TEST_CASE("coded parts that are cut short are noticed") {
    const std::string coded = store::encode_parts({{"name", "abc"}, {"note", std::string(300, 'n')}});
    for (std::size_t size = 1; size < coded.size(); ++size) {
      if (size == 1 + 4 + 2 + 3) continue;  // the end of the first part
      CHECK_THROWS_AS(store::decode_parts(coded.substr(0, size)), store::StoreError);
    }
    CHECK(store::decode_parts(coded).size() == 2);
  }
}
