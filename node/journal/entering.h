#pragma once
// How a person's record enters the book: from the words of a command or a page to a written entry. The command line and
// the API do it through here, so both judge, number and write alike.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "node/journal/journal.h"
#include "node/records/import.h"

namespace sovang::journal {

/// On whose behalf and when. `writer` is the directory's, or what an account may do of it.
struct Entering {
  records::Writer writer;
  base::Date today;
  records::Language language = records::Language::vi;
  base::WallTime now;
};

struct NewRecord {
  std::string kind;                    // money | workday | goods | land | budget, or an entry type
  records::Row fields;                 // as typed, by CSV column or by the word of `add`: `amount`, `work`
  std::string id;                      // for kinds whose id is not among the fields
  std::vector<std::string> confirmed;  // codes of questions that were answered with yes
};

/// The kind that a word of `add` names; null when there is none that people enter one by one.
const records::Kind* kind_of_word(std::string_view word);
/// Whether the word is one of money | workday | goods | land | budget.
bool is_contribution_word(std::string_view word);

struct Judged {
  const records::Kind* kind = nullptr;
  records::Row row;  // completed: area, days, recorder, receipt number
  records::RowOutcome outcome;
};
/// Completes and judges; writes nothing. `record.kind` is a word that kind_of_word() knows.
Judged judge_record(Journal& journal, records::Book& book, const NewRecord& record, const Entering& entering);

/// Writes the draft of an outcome, inside the transaction in which it was judged: durable with its commit.
Written write_record(Journal& journal, const sync::Keys& keys, sync::Draft draft, base::WallTime now,
                     base::Random& random);

struct Editing {
  std::string kind;  // entry type; empty: whichever editable kind has the id
  std::string id;
  records::Row fields;  // by CSV column, over those of the version that shows; empty clears
  std::vector<std::string> confirmed;
};
/// A new version (records::RowChecker::check_edit). Absent when no such record of an editable kind is held.
std::optional<Judged> judge_edit(records::Book& book, const Editing& editing, const Entering& entering);

struct Reversing {
  std::string id, new_id, reason;
};
struct Reversed {
  std::string id, receipt_no;  // empty where the kind bears no number
};
/// Writes the exact reversal in the caller's transaction; `new_id` again gives the same answer and writes nothing.
/// Fails with REVERSAL_TARGET_UNKNOWN, NOT_REVERSIBLE, ALREADY_REVERSED, IS_REVERSAL, REASON_MISSING, NO_AUTHORITY or
/// SAME_ID_OTHER_CONTENT.
base::Result<Reversed, std::string> reverse_record(Journal& journal, records::Book& book, const sync::Keys& keys,
                                                   const Reversing& reversing, const Entering& entering,
                                                   base::Random& random);

struct CsvImport {
  const records::Kind* kind = nullptr;
  std::optional<std::string> only_area;
  bool lenient = false;  // take the good rows of a file with others
  bool dry_run = false;
  bool update = false;           // rows of known ids are edits
  bool only_remarkable = false;  // in Imported::rows: none that is taken as it is
};
struct Imported {
  std::vector<records::RowOutcome> rows;
  std::map<records::Outcome, std::size_t> counts;
  std::size_t written = 0;
  [[nodiscard]] bool doubtful() const;  // rows to review or refused
};
/// Judges a file and writes it in one transaction of its own. `judged` is called before anything is saved. Without
/// `keys` nothing is (dry_run).
base::Result<Imported, records::ImportFailure> import_csv(Journal& journal, const sync::Keys* keys,
                                                          std::string_view csv, const CsvImport& import,
                                                          const Entering& entering, base::Random& random,
                                                          const std::function<void(const Imported&)>& judged);

}  // namespace sovang::journal
