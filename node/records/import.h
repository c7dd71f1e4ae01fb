#pragma once
// Reading rows as people and spreadsheets write them, and judging each by the rules of its kind: one checker for
// `import`, `add` and the pages.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "node/records/book.h"
#include "node/records/csv.h"
#include "node/records/kinds.h"
#include "sync/entry.h"

namespace sovang::records {

enum class Outcome : std::uint8_t { accept, review, reject, duplicate };
std::string_view name_of(Outcome outcome);  // ACCEPT …

/// The limits of domain.md c; a commune may set others.
struct Settings {
  std::int64_t amount_min_vnd = 10'000;                 // below this a bare number is ambiguous
  std::int64_t household_amount_max_vnd = 100'000'000;  // above it a household's amount asks
  std::int64_t workdays_half_max = 60;                  // more in one entry asks
  int year_min = 1990;                                  // older days are out of range
  std::int64_t sao_dm2 = 0;                             // 0: the unit is refused
};

/// Who enters, as their enrolment says.
struct Writer {
  std::vector<Role> roles;
  std::vector<std::string> areas;  // of role area
  std::string author;              // code in entries
  bool enrolled = true;            // named in the enrolment; else a `person` of the log
};

struct CheckOptions {
  Writer writer;
  Settings settings;
  base::Date today;
  /// `add` and pages: what follows from other fields of a contribution (source, area, days, recorder) is filled in. A
  /// file says it itself.
  bool fill_in = false;
  /// An answer to a question (`--yes` or a page): REVIEW rows of these codes are taken.
  std::vector<std::string> confirmed;
  /// Of a file: a row of a known id is an edit of the columns that it fills.
  bool update = false;
};

/// One row: CSV column → text as typed. Columns that are not there are empty.
using Row = std::map<std::string, std::string, std::less<>>;

/// The same by the kind's fields, for files: the text of the id, and of each field (of a name that stands twice the
/// first). The texts are the caller's.
struct TypedRow {
  std::string_view id;
  std::vector<std::string_view> fields;
};

/// A column of a record that an update changes, as a file writes it; empty where nothing stood.
struct Change {
  std::string column, before, after;
};

struct RowOutcome {
  std::size_t row = 0;  // 1 = first record behind the header
  std::string id;
  Outcome outcome = Outcome::reject;
  std::string field;                 // CSV column that the code is about, empty when it is the row as a whole
  std::string code;                  // why, as in fixtures/contributions-dirty.expected.csv; empty for a plain ACCEPT
  std::string normalised;            // `amount_vnd=500000`
  std::string why;                   // a sentence in the language asked for: field, value, reason, remedy
  std::vector<Change> changes = {};  // of an edit
  std::string about;                 // of a refusal or question: another record's id, the expected value; may be empty
  bool answerable = false;           // of a question: yes is an answer (CheckOptions::confirmed); else type it again
  /// Set when the row may enter (ACCEPT): everything but `time`.
  std::unique_ptr<sync::Draft> draft;
};

enum class Language : std::uint8_t { vi, en };

/// Remembers what earlier rows of the same run brought (ids, receipt numbers, cash), in front of the book.
class RowChecker {
 public:
  RowChecker(Book& book, CheckOptions options, Language language);
  ~RowChecker();
  RowOutcome check(const Kind& kind, const Row& row, std::size_t number);
  RowOutcome check(const Kind& kind, const TypedRow& row, std::size_t number);
  /// A new version of a record of an editable kind: `changes` over the version that shows (an empty text clears a
  /// column), judged by the rules of its kind. The draft names every end of the chain, so that it settles a conflict,
  /// too. Besides the codes of rows: EDIT_UNKNOWN, EDIT_OTHER_SCOPE, EDIT_WITHHELD, EDIT_ID.
  RowOutcome check_edit(const Kind& kind, std::string_view id, const Row& changes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct ImportFailure {
  CsvError error;
  std::string detail;  // a sentence
};
/// Judges the rows of a file, those of a long one some ahead on a second thread: the book is its own while it lives,
/// and `csv` stays.
class FileJudge {
 public:
  /// `only_area`: nullopt takes all rows; "-" those of the commune office or of no area; else that area's
  /// (contributions by `recorded_by` = the area's recorder_id, others by `area_id`). Rows left out have no outcome.
  static base::Result<FileJudge, ImportFailure> open(std::string_view csv, const Kind& kind,
                                                     const std::optional<std::string>& only_area, Book& book,
                                                     const CheckOptions& options, Language language);
  FileJudge(FileJudge&& other) noexcept;
  ~FileJudge();
  /// How many outcomes there will be, or more: lines are counted.
  [[nodiscard]] std::size_t rows_about() const;
  /// The outcomes of the next rows, in the file's order but for rates; empty behind the last. Fails with unreadable.
  base::Result<std::vector<RowOutcome>, ImportFailure> next();

 private:
  struct State;
  explicit FileJudge(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The columns of `--result`: row,id,outcome,code,normalised,why.
std::string result_csv(const std::vector<RowOutcome>& rows);

/// The exact reversing entry of a held record, or why there can be none (REVERSAL_TARGET_UNKNOWN, ALREADY_REVERSED,
/// IS_REVERSAL, …).
struct ReversalRequest {
  std::string_view type, id, reason, new_id, receipt_no, author;
  base::Date booked_on;
};
base::Result<sync::Draft, std::string> draft_reversal(const BookRecord& target, const ReversalRequest& request);

/// Receipt number: `PT-K01/2025-00001`. The form follows from the contribution's kind: PT money, BN workday and
/// in-kind, BB land, LC budget.
std::string_view receipt_form(std::string_view contribution_kind);
std::string receipt_prefix(std::string_view form, std::string_view series, int year);
std::string receipt_number(std::string_view prefix, std::int64_t number);

}  // namespace sovang::records
