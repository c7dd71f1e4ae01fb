#pragma once
// The views as lines of text without the numbers that the order of arrival decides (word ids, log ids): equal views,
// equal lines.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "node/store/database.h"

namespace sovang::views {

/// A table of the views: the key of a row in text, and the rest of it.
struct DumpRow {
  std::string key, rest;
};
std::vector<std::string_view> dumped_tables();
/// Rows in the order of their keys.
std::vector<DumpRow> dump_table(store::Database& source, store::Database& views, std::string_view table);

}  // namespace sovang::views
