// CSV in and out, over libcsv.

#include <csv.h>

#include <algorithm>
#include <array>

#include "base/ensure.h"
#include "node/records/import.h"
#include "node/records/text.h"
#include "node/records/unicode.h"

namespace sovang::records {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Fields are never longer than what they are read from, so their text has room for all and never moves.
struct Collected {
  explicit Collected(std::size_t bytes) : text(std::make_unique_for_overwrite<char[]>(bytes)), end(text.get()) {}

  std::unique_ptr<char[]> text;
  char* end;
  std::vector<std::string_view> fields;
  std::vector<std::size_t> row_ends;  // among the fields
};

void on_field(void* bytes, std::size_t size, void* target) {
  auto* collected = static_cast<Collected*>(target);
  const char* begin = collected->end;
  if (size > 0) collected->end = std::copy_n(static_cast<const char*>(bytes), size, collected->end);
  collected->fields.emplace_back(begin, size);
}

void on_row(int, void* target) {
  auto* collected = static_cast<Collected*>(target);
  collected->row_ends.push_back(collected->fields.size());
}

/// Spaces around a field are the field's: an amount with spaces is reported as normalised.
int no_byte_is_space(unsigned char) { return 0; }

class Parser {
 public:
  explicit Parser(char delimiter) {
    base::ensure(csv_init(&parser_, 0) == 0, "libcsv cannot start");
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
    csv_set_space_func(&parser_, no_byte_is_space);
  }
  ~Parser() { csv_free(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  /// False when a quote is left open.
  bool parse(std::string_view bytes, Collected& out) {
    if (csv_parse(&parser_, bytes.data(), bytes.size(), on_field, on_row, &out) != bytes.size()) return false;
    // Strict from here on, so that the end of the file inside quotes is an error; a stray quote before it is kept.
    csv_set_opts(&parser_, CSV_STRICT | CSV_STRICT_FINI);
    return csv_fini(&parser_, on_field, on_row, &out) == 0;
  }

 private:
  csv_parser parser_{};
};

/// Vietnamese Excel saves with semicolons, because the comma is its decimal mark.
char delimiter_of(std::string_view bytes) {
  const std::string_view header = bytes.substr(0, bytes.find_first_of("\r\n"));
  const auto commas = std::count(header.begin(), header.end(), ',');
  const auto semicolons = std::count(header.begin(), header.end(), ';');
  return semicolons > commas ? ';' : ',';
}

/// A field as a spreadsheet may open it: a text that looks like a formula is kept from being one.
void append_field(std::string& out, std::string_view text) {
  std::string field(text);
  if (!field.empty() && std::string_view("=+-@\t\r").find(field.front()) != std::string_view::npos)
    field.insert(field.begin(), '\'');
  if (field.find_first_of(",\"\r\n") == std::string::npos) {
    out += field;
    return;
  }
  std::string quoted(csv_write(nullptr, 0, field.data(), field.size()), '\0');
  csv_write(quoted.data(), quoted.size(), field.data(), field.size());
  out += quoted;
}

}  // namespace

base::Result<CsvTable, CsvError> read_csv(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (!is_utf8(bytes)) return base::Err{CsvError::not_utf8};
  // A NUL is the mark of UTF-16 without its byte order mark, or of no text at all.
  if (bytes.find('\0') != std::string_view::npos) return base::Err{CsvError::not_utf8};
  Collected collected(bytes.size());
  if (!Parser(delimiter_of(bytes)).parse(bytes, collected)) return base::Err{CsvError::unreadable};
  if (collected.row_ends.empty()) return base::Err{CsvError::no_header};
  CsvTable table{{}, {}, std::move(collected.fields), std::move(collected.text)};
  const std::span<const std::string_view> fields(table.fields);
  for (const std::string_view name : fields.first(collected.row_ends.front()))
    table.header.push_back(clean_text(name).text);
  if (std::all_of(table.header.begin(), table.header.end(), [](const std::string& name) { return name.empty(); }))
    return base::Err{CsvError::no_header};
  table.rows.reserve(collected.row_ends.size() - 1);
  for (std::size_t row = 1; row < collected.row_ends.size(); ++row) {
    const std::size_t begin = collected.row_ends[row - 1];
    table.rows.push_back(fields.subspan(begin, collected.row_ends[row] - begin));
  }
  return table;
}

std::string result_csv(const std::vector<RowOutcome>& rows) {
  std::string out = "row,id,outcome,code,normalised,why\n";
  for (const RowOutcome& row : rows) {
    out += std::to_string(row.row);
    for (const std::string_view field : {std::string_view(row.id), name_of(row.outcome), std::string_view(row.code),
                                         std::string_view(row.normalised), std::string_view(row.why)}) {
      out += ',';
      append_field(out, field);
    }
    out += '\n';
  }
  return out;
}

}  // namespace sovang::records
