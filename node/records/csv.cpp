// CSV in and out, over libcsv.

#include <csv.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/ensure.h"
#include "node/records/csv.h"
#include "node/records/import.h"
#include "node/records/text.h"
#include "node/records/unicode.h"

namespace sovang::records {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kStep = std::size_t{64} << 10;  // bytes that are taken apart in one go

/// Rows while they are taken apart.
struct Collected {
  void add_field(std::string_view field) {
    auto* text = static_cast<char*>(out.text->allocate(field.size(), 1));
    std::ranges::copy(field, text);
    out.fields.emplace_back(text, field.size());
  }

  CsvRows out{{}, {}, std::make_unique<std::pmr::monotonic_buffer_resource>(kStep)};
  std::vector<std::size_t> row_ends;  // among the fields
};

void on_field(void* bytes, std::size_t size, void* target) {
  static_cast<Collected*>(target)->add_field({static_cast<const char*>(bytes), size});
}

void on_row(int, void* target) {
  auto* collected = static_cast<Collected*>(target);
  collected->row_ends.push_back(collected->out.fields.size());
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

  /// False when it can't go on.
  bool parse(std::string_view bytes, Collected& out) {
    return csv_parse(&parser_, bytes.data(), bytes.size(), on_field, on_row, &out) == bytes.size();
  }
  /// False when a quote is left open.
  bool end(Collected& out) {
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

struct CsvReader::State {
  explicit State(std::string_view bytes) : left(bytes), parser(delimiter_of(bytes)) {}

  /// Takes apart as many bytes more. False when it can't.
  bool take(std::size_t bytes, Collected& out) {
    const std::string_view step = left.substr(0, bytes);
    left.remove_prefix(step.size());
    ended = left.empty();
    return parser.parse(step, out) && (!ended || parser.end(out));
  }

  std::string_view left;
  bool ended = false;
  Parser parser;
  std::vector<std::string> header;
  std::vector<std::string> begun;  // fields of the row in whose midst the last step ended
};

base::Result<CsvReader, CsvError> CsvReader::open(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (!is_utf8(bytes)) return base::Err{CsvError::not_utf8};
  // A NUL is the mark of UTF-16 without its byte order mark, or of no text at all.
  if (bytes.find('\0') != std::string_view::npos) return base::Err{CsvError::not_utf8};
  auto state = std::make_unique<State>(bytes);
  Collected first;
  while (first.row_ends.empty() && !state->ended) {
    const std::size_t end = state->left.find_first_of("\r\n");
    if (!state->take(end == std::string_view::npos ? end : end + 1, first)) return base::Err{CsvError::unreadable};
  }
  for (const std::string_view name : first.out.fields) state->header.push_back(clean_text(name).text);
  if (std::ranges::all_of(state->header, [](const std::string& name) { return name.empty(); }))
    return base::Err{CsvError::no_header};
  return CsvReader(std::move(state));
}

base::Result<CsvRows, CsvError> CsvReader::next(std::size_t wanted) {
  Collected collected;
  for (const std::string& field : state_->begun) collected.add_field(field);
  while (collected.row_ends.size() < wanted && !state_->ended)
    if (!state_->take(kStep, collected)) return base::Err{CsvError::unreadable};
  const CsvRow fields(collected.out.fields);
  std::size_t begin = 0;
  for (const std::size_t end : collected.row_ends)
    collected.out.rows.push_back(fields.subspan(std::exchange(begin, end), end - begin));
  state_->begun.assign(fields.begin() + static_cast<std::ptrdiff_t>(begin), fields.end());
  return std::move(collected.out);
}

CsvReader::CsvReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
CsvReader::CsvReader(CsvReader&&) noexcept = default;
CsvReader::~CsvReader() = default;

const std::vector<std::string>& CsvReader::header() const { return state_->header; }

bool CsvReader::ended() const { return state_->ended; }

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
