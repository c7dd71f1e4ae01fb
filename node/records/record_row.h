#pragma once
// One row, read: for every field of its kind what was typed and what it means.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "node/records/import.h"
#include "node/records/judgement.h"

namespace sovang::records {

struct FieldValue {
  std::string_view typed;               // as it stood in the row, which outlives this
  std::string text;                     // clean; empty when nothing was given
  std::int64_t number = 0;              // of numeric types, booleans and flags
  base::Date date = {};                 // of dates
  std::vector<std::string> items = {};  // of lists
  bool known = false;                   // number or date hold a value
  std::string_view code = {};           // what is wrong with it, when something is
  bool asks = false;

  [[nodiscard]] bool given() const { return !text.empty(); }
};

class RecordRow {
 public:
  explicit RecordRow(const Kind& kind) : kind_(&kind), values_(kind.fields.size()) {}

  [[nodiscard]] const Kind& kind() const { return *kind_; }
  [[nodiscard]] std::span<const Field> fields() const { return kind_->fields; }
  /// By the field's place in the kind; the second place of a field that stands twice is never filled.
  [[nodiscard]] FieldValue& at(std::size_t index) { return values_[index]; }
  [[nodiscard]] const FieldValue& at(std::size_t index) const { return values_[index]; }
  /// By the member's name, which the kind must have.
  [[nodiscard]] FieldValue& at(std::string_view json) { return values_[index_of(json)]; }
  [[nodiscard]] const FieldValue& at(std::string_view json) const { return values_[index_of(json)]; }
  [[nodiscard]] const Field& field(std::string_view json) const { return kind_->fields[index_of(json)]; }
  [[nodiscard]] bool has(std::string_view json) const;
  [[nodiscard]] const std::string& text(std::string_view json) const { return at(json).text; }
  [[nodiscard]] bool given(std::string_view json) const { return at(json).given(); }
  [[nodiscard]] bool known(std::string_view json) const { return at(json).known; }
  [[nodiscard]] bool is_anonymous() const;  // a contribution whose giver wants no name
  [[nodiscard]] bool is_reversal() const { return kind_->reversible && given("reverses_id"); }

  void set_text(std::string_view json, std::string_view text);
  void set_number(std::string_view json, std::int64_t number);
  void set_date(std::string_view json, base::Date date);
  void clear(std::string_view json) { at(json) = FieldValue{}; }

  std::string id;
  std::string raw_id;
  std::vector<std::string> replaces;  // versions that an edit or a decision takes the place of

 private:
  [[nodiscard]] std::size_t index_of(std::string_view json) const;

  const Kind* kind_;
  std::vector<FieldValue> values_;
};

/// Whether the table's place `index` is the one that a row fills: it has a column and is the first of that name.
bool is_read(const Kind& kind, std::size_t index);
bool is_number(FieldType type);

/// The texts of a row by the places of its kind.
TypedRow typed_row(const Kind& kind, const Row& row);
/// Reads every column. What is typed stays where it is: the result looks at it. Damaged text is rejected at once; what
/// is wrong with numbers, dates and words is kept in their values, to be raised in the order of the rules. Normalised
/// values are remarked.
RecordRow read_row(const Kind& kind, const TypedRow& row, const Settings& settings, Judgement& judgement);

}  // namespace sovang::records
