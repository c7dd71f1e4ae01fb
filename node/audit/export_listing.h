#pragma once
// What lies in an export's folder, sorted by log, before anything is read.

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "crypto/tile.h"

namespace sovang::audit {

/// One log's folder; names are relative to it.
struct LogListing {
  bool checkpoint = false;
  std::map<std::pair<int, std::uint64_t>, std::set<unsigned>> tiles;  // (level, index) → widths present
  std::set<std::uint64_t> parts;                                      // numbers of bundles
  std::vector<std::string> strangers;  // under tile/ or parts/, and no name of the layout
};

struct ExportListing {
  std::map<std::string, LogListing> logs;  // by folder, relative to DIR; "" when DIR itself is a log's folder
  bool keys = false;
  std::vector<std::string> others;
};

/// Throws base::FileError when the folder cannot be listed. Links and devices count as strangers.
ExportListing list_export(const std::filesystem::path& dir);

}  // namespace sovang::audit
