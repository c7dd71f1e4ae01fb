// Erasing a person's data and handing an area's book over, through the program.

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <map>

#include "node/store/entry_blocks.h"
#include "tests/e2e/commune.h"
#include "tests/e2e/sqlite.h"
#include "tests/support/temp_dir.h"

namespace sovang::tests {
namespace {

using nlohmann::json;

constexpr const char* kName = "Quách Đình Xuyến";
constexpr const char* kPhone = "0987000111";
constexpr const char* kGiver = "Vũ Ngọc Khuyển";

/// Of every file of the directory, the write-ahead log too.
bool any_byte_of(const Book& book, const std::string& text) {
  for (const auto& file : std::filesystem::recursive_directory_iterator(book.dir())) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    if (bytes.find(text) != std::string::npos) return true;
  }
  return false;
}

/// The private parts of each entry, and the blocks as the file has them.
struct Parts {
  std::map<std::int64_t, std::string> of_entry, blocks;
  bool operator==(const Parts&) const = default;
};

Parts parts_of(const Book& book) {
  Parts out;
  for (const auto& [id, bytes] : Sqlite(book.dir() / "sovang.db").blobs("entry_block", "bytes")) {
    out.blocks[id] = bytes;
    store::Block block;
    block.read(bytes, static_cast<std::int64_t>(store::kBlockEntriesMax));
    for (auto count = static_cast<std::int64_t>(store::kBlockEntriesMax) - 1; block.damaged() && count > 0; --count)
      block.read(bytes, count);
    for (std::size_t at = 0; at < block.size(); ++at)
      if (!block[at].parts.empty()) out.of_entry[id + static_cast<std::int64_t>(at)] = block[at].parts;
  }
  return out;
}

/// How many private parts the book had and has no byte of any more.
std::size_t gone_parts(const Parts& before, const Book& book) {
  const Parts now = parts_of(book);
  for (const auto& [id, bytes] : before.blocks) {
    const auto left = now.blocks.find(id);
    if (left == now.blocks.end() || left->second != bytes) CHECK_FALSE(any_byte_of(book, bytes));
  }
  std::size_t gone = 0;
  for (const auto& [id, bytes] : before.of_entry) {
    const auto left = now.of_entry.find(id);
    if (left == now.of_entry.end() || left->second != bytes) ++gone;
  }
  return gone;
}

/// A hub that serves and a node of an area with households and works.
struct Village {
  TempDir work;
  CommuneYear year;
  std::string area, area_work;
  std::unique_ptr<Server> server;

  Village() : year(make_example(work / "csv", {"--areas", "1", "--contributions", "40"}), work.path()) {
    year.found();
    year.enrol();
    for (const char* kind : {"households", "works"}) year.import_area(0, kind);
    area = year.files().areas[0];
    const json works = node().must_json({"list", "work", "--json"});
    for (const auto& one : works)
      if (one.at("level") == "AREA") area_work = one.at("id");
    server = std::make_unique<Server>(hub());
  }
  [[nodiscard]] const Book& hub() const { return year.hub(); }
  [[nodiscard]] const Book& node() const { return year.node(0); }
  void sync(const Book& book) const { book.must({"sync", "--hub", server->url()}); }
  std::string add(const Book& book, Arguments arguments) const {
    arguments.insert(arguments.begin(), "add");
    arguments.insert(arguments.end(), {"--today", year.files().as_of});
    const std::string out = book.must(arguments);
    return out.substr(0, out.find_first_of(" \n"));
  }
  Book second_device() const {
    Book book(work / "second");
    const std::string line = hub().must({"invite", "--area", area, "--device", "second", "--url", server->url()});
    book.must({"join", line.substr(0, line.find('\n')), "--no-passphrase"});
    sync(book);
    return book;
  }
};

}  // namespace

