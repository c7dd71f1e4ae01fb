// A device that went back in time, by the program itself: databases, folders and backups restored, cards copied, files
// that come late. Every record counts once on both sides, every receipt is found, and the audits pass.

#include <doctest/doctest.h>

#include <fstream>
#include <random>
#include <set>

#include "base/file.h"
#include "tests/e2e/commune.h"
#include "tests/support/temp_dir.h"

namespace sovang::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kDatabaseFiles[] = {"sovang.db", "sovang.db-wal", "sovang.db-shm"};

/// A hub and one device of area T01 with its registries, nothing exchanged since.
struct Village {
  TempDir work;
  CommuneYear year;
  std::map<std::string, std::int64_t> receipts;  // number → đồng, of what must be there in the end

  Village() : year(make_example(work / "csv", {"--areas", "2", "--contributions", "40"}), work.path()) {
    year.found();
    year.enrol();
    for (const char* kind : {"households", "works"}) year.import_area(0, kind);
    carry(node());
  }
  [[nodiscard]] const Book& hub() const { return year.hub(); }
  [[nodiscard]] const Book& node() const { return year.node(0); }
  [[nodiscard]] std::string file(const std::string& name) const { return (work / name).string(); }

  /// Enters `count` sums, no two alike; returns their receipts.
  std::vector<std::string> enter(const Book& book, int count = 1) {
    std::vector<std::string> numbers;
    for (int i = 0; i < count; ++i) {
      const int thousands = 100 + static_cast<int>(receipts.size()) + entered_++;
      const std::string out =
          book.must({"add", "money", "--work", "VT01", "--household", "H00001", "--amount",
                     std::to_string(thousands) + "k", "--today", "2024-10-01", "--note", "ghi chú"});
      const std::string number =
          out.substr(out.find("PT-"), out.find_first_of(" \n", out.find("PT-")) - out.find("PT-"));
      CHECK_FALSE(receipts.contains(number + '@' + std::to_string(thousands)));
      receipts[number + '@' + std::to_string(thousands)] = thousands * 1000;
      numbers.push_back(number + '@' + std::to_string(thousands));
    }
    return numbers;
  }
  void forget(const std::vector<std::string>& numbers) {
    for (const auto& number : numbers) receipts.erase(number);
  }
  Finished carry(const Book& book) {
    const std::string request = file("request"), reply = file("reply");
    fs::remove(request);
    fs::remove(reply);
    book.must({"sync", "--export", request});
    static_cast<void>(hub().run({"exchange", request, reply}));
    return book.run({"sync", "--import", reply});
  }
  void sync(const Book& book) {
    Server server(hub());
    book.must({"sync", "--hub", server.url()});
  }
  static json status(const Book& book) { return book.must_json({"status", "--json"}); }

  /// What was entered is there once on both sides, by its receipt; nothing is behind; both audits pass.
  void check_whole(const Book& book) const {
    const auto state = status(book);
    CHECK(state.at("behind").is_null());
    CHECK(state.at("outbox") == 0);
    CHECK(state.at("waiting") == 0);
    for (const Book* side : {&book, &hub()}) {
      std::map<std::string, std::int64_t> found;
      for (const auto& row : side->must_json({"list", "contributions", "--area", "T01", "--limit", "500", "--json"}))
        found[row.at("receipt_no").get<std::string>() + '@' +
              std::to_string(row.at("amount_vnd").get<std::int64_t>() / 1000)] +=
            row.at("amount_vnd").get<std::int64_t>();
      CHECK(found == receipts);
      std::int64_t sum = 0;
      for (const auto& [number, vnd] : receipts) sum += vnd;
      CHECK(year.report(*side).at("by_area").at("T01").at("money_vnd") == sum);
      side->must({"audit"});
    }
    CHECK(year.report(book).at("by_area").at("T01") == year.report(hub()).at("by_area").at("T01"));
    CHECK(book.sizes().at(state.at("origin").get<std::string>()) ==
          hub().sizes().at(state.at("origin").get<std::string>()));
  }

 private:
  int entered_ = 0;
};

void put_database(const Book& from, const Book& to) {
  for (const char* name : kDatabaseFiles) {
    fs::remove(to.dir() / name);
    if (fs::exists(from.dir() / name)) fs::copy_file(from.dir() / name, to.dir() / name);
  }
}

}  // namespace

