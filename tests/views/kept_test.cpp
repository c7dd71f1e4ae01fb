// What a connection keeps of `xa` from fold to fold is never older than what is folded, and a fold costs what came.

#include <doctest/doctest.h>
#include <sqlite3.h>

#include "tests/support/temp_dir.h"
#include "tests/views/commune.h"

using namespace sovang;
using tests::kK01;
using tests::kXa;

namespace {

std::string device(int number) { return "tamnong.example/t" + std::to_string(number) + "/a"; }

/// Two connections of one file, as two processes have them.
struct Connection {
  explicit Connection(const std::filesystem::path& file)
      : db(file, store::Database::Mode::create), logs(db), views(db, logs) {}
  /// Appends the entries of `xa` from `held` on.
  void take(const tests::Logs& all, const std::string& origin = kXa) {
    sync::LogAppend append;
    append.origin = origin;
    append.after = logs.state(origin).value_or(sync::LogState{});
    append.from = append.after.size();
    for (std::size_t at = append.from; at < all.at(origin).size(); ++at) {
      append.entries.push_back(all.at(origin)[at]);
      append.leaves.push_back(crypto::leaf_hash(append.entries.back().open));
      append.after.frontier.append(append.leaves.back());
    }
    REQUIRE(logs.apply({{append}, {}}));
  }
  bool knows(const std::string& origin) { return views.roster().enrolment(origin) != nullptr; }

  store::Database db;
  store::SqliteLogStore logs;
  views::Views views;
};

template <class Run>
int steps_of(store::Database& db, Run run) {
  int tens = 0;
  sqlite3_progress_handler(
      db.handle(), 10, [](void* count) { return ++*static_cast<int*>(count), 0; }, &tens);
  run();
  sqlite3_progress_handler(db.handle(), 0, nullptr, nullptr);
  return tens;
}

/// Steps of a fold of one more record, and of a roster, where so many devices wrote.
struct Steps {
  int fold = 0, roster = 0;
};
Steps steps_among(int devices) {
  tests::Commune village;
  for (int number = 0; number < devices; ++number) {
    village.enrol(device(number), "area", {"T" + std::to_string(number)});
    village.write(device(number), "R" + std::to_string(number), "contribution",
                  tests::Commune::gift("MONEY", {{"amount_vnd", 1000}}));
  }
  village.heads("2025-06-01", {{kXa, 3}});
  tests::Node node;
  node.take_all(village.logs());
  const auto write = [&](const char* id) {
    village.write(device(0), id, "contribution", tests::Commune::gift("MONEY", {{"amount_vnd", 2000}}));
    node.take(device(0), village.logs().at(device(0)), village.logs().at(device(0)).size());
  };
  write("first");
  node.views.catch_up();
  write("second");
  Steps out;
  out.fold = steps_of(node.db, [&] { CHECK(node.views.catch_up() == 1); });
  out.roster = steps_of(node.db, [&] { CHECK(node.views.roster().enrolments().size() == devices + 2u); });
  CHECK(node.views.compare_with_rebuilt().empty());
  return out;
}

}  // namespace

