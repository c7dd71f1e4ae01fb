#pragma once
// Rows of a CSV file, some at a time: UTF-8 with or without BOM, LF or CRLF, quotes as RFC 4180, comma or semicolon (as
// Vietnamese Excel saves).

#include <cstddef>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sovang::records {

enum class CsvError { not_utf8, no_header, unknown_column, missing_column, unreadable };

using CsvRow = std::span<const std::string_view>;

struct CsvRows {
  /// One may have another number of fields than the header: COLUMN_COUNT.
  std::vector<CsvRow> rows;
  // What the rows look at.
  std::vector<std::string_view> fields;
  std::unique_ptr<std::pmr::monotonic_buffer_resource> text;
};

class CsvReader {
 public:
  /// Reads the header of `bytes`, which stay there. Fails with not_utf8 wherever that is, no_header or unreadable.
  static base::Result<CsvReader, CsvError> open(std::string_view bytes);
  CsvReader(CsvReader&& other) noexcept;
  ~CsvReader();

  [[nodiscard]] const std::vector<std::string>& header() const;
  /// So many rows and perhaps some more, less at the end. Fails with unreadable when a quote is left open.
  base::Result<CsvRows, CsvError> next(std::size_t wanted);
  /// Whether next() has given all.
  [[nodiscard]] bool ended() const;

 private:
  struct State;
  explicit CsvReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sovang::records