TEST_SUITE("people") {
  TEST_CASE("an erased name is in no byte of the hub, its devices and an old copy, and every figure stays") {
    Village v;
    v.add(v.node(), {"household", "--household_id", "H9001", "--head_name", kName, "--phone", kPhone});
    v.add(v.node(), {"money", "--work", v.area_work, "--household", "H9001", "--amount", "500k", "--name", kGiver});
    v.sync(v.node());
    const Book old = v.node().copy_to(v.work / "old");
    const auto hub_parts = parts_of(v.hub()), node_parts = parts_of(v.node());
    const json before = v.year.report(v.hub());

    v.hub().must_fail(1, {"erase", "H-NOBODY", "--reason", "x"});
    v.hub().must_fail(1, {"erase", "H9001", "--reason", ""});
    v.node().must_fail(1, {"erase", "H9001", "--reason", "x"});
    CHECK(v.hub().must({"erase", "H9001", "--reason", "x", "--dry-run"}).find("name") != std::string::npos);
    CHECK(parts_of(v.hub()) == hub_parts);
    v.hub().must({"erase", "H9001", "--reason", "Đơn của gia đình", "--with-records"});
    v.hub().must_fail(1, {"erase", "H9001", "--reason", "lần nữa", "--with-records"});
    v.sync(v.node());
    for (const Book* book : {&v.hub(), &v.node()}) {
      CAPTURE(book->dir());
      for (const char* text : {kName, kPhone, kGiver}) CHECK_FALSE(any_byte_of(*book, text));
      CHECK(gone_parts(book == &v.hub() ? hub_parts : node_parts, *book) >= 2);
      book->must({"audit"});
      CHECK(book->must({"rebuild"}).find("nothing differed") != std::string::npos);
    }
    json after = v.year.report(v.hub());
    for (const char* part : {"total", "by_work", "by_area", "cash_by_work"}) CHECK(after.at(part) == before.at(part));
    const json erasures = v.hub().must_json({"erasures", "--json"});
    REQUIRE(erasures.size() == 1);
    CHECK(erasures[0].at("waiting").empty());
    CHECK(erasures[0].at("confirmed").size() == 1);

    REQUIRE(parts_of(old) == node_parts);
    v.sync(old);
    for (const char* text : {kName, kPhone, kGiver}) CHECK_FALSE(any_byte_of(old, text));
    CHECK(gone_parts(node_parts, old) >= 2);
    CHECK_FALSE(any_byte_of(v.hub(), kName));
  }

  TEST_CASE("a new device of an area gets its history and takes the book over from the old one") {
    Village v;
    v.add(v.node(), {"household", "--household_id", "H9001", "--head_name", kName});
    v.add(v.node(), {"money", "--work", v.area_work, "--household", "H9001", "--amount", "500k"});
    v.sync(v.node());
    const Book second = v.second_device();
    CHECK(second.must({"search", "xuyen"}).find("H9001") != std::string::npos);
    CHECK(v.year.report(second).at("total") == v.year.report(v.node()).at("total"));
    const std::string old_log = v.node().must_json({"status", "--json"}).at("origin");

    second.must_fail(1, {"handover", "confirm", old_log});
    v.node().must_fail(1, {"handover", "start", "--to", "tamnong.example/nobody"});
    const json said = v.node().must_json({"handover", "start", "--json"});
    CHECK(said.at("cash") == json::array({json::array({v.area_work, v.area, 500000})}));
    const auto refused = v.node().must_fail(1, {"add", "money", "--work", v.area_work, "--household", "H9001",
                                                "--amount", "100k", "--today", v.year.files().as_of});
    CHECK(refused.err.find("HANDED_OVER") != std::string::npos);
    v.sync(v.node());
    v.add(second, {"money", "--work", v.area_work, "--household", "H9001", "--amount", "70k"});
    v.sync(second);
    CHECK(v.hub().must_json({"handovers", "--json"}).at(0).at("open") == true);
    const json checked = second.must_json({"handover", "confirm", old_log, "--json"});
    CAPTURE(checked.dump());
    CHECK(checked.at("agrees") == true);
    second.must_fail(1, {"handover", "confirm", old_log});
    v.sync(second);
    const json done = v.hub().must_json({"handovers", "--json"});
    CHECK(done.at(0).at("open") == false);
    CHECK(done.at(0).at("confirmed").at(0).at("agrees") == true);
    v.hub().must({"audit"});
  }

  TEST_CASE("the same gift entered on two devices is listed, and a person says that both are right") {
    Village v;
    v.add(v.node(), {"household", "--household_id", "H9001", "--head_name", kName});
    v.sync(v.node());
    const Book second = v.second_device();
    const Arguments gift{"money", "--work", v.area_work, "--household", "H9001", "--amount", "500k"};
    v.add(v.node(), gift);
    v.add(second, gift);
    v.sync(v.node());
    v.sync(second);
    const json groups = v.hub().must_json({"doubles", "--json"});
    REQUIRE(groups.size() == 1);
    const std::string one = groups[0].at("ids").at(0);
    const std::string other = groups[0].at("ids").at(1);
    second.must_fail(1, {"doubles", "--keep", one});
    second.must({"doubles", "--keep", one, other});
    v.sync(second);
    CHECK(v.hub().must_json({"doubles", "--json"}).empty());

    second.must({"edit", "household", "H9001", "--alley", "Ngõ 1"});
    v.node().must({"edit", "household", "H9001", "--alley", "Ngõ 2"});
    v.sync(v.node());
    v.sync(second);
    const json conflicts = second.must_json({"conflicts", "--json"});
    REQUIRE(conflicts.size() == 1);
    const std::string keep = conflicts[0].at("versions").at(1).at("version");
    v.add(second, {"decision", "--kind", "household", "--scope", v.area, "--record_id", "H9001", "--keep", keep});
    CHECK(second.must_json({"conflicts", "--json"}).empty());
  }
}

}  // namespace sovang::tests
