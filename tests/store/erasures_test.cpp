#include "node/store/erasures.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "crypto/merkle.h"
#include "node/store/entry_rows.h"
#include "node/store/packing.h"
#include "node/store/sqlite_log_store.h"
#include "sync/segment.h"
#include "tests/support/fakes.h"
#include "tests/support/temp_dir.h"

using namespace sovang;
using nlohmann::json;

namespace {

constexpr const char* kXa = "tamnong.example/xa";
constexpr const char* kDevice = "tamnong.example/k01/a";

sync::Entry household(base::Random& random, const std::string& id, const std::string& name) {
  return *sync::make_entry({id,
                            "household",
                            "2025-11-07T08:00:00+07:00",
                            "head",
                            R"({"area_id":"K01"})",
                            {{"name", json{{"head_name", name}}.dump()}, {"contact", R"({"phone":"0912345678"})"}}},
                           random);
}

sync::Entry erasure(base::Random& random, const std::vector<store::ErasureTarget>& targets) {
  return *sync::make_entry(
      {"01J00000000000000000000001", "erasure", "2025-11-08T08:00:00+07:00", "xa", store::erasure_body(targets), {}},
      random);
}

void take(store::SqliteLogStore& logs, const std::string& origin, const std::vector<sync::Entry>& entries) {
  sync::LogAppend append;
  append.origin = origin;
  append.after = logs.state(origin).value_or(sync::LogState{});
  append.from = append.after.size();
  for (const auto& entry : entries) {
    append.entries.push_back(entry);
    append.leaves.push_back(crypto::leaf_hash(entry.open));
    append.after.frontier.append(append.leaves.back());
  }
  REQUIRE(logs.apply({{append}, {}}));
}

sync::PrivateParts parts_of(const store::SqliteLogStore& logs, const std::string& origin, std::uint64_t index) {
  return logs.read(origin, index, index + 1, 1 << 20).front().parts;
}

store::ErasureTarget target_of(const sync::Entry& entry, std::uint64_t index, std::vector<std::string> classes) {
  return {kDevice, index, crypto::leaf_hash(entry.open), std::move(classes)};
}

bool any_file_has(const std::filesystem::path& dir, const std::string& text) {
  for (const auto& file : std::filesystem::directory_iterator(dir)) {
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    if (bytes.find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("an erasure drops the classes it names and leaves the rest") {
  tests::SeededRandom random(1);
  store::Database db({}, store::Database::Mode::memory);
  store::SqliteLogStore logs(db);
  const auto one = household(random, "H1", "Nguyễn Văn Mất");
  const auto other = household(random, "H2", "Trần Thị Còn");
  take(logs, kDevice, {one, other});
  const auto root = logs.state(kDevice)->frontier.root();
  take(logs, kXa, {erasure(random, {target_of(one, 0, {"name"})})});
  CHECK(parts_of(logs, kDevice, 0).contains("contact"));
  CHECK_FALSE(parts_of(logs, kDevice, 0).contains("name"));
  CHECK(parts_of(logs, kDevice, 1) == other.parts);
  CHECK(logs.state(kDevice)->frontier.root() == root);
  CHECK(store::erased_classes(db, one.open) == std::set<std::string, std::less<>>{"name"});
}

TEST_CASE("what an erasure names is dropped on arrival, also at another place of the log") {
  tests::SeededRandom random(2);
  store::Database db({}, store::Database::Mode::memory);
  store::SqliteLogStore logs(db);
  const auto one = household(random, "H1", "Nguyễn Văn Mất");
  take(logs, kXa, {erasure(random, {target_of(one, 7, {"name", "contact"})})});
  take(logs, kDevice, {one});
  take(logs, kDevice, {one});
  CHECK(parts_of(logs, kDevice, 0).empty());
  CHECK(parts_of(logs, kDevice, 1).empty());
}

TEST_CASE("parts that are handed back for an entry held without them bring nothing again that was erased") {
  tests::SeededRandom random(9);
  store::Database db({}, store::Database::Mode::memory);
  store::SqliteLogStore logs(db);
  const auto one = household(random, "H1", "Nguyễn Văn Mất");
  auto bare = one;
  bare.parts.clear();
  take(logs, kXa, {erasure(random, {target_of(one, 0, {"name"})})});
  take(logs, kDevice, {bare});
  sync::Changes changes;
  changes.fills.push_back({kDevice, 0, one.parts});
  REQUIRE(logs.apply(changes));
  CHECK(parts_of(logs, kDevice, 0) == sync::PrivateParts{{"contact", one.parts.at("contact")}});
}

TEST_CASE("the leaf decides: an erasure whose place holds another entry drops nothing there") {
  tests::SeededRandom random(3);
  store::Database db({}, store::Database::Mode::memory);
  store::SqliteLogStore logs(db);
  const auto one = household(random, "H1", "A");
  const auto other = household(random, "H2", "B");
  take(logs, kDevice, {one, other});
  take(logs, kXa, {erasure(random, {target_of(one, 1, {"name"})})});
  CHECK(parts_of(logs, kDevice, 1) == other.parts);
  CHECK_FALSE(parts_of(logs, kDevice, 0).contains("name"));
}

TEST_CASE("a refused segment that is kept as evidence loses the parts, too") {
  tests::SeededRandom random(6);
  store::Database db({}, store::Database::Mode::memory);
  store::SqliteLogStore logs(db);
  const auto one = household(random, "H1", "Nguyễn Văn Mất");
  const std::string seen = sync::encode_segment({kDevice, 0, "note", {}, {one}});
  REQUIRE(seen.find("Mất") != std::string::npos);
  SUBCASE("when it was there first") { REQUIRE(logs.apply({{}, {{kDevice, "fork", "held", seen}}})); }
  take(logs, kXa, {erasure(random, {target_of(one, 0, {"name"})})});
  SUBCASE("when it comes later") { REQUIRE(logs.apply({{}, {{kDevice, "fork", "held", seen}}})); }
  for (const auto& row : logs.evidence()) CHECK(row.evidence.seen.find("Mất") == std::string::npos);
  for (const auto& row : logs.evidence()) CHECK(row.evidence.seen.find("0912345678") != std::string::npos);
}

TEST_CASE("only the hub's own log erases") {
  tests::SeededRandom random(4);
  store::Database db({}, store::Database::Mode::memory);
  store::SqliteLogStore logs(db);
  const auto one = household(random, "H1", "A");
  take(logs, kDevice, {one, erasure(random, {target_of(one, 0, {"name"})})});
  take(logs, "tamnong.example/xa/office", {erasure(random, {target_of(one, 0, {"name"})})});
  CHECK(parts_of(logs, kDevice, 0) == one.parts);
}

TEST_CASE("an erasure that is not well-formed has no effect") {
  const auto reads = [](const std::string& body) {
    sync::OpenPart open;
    open.type = "erasure";
    open.body = body;
    return store::read_erasure(open).has_value();
  };
  const std::string good = crypto::base64(std::string(32, 'x'));
  CHECK(reads(json{{"targets", json::array({json::array({"o", 1, good, json::array({"name"})})})}}.dump()));
  CHECK_FALSE(reads("{}"));
  CHECK_FALSE(reads(R"({"targets":[]})"));
  CHECK_FALSE(reads(R"({"targets":[[]]})"));
  CHECK_FALSE(reads(json{{"targets", json::array({json::array({"o", -1, good, json::array({"name"})})})}}.dump()));
  CHECK_FALSE(reads(json{{"targets", json::array({json::array({"o", 1, good, json::array()})})}}.dump()));
  CHECK_FALSE(reads(json{{"targets", json::array({json::array({"o", 1, "AAAA", json::array({"name"})})})}}.dump()));
  CHECK_FALSE(reads(json{{"targets", json::array({json::array({"o", 1, good, json::array({1})})})}}.dump()));
  json many = json::array();
  for (std::size_t at = 0; at <= store::kErasureTargetsMax; ++at)
    many.push_back(json::array({"o", 1, good, json::array({"name"})}));
  CHECK_FALSE(reads(json{{"targets", many}}.dump()));
}

TEST_CASE("after an erasure no file of the directory has a byte of the name") {
  const tests::TempDir folder;
  tests::SeededRandom random(5);
  store::Database db(folder.path() / "sovang.db", store::Database::Mode::create);
  store::SqliteLogStore logs(db);
  std::vector<sync::Entry> entries;
  for (int at = 0; at < 400; ++at)
    entries.push_back(household(random, "H" + std::to_string(at), "Nguyễn Thị Số " + std::to_string(at) + "x"));
  entries.insert(entries.begin() + 200, household(random, "HX", "Quách Văn Xóa"));
  take(logs, kDevice, entries);
  std::string name;  // as the file has it
  {
    auto block = db.query("SELECT bytes FROM entry_block WHERE id & 1023 <= 200 ORDER BY id DESC LIMIT 1");
    REQUIRE(block.step());
    name = block.blob(0);
  }
  REQUIRE(any_file_has(folder.path(), name));
  SUBCASE("with nobody else about") {
    take(logs, kXa, {erasure(random, {target_of(entries[200], 200, {"name"})})});
    CHECK_FALSE(db.scrub_wanted());
  }
  SUBCASE("when it was cut short, at the next opening") {
    store::Database reader(folder.path() / "sovang.db", store::Database::Mode::open);
    {
      auto row = reader.query("SELECT id FROM entry");
      REQUIRE(row.step());  // holds an old state of the file open
      take(logs, kXa, {erasure(random, {target_of(entries[200], 200, {"name"})})});
      CHECK(db.scrub_wanted());
    }
    CHECK_FALSE(store::Database(folder.path() / "sovang.db", store::Database::Mode::open).scrub_wanted());
  }
  CHECK_FALSE(any_file_has(folder.path(), name));
}