TEST_SUITE("recovery") {
  TEST_CASE("a whole folder restored and written on joins again and loses nothing") {
    Village village;
    village.enter(village.node(), 3);
    village.sync(village.node());
    const Book old = village.node().copy_to(village.work / "old");
    village.enter(village.node(), 4);
    village.sync(village.node());
    village.enter(old, 2);
    village.sync(old);
    village.check_whole(old);
    const auto devices = village.hub().must_json({"devices", "--json"});
    CHECK_FALSE(devices.at("devices").empty());
    CHECK(village.hub().must({"devices"}).find("tamper") == std::string::npos);
  }

  TEST_CASE("a database restored alone is behind at once, records meanwhile, and joins again") {
    Village village;
    village.enter(village.node(), 3);
    village.sync(village.node());
    const Book old = village.node().copy_to(village.work / "old");
    const auto lost = village.enter(village.node(), 2);
    village.sync(village.node());
    put_database(old, village.node());
    const auto state = Village::status(village.node());
    CHECK(state.at("behind") == "database");
    const auto waiting = village.enter(village.node(), 2);
    CHECK(waiting.front().starts_with("PT-T01R"));
    CHECK(Village::status(village.node()).at("outbox") == 2);
    village.node().must({"audit"});
    village.sync(village.node());
    village.check_whole(village.node());
  }

  TEST_CASE("a backup made while the program serves is restored months later") {
    Village village;
    village.enter(village.node(), 2);
    {
      Server serving(village.node());
      village.node().must({"backup", village.file("backup")});
    }
    village.enter(village.node(), 3);
    village.sync(village.node());
    const Book fresh(village.work / "fresh");
    fresh.must({"restore", village.file("backup")});
    CHECK(Village::status(fresh).at("behind") == "restored");
    village.enter(fresh, 2);
    village.sync(fresh);
    village.check_whole(fresh);
    // Over the folder that is there: it is kept beside, and what had left it stays known.
    fresh.must_fail(1, {"restore", village.file("backup")});
    fresh.must({"restore", village.file("backup"), "--replace"});
    village.enter(fresh, 1);
    village.sync(fresh);
    village.check_whole(fresh);
  }

  TEST_CASE("a backup that was cut or altered makes nothing") {
    Village village;
    village.node().must({"backup", village.file("backup")});
    const std::string whole = base::read_file(village.file("backup"), 64u << 20);
    std::mt19937_64 draw(3);
    const Book fresh(village.work / "fresh");
    for (int attempt = 0; attempt < 12; ++attempt) {
      CAPTURE(attempt);
      std::string damaged = whole;
      const std::size_t at = draw() % whole.size();
      if (attempt % 3 == 0)
        damaged.resize(at);
      else if (attempt % 3 == 1)
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
      else
        damaged += 'x';
      base::write_file_atomic(village.file("damaged"), damaged);
      fresh.must_fail(1, {"restore", village.file("damaged")});
      CHECK_FALSE(fs::exists(fresh.dir()));
    }
    for (const auto& left : fs::directory_iterator(village.work.path()))
      CHECK(left.path().string().find("restoring") == std::string::npos);
  }

  TEST_CASE("two copies that both go on and exchange by turns lose nothing") {
    Village village;
    village.sync(village.node());
    const Book copy = village.node().copy_to(village.work / "copy");
    for (int round = 0; round < 3; ++round) {
      village.enter(village.node(), 2);
      village.enter(copy, 2);
      village.sync(village.node());
      village.sync(copy);
    }
    village.sync(village.node());
    village.check_whole(village.node());
    village.sync(copy);
    village.check_whole(copy);
  }

  TEST_CASE("carried files alone bring a restored device back") {
    Village village;
    village.enter(village.node(), 2);
    village.carry(village.node());
    const Book old = village.node().copy_to(village.work / "old");
    village.enter(village.node(), 3);
    village.carry(village.node());
    village.enter(old, 2);
    for (int round = 0; round < 4; ++round) village.carry(old);
    village.check_whole(old);
  }

  TEST_CASE("a carried file of a lost database that arrives late is not lost") {
    Village village;
    village.enter(village.node(), 2);
    village.sync(village.node());
    const Book old = village.node().copy_to(village.work / "old");
    village.enter(village.node(), 3);
    village.node().must({"sync", "--export", village.file("late")});
    put_database(old, village.node());
    village.enter(village.node(), 2);
    village.sync(village.node());
    CHECK(Village::status(village.node()).at("behind").is_null());
    static_cast<void>(village.hub().run({"exchange", village.file("late"), village.file("late-reply")}));
    village.sync(village.node());
    village.check_whole(village.node());
  }

  TEST_CASE("a device that a passphrase locks is backed up, restored and joined again") {
    Village village;
    Invocation lock = village.node().invocation({"passphrase"});
    lock.environment.back().second = "";
    lock.environment.emplace_back("SOVANG_NEW_PASSPHRASE", "lúa chín vàng đồng");
    CHECK(run(lock).status == 0);
    const auto locked = [&](const Book& book, const Arguments& arguments) {
      Invocation invocation = book.invocation(arguments);
      invocation.environment.back().second = "lúa chín vàng đồng";
      return run(invocation);
    };
    CHECK(village.node().run({"backup", village.file("backup")}).status == 1);
    CHECK(locked(village.node(), {"backup", village.file("backup")}).status == 0);
    const Book fresh(village.work / "fresh");
    fresh.must_fail(1, {"restore", village.file("backup")});
    CHECK(locked(fresh, {"restore", village.file("backup")}).status == 0);
    Server server(village.hub());
    const auto synced = locked(fresh, {"sync", "--hub", server.url()});
    CAPTURE(synced.describe());
    CHECK(synced.status == 0);
    CHECK(Village::status(fresh).at("behind").is_null());
    CHECK(locked(fresh, {"passphrase", "--remove"}).status == 0);
    CHECK(fs::exists(fresh.dir() / "secret.json"));
    CHECK_FALSE(fs::exists(fresh.dir() / "secret.age"));
  }

  TEST_CASE("a device killed at any moment of its recovery takes up where it stood") {
    Village village;
    village.enter(village.node(), 2);
    village.sync(village.node());
    const Book old = village.node().copy_to(village.work / "old");
    village.enter(village.node(), 3);
    village.sync(village.node());
    village.enter(old, 3);
    Server server(village.hub());
    std::mt19937_64 draw(9);
    for (int attempt = 0; attempt < 12; ++attempt) {
      Process sync(old.invocation({"sync", "--hub", server.url()}));
      sync.wait_for(std::chrono::milliseconds(draw() % 120));
      sync.kill();
      if (attempt % 4 == 3) village.enter(old, 1);
    }
    old.must({"sync", "--hub", server.url()});
    village.check_whole(old);
  }
}

}  // namespace sovang::tests
