// A file that is longer than what is judged in one go: its rows are written while others are still judged, and it
// enters as a whole or not at all.

#include <doctest/doctest.h>

#include "node/journal/entering.h"
#include "node/journal/highest.h"
#include "node/store/standing.h"
#include "node/views/codes.h"
#include "tests/support/living_commune.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRows = 5000;  // more than a fold takes one by one

struct Village : LivingVillage {
  static std::string line(std::size_t number) { return "H" + std::to_string(number) + ",K01,Nguyễn Văn Én\n"; }
  /// Households 1 to `rows`, with `other` instead of the line `at`.
  static std::string file(std::size_t rows, std::size_t at = 0, const std::string& other = {}) {
    std::string out = "household_id,area_id,head_name\n";
    for (std::size_t number = 1; number <= rows; ++number) out += number == at ? other : line(number);
    return out;
  }
  base::Result<journal::Imported, records::ImportFailure> import(Member& at, const std::string& csv,
                                                                 bool lenient = false, bool dry_run = false,
                                                                 bool only_remarkable = false) {
    const journal::CsvImport import{records::find_kind("household"), {}, lenient, dry_run, false, only_remarkable};
    const journal::Entering entering{at.journal.writer(), base::vietnam_day(clock.wall()), records::Language::en,
                                     clock.wall()};
    return journal::import_csv(at.journal, &at.keys, csv, import, entering, random, {});
  }
  std::uint64_t size(Member& at, const std::string& origin) {
    auto row = at.journal.db().query("SELECT size FROM log WHERE origin = ?");
    row.bind(origin);
    return row.step() ? static_cast<std::uint64_t>(row.integer(0)) : 0;
  }
  std::uint64_t households(Member& at) {
    auto row = at.journal.db().query("SELECT count(*) FROM item WHERE type = ?");
    row.bind(static_cast<int>(views::type_of("household")));
    row.step();
    return static_cast<std::uint64_t>(row.integer(0));
  }
  void sound(Member& at) {
    CHECK(!at.journal.views().is_behind());
    CHECK(at.journal.views().compare_with_rebuilt().empty());
  }
};

}  // namespace

TEST_CASE_FIXTURE(Village, "import: a long file enters whole, in its order, and once") {
  const std::string csv = file(kRows);
  const auto imported = import(*device, csv);
  REQUIRE(imported);
  CHECK(imported->written == kRows);
  CHECK(imported->rows.size() == kRows);
  CHECK(size(*device, device->journal.info().origin) == kRows);
  CHECK(households(*device) == kRows);
  std::size_t number = 0;
  for (const auto& entry : device->journal.logs().read(device->journal.info().origin, 0, kRows, SIZE_MAX))
    CHECK(sync::read_open_part(entry.open)->id == "H" + std::to_string(++number));
  sound(*device);

  const auto again = import(*device, csv);
  REQUIRE(again);
  CHECK(again->written == 0);
  CHECK(again->counts.at(records::Outcome::duplicate) == kRows);
  CHECK(size(*device, device->journal.info().origin) == kRows);
}

TEST_CASE_FIXTURE(Village, "import: a wrong row behind thousands of good ones keeps all of them out, or only itself") {
  REQUIRE(import(*device, file(3)));
  const std::string before = device->journal.views().dump();
  const std::string csv = file(kRows, kRows - 100, "H0,K01\n");
  for (const bool dry_run : {true, false}) {
    const auto refused = import(*device, csv, dry_run, dry_run);
    REQUIRE(refused);
    CHECK(refused->written == 0);
    CHECK(refused->rows.size() == kRows);
    CHECK(refused->rows.at(kRows - 101).code == "COLUMN_COUNT");
    CHECK(refused->counts.at(records::Outcome::accept) == kRows - 4);
    CHECK(size(*device, device->journal.info().origin) == 3);
    CHECK(device->journal.views().dump() == before);
  }
  sound(*device);
  const auto taken = import(*device, csv, true);
  REQUIRE(taken);
  CHECK(taken->written == kRows - 4);
  CHECK(households(*device) == kRows - 1);
  sound(*device);
}

