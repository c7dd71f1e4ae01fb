#pragma once
// Rows of JSON objects as an aligned table for a terminal, and as CSV for a spreadsheet.

#include <string>
#include <string_view>
#include <vector>

namespace sovang::cli {

/// Columns in `columns` that some row has, named and written for people; numbers to the right.
std::string text_table(const std::vector<std::string>& rows, const std::vector<std::string>& columns, bool vietnamese);

/// All members of the rows: UTF-8 with BOM, texts that a spreadsheet would run as a formula (= + - @) guarded by an
/// apostrophe.
std::string csv_table(const std::vector<std::string>& rows);

/// The columns of a type that people look for, in order.
std::vector<std::string> columns_of(std::string_view type);

}  // namespace sovang::cli
