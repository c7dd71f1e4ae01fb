#include "node/records/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <deque>
#include <future>
#include <numeric>

#include "node/records/judgement.h"
#include "node/records/record_row.h"
#include "node/records/text.h"
#include "node/records/typed_date.h"
#include "node/records/typed_number.h"

namespace sovang::records {
namespace {

std::string csv_failure(CsvError error, std::string_view column, Language language) {
  const bool vi = language == Language::vi;
  switch (error) {
    case CsvError::not_utf8:
      return vi ? "Tệp không phải UTF-8. Trong Excel hãy lưu kiểu «CSV UTF-8», đừng dùng phông TCVN3 hay VNI."
                : "The file is not UTF-8. In Excel save it as \"CSV UTF-8\"; TCVN3 and VNI fonts cannot be read.";
    case CsvError::no_header:
      return vi ? "Tệp không có dòng tiêu đề. Dòng đầu phải là tên các cột."
                : "The file has no header. Its first line must name the columns.";
    case CsvError::unknown_column:
      return fmt::format(
          fmt::runtime(vi ? "Cột «{}» không có trong loại bản ghi này hoặc có hai lần. Hãy xóa hoặc đổi tên cột."
                          : "Column '{}' does not belong to this kind or stands twice. Remove or rename it."),
          column);
    case CsvError::missing_column:
      return fmt::format(fmt::runtime(vi ? "Thiếu cột «{}». Hãy thêm cột này vào dòng tiêu đề."
                                         : "Column '{}' is missing. Add it to the header."),
                         column);
    case CsvError::unreadable:
      return vi ? "Tệp có dấu ngoặc kép mở mà không đóng. Hãy sửa dấu ngoặc kép rồi nhập lại."
                : "A quotation mark is opened and never closed. Mend it and import again.";
  }
  return {};
}

/// The clean field at `place`, as far as the row reaches.
std::string field_at(CsvRow row, std::optional<std::size_t> place) {
  return place && *place < row.size() ? clean_text(row[*place]).text : std::string{};
}

/// The columns of a file against those of a kind.
class Columns {
 public:
  Columns(const Kind& kind, const std::vector<std::string>& header, bool update)
      : names_(header), width_(header.size()) {
    while (!names_.empty() && names_.back().empty()) names_.pop_back();  // spreadsheets add empty columns
    for (std::size_t index = 0; index < kind.fields.size(); ++index) {
      if (is_read(kind, index)) known_.push_back({kind.fields[index].column, kind.fields[index].required && !update});
    }
    if (!kind.id_column.empty()) known_.push_back({kind.id_column, true});
  }

  /// Empty when the header fits; else what is wrong.
  [[nodiscard]] std::optional<std::pair<CsvError, std::string>> fault() const {
    for (std::size_t at = 0; at < names_.size(); ++at) {
      const bool known =
          std::any_of(known_.begin(), known_.end(), [&](const Known& k) { return k.name == names_[at]; });
      if (!known || place_of(names_[at]) != at) return std::pair{CsvError::unknown_column, names_[at]};
    }
    for (const Known& column : known_) {
      if (column.required && !place_of(column.name))
        return std::pair{CsvError::missing_column, std::string(column.name)};
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::size_t> place_of(std::string_view name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names_.begin());
  }
  /// Cells under columns without a name are empty.
  [[nodiscard]] bool fits(CsvRow row) const {
    return (row.size() == width_ || row.size() == names_.size()) && used(row) <= names_.size();
  }
  /// How many fields a row has, for people: empty columns at the right are none.
  [[nodiscard]] std::size_t fields_of(CsvRow row) const { return row.size() == width_ ? used(row) : row.size(); }
  [[nodiscard]] std::size_t width() const { return names_.size(); }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  struct Known {
    std::string_view name;
    bool required;
  };
  [[nodiscard]] std::size_t used(CsvRow row) const {
    std::size_t end = row.size();
    while (end > names_.size() && clean_text(row[end - 1]).text.empty()) --end;
    return end;
  }

  std::vector<std::string> names_;
  std::size_t width_;
  std::vector<Known> known_;
};

/// Which rows belong to the area asked for.
class AreaFilter {
 public:
  AreaFilter(const Kind& kind, const Columns& columns, std::string wanted, Book& book)
      : area_place_(columns.place_of("area_id")),
        recorder_place_(columns.place_of("recorded_by")),
        wanted_(std::move(wanted)),
        book_(book),
        by_recorder_(kind.type == "contribution") {
    if (!by_recorder_ || wanted_ == "-") return;
    if (const auto area = book_.area(wanted_)) recorder_ = area->recorder_id;
  }

