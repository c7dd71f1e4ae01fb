#pragma once
// An export that was found intact, as a book: its logs in a database of their own in memory, folded
// (docs/formats/export.md, "For an inspector").

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "node/views/report.h"

namespace sovang::audit {

class LoadedExport {
 public:
  /// Reads every log in the folder up to its checkpoint. Throws base::FileError, and store::StoreError where the files
  /// are no longer those that were verified. `progress` is told how many entries more were read.
  LoadedExport(const std::filesystem::path& dir, const std::function<void(std::uint64_t)>& progress);

  [[nodiscard]] store::Database& db() { return db_; }
  [[nodiscard]] const store::SqliteLogStore& logs() const { return logs_; }
  [[nodiscard]] views::Views& views() { return views_; }

  /// The commune's log is there: without it nobody knows who may write, and nothing can be counted.
  [[nodiscard]] bool whole_enough() const;
  /// Groups of figures that the export lacks what it takes to count: `petitions` (no office log), `poverty` (no part of
  /// class `need`, though entries name some).
  std::vector<std::string> not_in_package();
  /// The report as `report --json` prints it, with the member `not_in_package`. Requires whole_enough().
  std::string report(const views::ReportRequest& request);

 private:
  store::Database db_;
  store::SqliteLogStore logs_;
  views::Views views_;
};

/// The same of any logs held.
std::vector<std::string> figures_without_source(store::Database& db, const store::SqliteLogStore& logs);

}  // namespace sovang::audit
