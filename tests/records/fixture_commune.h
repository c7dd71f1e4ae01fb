#pragma once
// A commune of the shared fixtures, imported into a FakeBook in the order of cli.md, "A commune's year".

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "node/records/import.h"
#include "tests/support/fake_book.h"

namespace sovang::tests {

/// All of a file.
struct CsvTable : records::CsvRows {
  std::vector<std::string> header;
};
base::Result<CsvTable, records::CsvError> read_csv(std::string_view bytes);

/// The outcomes of a whole file, by row.
base::Result<std::vector<records::RowOutcome>, records::ImportFailure> judge_file(
    std::string_view csv, const records::Kind& kind, const std::optional<std::string>& only_area, records::Book& book,
    const records::CheckOptions& options, records::Language language);

struct FixtureCommune {
  FakeBook book;
  base::Date today;
  std::map<std::string, std::vector<records::RowOutcome>> outcomes;  // by KIND of import
};

/// The hub's own command line: roles commune and accountant.
records::CheckOptions hub_options(base::Date today);
std::string read_text(const std::filesystem::path& path);
/// Judges one file and enters its accepted rows; fails the test when the file is refused.
std::vector<records::RowOutcome> import_file(FakeBook& book, std::string_view csv, std::string_view kind,
                                             const records::CheckOptions& options,
                                             const std::optional<std::string>& only_area = std::nullopt);
FixtureCommune import_commune(const std::filesystem::path& fixtures);

}  // namespace sovang::tests