TEST_SUITE("kept") {
  TEST_CASE("a new record is folded with the same work among ten devices and among three hundred") {
    const Steps few = steps_among(10), many = steps_among(300);
    CHECK(many.fold <= few.fold * 11 / 10 + 5);
    CHECK(many.roster <= few.roster + 5);
  }

  TEST_CASE("the roster follows what another connection appends and folds, and what is rebuilt") {
    const tests::TempDir folder;
    tests::Village village;
    village.enrol(kK01, "area", {"K01"});
    Connection one(folder / "db"), other(folder / "db");
    one.take(village.logs());
    one.views.catch_up();
    CHECK(one.knows(kK01));
    CHECK(other.knows(kK01));
    village.enrol(device(1), "area", {"T1"});
    other.take(village.logs());
    other.views.catch_up();
    CHECK(one.knows(device(1)));
    village.write(kXa, kK01, "revocation", {{"device", kK01}, {"size", 0}});
    other.take(village.logs());
    CHECK(one.views.catch_up() == 1);
    CHECK(one.views.roster().enrolment(kK01)->revoked_at == 0);
    CHECK(other.views.roster().enrolment(kK01)->revoked_at == 0);
    one.views.forget();
    CHECK_FALSE(one.knows(kK01));
    CHECK_FALSE(other.knows(kK01));
    CHECK(other.views.catch_up() == 4);
    CHECK(one.knows(device(1)));
    CHECK(one.views.rebuild().empty());
    CHECK(other.knows(device(1)));
  }

  TEST_CASE("what was rolled back is not kept, though as many entries follow") {
    const tests::TempDir folder;
    tests::Village first(1);
    Connection node(folder / "db");
    node.take(first.logs());
    node.views.catch_up();
    tests::Village second = first;
    first.enrol(device(1), "area", {"T1"});
    second.enrol(device(2), "area", {"T2"});
    {
      const store::Transaction transaction(node.db);
      node.take(first.logs());
      node.views.catch_up();
      CHECK(node.knows(device(1)));
    }
    CHECK_FALSE(node.knows(device(1)));
    node.take(second.logs());
    CHECK(node.views.catch_up() == 1);
    CHECK(node.knows(device(2)));
    CHECK_FALSE(node.knows(device(1)));
    {
      const store::Transaction outer(node.db);
      {
        const store::Transaction inner(node.db);
        second.write(device(2), "R", "contribution", tests::Commune::gift("MONEY", {{"amount_vnd", 1000}}));
        node.take(second.logs(), device(2));
        CHECK(node.views.catch_up() == 1);
      }
      node.take(second.logs(), device(2));
      CHECK(node.views.catch_up() == 1);
    }
    CHECK(node.views.catch_up() == 0);
    CHECK(node.views.compare_with_rebuilt().empty());
  }

  TEST_CASE("a log that is cut and grows to the same size again is another one") {
    const tests::TempDir folder;
    tests::Village first(1);
    tests::Village second = first;
    first.enrol(device(1), "area", {"T1"});
    second.enrol(device(2), "area", {"T2"});
    Connection node(folder / "db"), other(folder / "db");
    node.take(first.logs());
    node.views.catch_up();
    CHECK(other.knows(device(1)));
    sync::LogAppend append{kXa, 1, {second.logs().at(kXa)[1]}, {}, {}};
    append.leaves.push_back(crypto::leaf_hash(append.entries.front().open));
    for (const auto& entry : second.logs().at(kXa)) append.after.frontier.append(crypto::leaf_hash(entry.open));
    node.views.forget();
    REQUIRE(node.logs.apply({{append}, {}, {{kXa, 1}}}));
    node.views.catch_up();
    for (Connection* one : {&node, &other}) {
      CHECK(one->knows(device(2)));
      CHECK_FALSE(one->knows(device(1)));
    }
    CHECK(node.views.compare_with_rebuilt().empty());
  }

  TEST_CASE("a fold that stops in between is taken up where it stopped") {
    tests::Commune village;
    for (int number = 0; number < 1500; ++number)
      village.write(kK01, "C" + std::to_string(number), "contribution",
                    tests::Commune::gift("MONEY", {{"amount_vnd", 1000}}));
    tests::Node node;
    const auto& entries = village.logs().at(kK01);
    node.take(kXa, village.logs().at(kXa), village.logs().at(kXa).size());
    node.views.catch_up();
    node.take(kK01, entries, entries.size());
    std::uint64_t folded = 0;
    int times = 0;
    bool asked = true;  // before the first entry, and every 512
    while (const auto more = node.views.catch_up([&] { return asked = !asked; })) {
      folded += more;
      ++times;
    }
    CHECK(folded == entries.size());
    CHECK(times == 3);
    CHECK(node.views.compare_with_rebuilt().empty());
  }

  TEST_CASE("where the rest is left for another time the commune's log is folded all the same") {
    tests::Commune village;
    village.write(kK01, "C1", "contribution", tests::Commune::gift("MONEY", {{"amount_vnd", 1000}}));
    tests::Node node;
    const auto &own = village.logs().at(kXa), &entries = village.logs().at(kK01);
    node.take(kXa, own, own.size());
    node.take(kK01, entries, entries.size());
    CHECK(node.views.catch_up([] { return true; }) == own.size());
    CHECK(node.views.is_behind());
    CHECK(node.views.catch_up() == entries.size());
    CHECK_FALSE(node.views.is_behind());
    CHECK(node.views.compare_with_rebuilt().empty());
  }
}
