#pragma once
// What the rules find about one row. Several may speak; one is shown: the first refusal, else the first question that
// nobody has answered, else the most specific remark on an accepted row (docs/formats/records.md, "Order").

#include <string>
#include <string_view>
#include <vector>

#include "node/records/import.h"

namespace sovang::records {

struct Finding {
  std::string_view code;
  std::string_view column;      // CSV column, empty when it is the row as a whole
  std::string typed;            // the value as it stood in the row
  std::string normalised = {};  // `column=value` of a remark
  std::string detail = {};      // what the sentence needs besides: another record, the expected value
};

/// A question whose reading has a value can be answered with yes; the others have to be typed again.
struct Question {
  Finding finding;
  bool answerable = true;
};

class Judgement {
 public:
  void reject(Finding finding) { rejects_.push_back(std::move(finding)); }
  void ask(Finding finding, bool answerable = true) { questions_.push_back({std::move(finding), answerable}); }
  /// A remark on a row that is accepted: something was normalised, or a warning.
  void remark(Finding finding) { remarks_.push_back(std::move(finding)); }
  void duplicate(Finding finding) { duplicates_.push_back(std::move(finding)); }
  [[nodiscard]] bool refused() const { return !rejects_.empty(); }
  [[nodiscard]] bool settled() const { return refused() || !duplicates_.empty(); }

  /// Outcome, code, normalised and why; `row` and `id` are the caller's.
  [[nodiscard]] RowOutcome conclude(const std::vector<std::string>& confirmed, Language language) const;

 private:
  std::vector<Finding> rejects_, duplicates_, remarks_;
  std::vector<Question> questions_;
};

/// The sentence of a code, with field, value, reason and remedy.
std::string explain(const Finding& finding, Language language);

}  // namespace sovang::records
