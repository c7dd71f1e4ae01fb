#include "examples/make_commune.h"

#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "examples/csv_files.h"
#include "examples/totals.h"
#include "tests/support/shared.h"
#include "tests/support/temp_dir.h"

namespace sovang::examples {
namespace {

constexpr std::uint64_t kFileMax = 64u << 20;

std::map<std::string, std::string> files_of(const MakeOptions& options) {
  tests::TempDir folder;
  make_commune(options, folder.path());
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    files[entry.path().filename().string()] = base::read_file(entry.path(), kFileMax);
  }
  return files;
}

nlohmann::json totals_of(const std::filesystem::path& folder, const std::vector<Date>& petitions_as_of) {
  Commune commune = read_commune(folder);
  commune.petitions_as_of = petitions_as_of;
  Totals totals(commune);
  read_contributions(folder, [&](const Contribution& row) { totals.add(row); });
  return nlohmann::json::parse(totals.json());
}

}  // namespace

TEST_SUITE("make_commune") {
  TEST_CASE("the totals of the shared commune are those that were counted elsewhere") {
    const auto shared = tests::shared_dir_or_skip("totals of the shared commune");
    if (!shared) return;
    const auto expected =
        nlohmann::json::parse(base::read_file(*shared / "fixtures" / "expected-totals.json", kFileMax));
    const auto counted = totals_of(*shared / "fixtures", {{2023, 12, 31}, {2024, 12, 31}});
    int members = 0;
    for (const auto& [name, value] : expected.items()) {
      if (name == "note" || name == "dirty") continue;  // of the file, not of the commune
      CAPTURE(name);
      CHECK(counted.at(name) == value);
      ++members;
    }
    CHECK(members == 20);
  }

  TEST_CASE("one seed makes one commune and another seed another") {
    MakeOptions options;
    options.contributions = 200;
    const auto first = files_of(options);
    CHECK(first.size() == 14);
    CHECK(first == files_of(options));
    options.seed += 1;
    CHECK(first.at("contributions.csv") != files_of(options).at("contributions.csv"));
  }

  TEST_CASE("the totals written beside the files are the totals of the files") {
    tests::TempDir folder;
    MakeOptions options;
    options.area_kind = "ấp";
    options.areas = 3;
    options.contributions = 700;
    make_commune(options, folder.path());
    const auto written = nlohmann::json::parse(base::read_file(folder / "expected-totals.json", kFileMax));
    CHECK(totals_of(folder.path(), {{2024, 12, 15}, {2023, 12, 31}}) == written);
    CHECK(written.at("counts").at("reversals").get<int>() > 0);
    CHECK(written.at("meetings").at("not_passed").size() > 0);
    CHECK(written.at("headline").at("households_donating_land").get<int>() > 0);
    CHECK(written.at("by_area").contains("A03"));
    for (const auto& [work, cash] : written.at("cash_by_work").items()) {
      CAPTURE(work);
      CHECK(cash.at("balance_vnd").get<std::int64_t>() >= 0);
    }
  }

  TEST_CASE("wording of sums rounds half up and says on which side it is") {
    CHECK(phrase(4'386'450'000) == "gần 4,4 tỷ đồng");
    CHECK(phrase(4'523'450'000) == "hơn 4,5 tỷ đồng");
    CHECK(phrase(137'000'000) == "137 triệu đồng");
    CHECK(phrase(999'950'000) == "gần 1000 triệu đồng");
    CHECK(phrase(1'050'000'000) == "gần 1,1 tỷ đồng");
    CHECK(phrase(0) == "0 triệu đồng");
  }

  TEST_CASE("options that make no commune are refused") {
    tests::TempDir folder;
    for (const auto& change :
         {+[](MakeOptions& o) { o.areas = 0; }, +[](MakeOptions& o) { o.area_kind = "phường"; },
          +[](MakeOptions& o) { o.contributions = 5; }, +[](MakeOptions& o) { o.households_per_area = 1; }}) {
      MakeOptions options;
      change(options);
      CHECK_THROWS_AS(make_commune(options, folder.path()), std::runtime_error);
    }
  }
}

}  // namespace sovang::examples