  bool takes(CsvRow row) {
    if (!by_recorder_ || (wanted_ != "-" && recorder_.empty())) return area_of(row) == wanted_;
    const std::string recorder = field_at(row, recorder_place_);
    if (wanted_ != "-") return recorder == recorder_;
    return recorder.empty() ? area_of(row) == "-" : !is_area(recorder);
  }

 private:
  [[nodiscard]] std::string area_of(CsvRow row) const {
    const std::string area_id = field_at(row, area_place_);
    return area_id.empty() ? "-" : area_id;
  }
  bool is_area(const std::string& recorder) {
    const auto found = recorders_.find(recorder);
    if (found != recorders_.end()) return found->second;
    return recorders_[recorder] = book_.area_of_recorder(recorder).has_value();
  }

  std::optional<std::size_t> area_place_, recorder_place_;
  std::string wanted_;
  Book& book_;
  bool by_recorder_;
  std::string recorder_;
  std::map<std::string, bool> recorders_;
};

/// A row per line, but for those in quotes. Looks for each line's end: bytes one by one take five times as long.
std::size_t lines_of(std::string_view csv) {
  std::size_t lines = 0;
  for (std::size_t at = csv.find('\n'); at != std::string_view::npos; at = csv.find('\n', at + 1)) ++lines;
  return lines;
}

bool is_blank(CsvRow row) {
  return std::all_of(row.begin(), row.end(), [](std::string_view field) { return field.empty(); });
}

RowOutcome wrong_width(CsvRow row, const Columns& columns, const Kind& kind, Language language) {
  Judgement judgement;
  judgement.reject({"COLUMN_COUNT", {}, std::to_string(columns.fields_of(row)), {}, std::to_string(columns.width())});
  RowOutcome out = judgement.conclude({}, language);
  out.id = field_at(row, columns.place_of(kind.id_column));
  return out;
}

/// Which field of its kind each column of a file fills.
class Slots {
 public:
  Slots(const Kind& kind, const Columns& columns)
      : kind_(kind),
        id_(columns.place_of(kind.id_column)),
        row_{{}, std::vector<std::string_view>(kind.fields.size())} {
    for (std::size_t index = 0; index < kind.fields.size(); ++index)
      if (is_read(kind, index)) places_.push_back({index, columns.place_of(kind.fields[index].column)});
  }
  /// Holds until the next call.
  const TypedRow& fill(CsvRow row) {
    const auto text_at = [&](std::optional<std::size_t> place) { return place ? row[*place] : std::string_view(); };
    row_.id = kind_.id_column.empty() ? std::string_view() : text_at(id_);
    for (const Place& place : places_) row_.fields[place.field] = text_at(place.column);
    return row_;
  }

 private:
  struct Place {
    std::size_t field;
    std::optional<std::size_t> column;
  };
  const Kind& kind_;
  std::optional<std::size_t> id_;
  std::vector<Place> places_;
  TypedRow row_;
};

bool is_known(Book& book, const Kind& kind, const TypedRow& row) {
  const std::string id = clean_text(row.id).text;
  return kind.editable && !id.empty() && book.record(kind.type, id).has_value();
}

/// What a file leaves empty stays as it is.
RowOutcome update_row(RowChecker& checker, const Kind& kind, const TypedRow& row) {
  Row changes;
  for (std::size_t index = 0; index < kind.fields.size(); ++index) {
    const std::string_view text = row.fields[index];
    if (!clean_text(text).text.empty()) changes[std::string(kind.fields[index].column)] = text;
  }
  return checker.check_edit(kind, clean_text(row.id).text, changes);
}

/// The order of judging: the file's, but rates by their first day, so that a gap is one of the rates and not of the
/// file.
std::vector<std::size_t> judging_order(const std::vector<CsvRow>& rows, const Columns& columns, const Kind& kind) {
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (kind.type != "rate") return order;
  const auto place = columns.place_of("valid_from");
  const auto first_day = [&](std::size_t at) {
    return read_date(fold_typed(field_at(rows[at], place))).value.value_or(base::Date{});
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t left, std::size_t right) { return first_day(left) < first_day(right); });
  return order;
}

}  // namespace

struct FileJudge::State {
  using Outcomes = std::vector<RowOutcome>;
  struct Piece {
    Outcomes outcomes;
    bool last = false;        // nothing comes behind it
    bool unreadable = false;  // where it should begin
  };

