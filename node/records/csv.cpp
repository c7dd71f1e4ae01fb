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

struct Collected {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row;
};

void on_field(void* bytes, std::size_t size, void* target) {
  const auto* text = static_cast<const char*>(bytes);
  static_cast<Collected*>(target)->row.emplace_back(text == nullptr ? "" : text, size);
}

void on_row(int, void* target) {
  auto* collected = static_cast<Collected*>(target);
  collected->rows.push_back(std::move(collected->row));
  collected->row.clear();
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
  Collected collected;
  if (!Parser(delimiter_of(bytes)).parse(bytes, collected)) return base::Err{CsvError::unreadable};
  if (collected.rows.empty()) return base::Err{CsvError::no_header};
  CsvTable table;
  for (const std::string& name : collected.rows.front()) table.header.push_back(clean_text(name).text);
  if (std::all_of(table.header.begin(), table.header.end(), [](const std::string& name) { return name.empty(); }))
    return base::Err{CsvError::no_header};
  table.rows.assign(std::make_move_iterator(collected.rows.begin() + 1), std::make_move_iterator(collected.rows.end()));
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
