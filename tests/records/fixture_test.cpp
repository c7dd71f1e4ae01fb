// The shared fixtures: clean files enter whole, every dirty row gets the outcome that its rule says.

#include "tests/records/fixture_commune.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "base/file.h"
#include "tests/support/shared.h"

namespace sovang::tests {

using namespace sovang::records;

CheckOptions hub_options(base::Date today) {
  CheckOptions options;
  options.writer = {{Role::commune, Role::accountant}, {}, "xa"};
  options.today = today;
  return options;
}

std::string read_text(const std::filesystem::path& path) { return base::read_file(path, 64u << 20); }

base::Result<CsvTable, CsvError> read_csv(std::string_view bytes) {
  auto reader = CsvReader::open(bytes);
  if (!reader) return base::Err{reader.error()};
  auto rows = reader->next(SIZE_MAX);
  if (!rows) return base::Err{rows.error()};
  CHECK(reader->ended());
  return CsvTable{*std::move(rows), reader->header()};
}

base::Result<std::vector<RowOutcome>, ImportFailure> judge_file(std::string_view csv, const Kind& kind,
                                                                const std::optional<std::string>& only_area, Book& book,
                                                                const CheckOptions& options, Language language) {
  auto file = FileJudge::open(csv, kind, only_area, book, options, language);
  if (!file) return base::Err{file.error()};
  std::vector<RowOutcome> out;
  for (;;) {
    auto piece = file->next();
    if (!piece) return base::Err{piece.error()};
    if (piece->empty()) break;
    std::ranges::move(*piece, std::back_inserter(out));
  }
  std::ranges::sort(out, {}, &RowOutcome::row);
  return out;
}

std::vector<RowOutcome> import_file(FakeBook& book, std::string_view csv, std::string_view kind,
                                    const CheckOptions& options, const std::optional<std::string>& only_area) {
  auto judged = judge_file(csv, *find_kind_by_csv(kind), only_area, book, options, Language::vi);
  if (!judged) FAIL(judged.error().detail);
  for (const RowOutcome& row : *judged) {
    if (row.outcome == Outcome::accept) book.add(*row.draft);
  }
  return *std::move(judged);
}

FixtureCommune import_commune(const std::filesystem::path& fixtures) {
  FixtureCommune commune;
  const std::string settings = read_text(fixtures / "commune.csv");
  const auto at = settings.find("as_of,");
  REQUIRE(at != std::string::npos);
  commune.today = base::parse_iso_date(settings.substr(at + 6, 10)).value();
  for (const std::string_view kind : {"areas", "orgs", "rates", "households", "works", "meetings", "contributions",
                                      "expenditures", "petitions", "models", "commendations", "indicators"}) {
    const std::string csv = read_text(fixtures / (std::string(kind) + ".csv"));
    commune.outcomes[std::string(kind)] = import_file(commune.book, csv, kind, hub_options(commune.today));
  }
  return commune;
}

TEST_SUITE("fixtures") {
  TEST_CASE("clean files of a commune enter whole") {
    const auto shared = shared_dir_or_skip("clean fixture files");
    if (!shared) return;
    const FixtureCommune commune = import_commune(*shared / "fixtures");
    std::size_t rows = 0;
    for (const auto& [kind, outcomes] : commune.outcomes) {
      for (const RowOutcome& row : outcomes) {
        ++rows;
        CAPTURE(kind);
        CAPTURE(row.row);
        CAPTURE(row.why);
        CHECK(row.outcome == Outcome::accept);
        // Works and meetings name each other, so one of the two files warns; nothing else does.
        if (kind != "works") CHECK(row.code == "");
      }
    }
    CHECK(rows > 0);
    std::printf("judged %zu clean rows\n", rows);
  }

  TEST_CASE("the same clean files again change nothing") {
    const auto shared = shared_dir_or_skip("clean fixture files, twice");
    if (!shared) return;
    FixtureCommune commune = import_commune(*shared / "fixtures");
    for (const auto& [kind, outcomes] : commune.outcomes) {
      const std::string csv = read_text(*shared / "fixtures" / (kind + ".csv"));
      for (const RowOutcome& row : import_file(commune.book, csv, kind, hub_options(commune.today))) {
        CAPTURE(kind);
        CAPTURE(row.row);
        CAPTURE(row.why);
        CHECK(row.outcome == Outcome::duplicate);
        CHECK(row.code == "SAME_ID_SAME_CONTENT");
      }
    }
  }

  TEST_CASE("every dirty row gets the expected outcome, code and reading") {
    const auto shared = shared_dir_or_skip("contributions-dirty.csv");
    if (!shared) return;
    FixtureCommune commune = import_commune(*shared / "fixtures");
    const auto judged =
        judge_file(read_text(*shared / "fixtures" / "contributions-dirty.csv"), *find_kind("contribution"), {},
                   commune.book, hub_options(commune.today), Language::vi);
    REQUIRE(judged);
    const auto expected = read_csv(read_text(*shared / "fixtures" / "contributions-dirty.expected.csv"));
    REQUIRE(expected);
    REQUIRE(judged->size() == expected->rows.size());
    for (std::size_t at = 0; at < judged->size(); ++at) {
      const RowOutcome& row = (*judged)[at];
      const std::vector<std::string> wanted(expected->rows[at].begin(), expected->rows[at].end());
      CAPTURE(row.row);
      CAPTURE(row.why);
      CAPTURE(wanted[5]);
      CHECK(std::to_string(row.row) == wanted[0]);
      CHECK(row.id == wanted[1]);
      CHECK(std::string(name_of(row.outcome)) == wanted[2]);
      CHECK(row.code == wanted[3]);
      CHECK(row.normalised == wanted[4]);
      CHECK(row.why.find('{') == std::string::npos);
      CHECK((row.draft != nullptr) == (row.outcome == Outcome::accept));
    }
    std::printf("judged %zu dirty rows\n", judged->size());
  }

  TEST_CASE("an area's import takes the rows that the area recorded, the office's takes the rest") {
    const auto shared = shared_dir_or_skip("imports by area");
    if (!shared) return;
    FixtureCommune commune = import_commune(*shared / "fixtures");
    const std::string csv = read_text(*shared / "fixtures" / "contributions.csv");
    const auto areas = read_csv(read_text(*shared / "fixtures" / "areas.csv"));
    REQUIRE(areas);
    FakeBook fresh;
    for (const RowOutcome& row : commune.outcomes["areas"]) fresh.add(*row.draft);
    const Kind& kind = *find_kind("contribution");
    const CheckOptions options = hub_options(commune.today);
    std::size_t taken = judge_file(csv, kind, "-", fresh, options, Language::en)->size();
    CHECK(taken > 0);
    for (const auto& area : areas->rows) {
      const std::size_t rows = judge_file(csv, kind, std::string(area.front()), fresh, options, Language::en)->size();
      CHECK(rows > 0);
      taken += rows;
    }
    CHECK(taken == commune.outcomes["contributions"].size());
  }
}

}  // namespace sovang::tests
