#pragma once
// A commune's folder of CSV files: UTF-8, comma, header row, LF, dates dd/mm/yyyy, decimals with a point, empty for not
// applicable. Everything here throws std::runtime_error on a file it cannot use: the files are our own.

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>

#include "examples/rows.h"

namespace sovang::examples {

/// Column → text of one record.
using CsvRow = std::map<std::string, std::string, std::less<>>;
/// All records of a file, in order.
std::vector<CsvRow> read_csv_rows(const std::filesystem::path& file);

/// contributions.csv, row by row.
class ContributionFile {
 public:
  explicit ContributionFile(const std::filesystem::path& folder);
  void write(const Contribution& row);
  /// Flushes; throws when the disk took less than all of it.
  void close();

 private:
  std::ofstream out_;
  std::string line_;
};

/// All files but contributions.csv.
void write_commune(const std::filesystem::path& folder, const Commune& commune);
Commune read_commune(const std::filesystem::path& folder);
/// Calls `take` for each row of contributions.csv.
void read_contributions(const std::filesystem::path& folder, const std::function<void(const Contribution&)>& take);

}  // namespace sovang::examples