  void begin() {
    std::packaged_task<Piece()> piece([this] { return read_and_judge(); });
    coming.push_back(piece.get_future());
    if (beside)
      boost::asio::post(*beside, std::move(piece));
    else
      piece();
  }
  Piece read_and_judge() {
    const auto read = reader.next(kind.type == "rate" ? SIZE_MAX : kPiece);
    if (!read) return {{}, true, true};
    const std::size_t first = std::exchange(rows_read, rows_read + read->rows.size());
    return {judge(read->rows, first), reader.ended(), false};
  }
  Outcomes judge(const std::vector<CsvRow>& rows, std::size_t first) {
    Outcomes out;
    out.reserve(rows.size());
    for (const std::size_t at : judging_order(rows, columns, kind)) {
      if (is_blank(rows[at]) || (filter && !filter->takes(rows[at]))) continue;
      out.push_back(judge(rows[at]));
      out.back().row = first + at + 1;
    }
    return out;
  }
  RowOutcome judge(CsvRow fields) {
    if (!columns.fits(fields)) return wrong_width(fields, columns, kind, language);
    const TypedRow& row = slots.fill(fields);
    return update && is_known(book, kind, row) ? update_row(*checker, kind, row) : checker->check(kind, row, 0);
  }

  static constexpr std::size_t kPiece = 512;
  static constexpr std::size_t kPiecesAhead = 3;
  static constexpr std::size_t kBesideBytes = 65'536;  // a shorter file is not worth another thread's while
  CsvReader reader;
  const std::size_t rows_about;
  const Kind& kind;
  const Columns columns;
  Book& book;
  const bool update;
  const Language language;
  std::optional<AreaFilter> filter;
  std::optional<RowChecker> checker;
  Slots slots;
  std::size_t rows_read = 0;
  bool ended = false;
  std::deque<std::future<Piece>> coming = {};
  std::optional<boost::asio::thread_pool> beside = {};  // last: goes before what it works on
};

base::Result<FileJudge, ImportFailure> FileJudge::open(std::string_view csv, const Kind& kind,
                                                       const std::optional<std::string>& only_area, Book& book,
                                                       const CheckOptions& options, Language language) {
  const auto failure = [&](CsvError error, std::string_view column) {
    return base::Err{ImportFailure{error, csv_failure(error, column, language)}};
  };
  auto reader = CsvReader::open(csv);
  if (!reader) return failure(reader.error(), {});
  Columns columns(kind, reader->header(), options.update);
  if (const auto fault = columns.fault()) return failure(fault->first, fault->second);

  std::optional<AreaFilter> filter;
  // A file of changes may leave out whose the records are: the records say it.
  const bool says_area = !options.update || columns.place_of("area_id");
  if (only_area && says_area) filter.emplace(kind, columns, *only_area, book);
  const std::size_t rows_about = lines_of(csv);
  book.expect(rows_about);
  Slots slots(kind, columns);
  std::unique_ptr<State> state(new State{
      *std::move(reader), rows_about, kind, std::move(columns), book, options.update, language, std::move(filter),
      std::optional<RowChecker>(std::in_place, book, options, language), std::move(slots)});
  if (csv.size() > State::kBesideBytes) state->beside.emplace(1);
  return FileJudge(std::move(state));
}

FileJudge::FileJudge(std::unique_ptr<State> state) : state_(std::move(state)) {}
FileJudge::FileJudge(FileJudge&&) noexcept = default;
FileJudge::~FileJudge() = default;

std::size_t FileJudge::rows_about() const { return state_->rows_about; }

base::Result<std::vector<RowOutcome>, ImportFailure> FileJudge::next() {
  State& state = *state_;
  while (!state.ended) {
    while (state.coming.size() < State::kPiecesAhead) state.begin();
    auto piece = state.coming.front().get();
    state.coming.pop_front();
    state.ended = piece.last;
    // What was remembered of a hundred thousand rows takes its time to go.
    if (piece.last && state.beside) boost::asio::post(*state.beside, [&state] { state.checker.reset(); });
    if (piece.unreadable)
      return base::Err{ImportFailure{CsvError::unreadable, csv_failure(CsvError::unreadable, {}, state.language)}};
    if (!piece.outcomes.empty()) return std::move(piece.outcomes);
  }
  return std::vector<RowOutcome>();
}

}  // namespace sovang::records