TEST_CASE_FIXTURE(Village, "import: who asks for remarkable rows alone gets each of them, and the same is written") {
  std::string csv = file(kRows, kRows - 100, "H0,K01\n");
  csv += "H6000,K01,\u200bNguyễn Văn Bó\n" + line(1);
  const auto imported = import(*device, csv, true, false, true);
  REQUIRE(imported);
  REQUIRE(imported->rows.size() == 3);
  CHECK(imported->rows[0].code == "COLUMN_COUNT");
  CHECK(imported->rows[1].code == "INVISIBLE_STRIPPED");
  CHECK(imported->rows[2].outcome == records::Outcome::duplicate);
  CHECK(imported->counts.at(records::Outcome::accept) == kRows);
  CHECK(imported->written == kRows);
  CHECK(households(*device) == kRows);
  const auto other = import(*device, "household_id,area_id,head_name\nH1,K01,Lò Thị Bó\n", true, true, true);
  REQUIRE(other);
  CHECK(other->rows.size() == 1);
}

TEST_CASE_FIXTURE(Village, "import: a quote that is never closed refuses the file, however far behind it is") {
  const std::string csv = file(kRows, kRows - 100, "H0,K01,\"Nguyễn Văn Én\n");
  for (const bool lenient : {true, false}) {
    const auto imported = import(*device, csv, lenient);
    REQUIRE(!imported);
    CHECK(imported.error().error == records::CsvError::unreadable);
    CHECK(size(*device, device->journal.info().origin) == 0);
    CHECK(households(*device) == 0);
  }
  REQUIRE(import(*device, file(kRows)));
  sound(*device);
}

TEST_CASE_FIXTURE(Village, "import: a row is held against those far before it in the same file") {
  const auto imported = import(*device, file(kRows, kRows - 1, line(1)), true);
  REQUIRE(imported);
  CHECK(imported->rows.at(kRows - 2).outcome == records::Outcome::duplicate);
  const auto other = import(*device, file(kRows, kRows - 1, "H1,K01,Lò Thị Bó\n"), true);
  REQUIRE(other);
  CHECK(other->rows.at(kRows - 2).code == "SAME_ID_OTHER_CONTENT");
}

TEST_CASE_FIXTURE(Village, "import: on a device that went back in time a long file waits beside the log") {
  REQUIRE(import(*device, file(3)));
  device.reset();
  fs::copy(folder / "k01-a", folder / "copy", fs::copy_options::recursive);
  device = open_member(journal::Directory(folder / "k01-a"));
  REQUIRE(import(*device, file(4)));
  journal::raise_highest(device->journal, 4);
  fs::copy_file(folder / "k01-a" / "highest", folder / "copy" / "highest", fs::copy_options::overwrite_existing);
  const auto copy = open_member(journal::Directory(folder / "copy"));
  REQUIRE(copy->journal.behind());
  const auto imported = import(*copy, file(kRows));
  REQUIRE(imported);
  CHECK(imported->written == kRows - 3);
  CHECK(size(*copy, copy->journal.info().origin) == 3);
  CHECK(size(*copy, store::outbox_of(copy->journal.info().origin)) == kRows - 3);
  CHECK(households(*copy) == kRows);
  CHECK(!copy->journal.views().is_behind());
}

TEST_CASE_FIXTURE(Village,
                  "import: a long file in the hub's own log enters whole, and no index is made anew for its pieces") {
  const auto schema = [&] {
    auto row = hub.journal.db().query("PRAGMA schema_version");
    row.step();
    return row.integer(0);
  };
  const auto before = schema();
  const auto imported = import(hub, file(kRows));
  REQUIRE(imported);
  CHECK(imported->written == kRows);
  CHECK(households(hub) == kRows);
  CHECK(schema() == before);
  sound(hub);
}

TEST_CASE_FIXTURE(Village, "import: record by record, no statement is planned anew for what is bound to it") {
  const auto planned_anew = [&] {
    auto row = device->journal.db().query("SELECT coalesce(sum(reprep), 0) FROM sqlite_stmt");
    row.step();
    return row.integer(0);
  };
  std::size_t number = 0;
  const auto enter = [&] { REQUIRE(import(*device, file(++number))); };
  for (int i = 0; i < 3; ++i) enter();
  const auto before = planned_anew();
  for (int i = 0; i < 5; ++i) enter();
  CHECK(planned_anew() == before);
}
