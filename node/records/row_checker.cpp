#include <algorithm>

#include "node/records/context.h"
#include "node/records/rules.h"

namespace sovang::records {
namespace {

constexpr std::size_t kIdBytesMax = 128;  // docs/formats/entries.md

/// Whether every given value is one, so that the row has a content to compare or to enter.
bool has_content(const RecordRow& row) {
  for (std::size_t index = 0; index < row.fields().size(); ++index) {
    const FieldValue& value = row.at(index);
    const FieldType type = row.fields()[index].type;
    const bool needs_value = is_number(type) || type == FieldType::date || type == FieldType::boolean;
    if (value.given() && ((needs_value && !value.known) || (!value.code.empty() && !value.asks))) return false;
  }
  return true;
}

/// A figure is known by what it measures and its day.
void set_indicator_id(RecordRow& row) {
  if (row.given("indicator") && row.known("as_of")) row.id = row.text("indicator") + "@" + row.at("as_of").date.iso();
}

void check_id(const Check& check) {
  const RecordRow& row = check.row;
  if (row.kind().id_column.empty()) return;  // made of required fields
  const Finding finding{"FIELD_MISSING", row.kind().id_column, row.raw_id};
  if (row.id.empty()) return check.judgement.reject(finding);
  const bool has_control = std::any_of(row.id.begin(), row.id.end(), [](char byte) { return byte >= 0 && byte < ' '; });
  if (row.id.size() > kIdBytesMax || has_control)
    check.judgement.reject({"ID_INVALID", row.kind().id_column, row.raw_id});
}

/// An id that is known already decides: the same record, or another under its name.
void check_identity(const Check& check) {
  const RecordRow& row = check.row;
  const std::string_view type = row.kind().type;
  if (row.id.empty()) return;
  const sync::Draft* earlier = check.context.earlier(type, row.id);
  std::optional<BookRecord> held;
  if (earlier == nullptr) held = check.context.book().record(type, row.id);
  if (earlier == nullptr && !held) return;
  bool same = false;
  if (has_content(row)) {
    const sync::Draft draft = make_draft(row, {});
    same = earlier != nullptr ? same_content(draft, *earlier) : same_content(draft, *held);
  }
  const Finding finding{same ? "SAME_ID_SAME_CONTENT" : "SAME_ID_OTHER_CONTENT", row.kind().id_column, row.id};
  same ? check.judgement.duplicate(finding) : check.judgement.reject(finding);
}

void check_kind(const Check& check) {
  const std::string_view type = check.row.kind().type;
  if (type == "contribution") return check_contribution(check);
  if (type == "expenditure") return check_expenditure(check);
  if (type == "rate") return check_rate(check);
  if (type == "work") return check_work(check);
  if (type == "meeting") return check_meeting(check);
  if (type == "area" || type == "household" || type == "org") return check_registry(check);
  check_office(check);
}

}  // namespace

struct RowChecker::State {
  Context context;
  Language language;
};

RowChecker::RowChecker(Book& book, CheckOptions options, Language language)
    : state_(new State{Context(book, std::move(options)), language}) {}
RowChecker::~RowChecker() = default;

RowOutcome RowChecker::check(const Kind& kind, const Row& row, std::size_t number) {
  Judgement judgement;
  RecordRow record = read_row(kind, row, state_->context.settings(), judgement);
  if (kind.type == "indicator") set_indicator_id(record);
  const Check check{record, state_->context, judgement};
  check_id(check);
  if (kind.type == "contribution") {
    if (state_->context.options().fill_in) fill_in_contribution(check);
    derive_contribution(check);
  }
  if (!judgement.settled()) check_identity(check);
  if (!judgement.settled()) check_kind(check);

  RowOutcome out = judgement.conclude(state_->context.options().confirmed, state_->language);
  out.row = number;
  out.id = record.id;
  if (out.outcome == Outcome::accept) {
    out.draft = make_draft(record, state_->context.options().writer.author);
    state_->context.remember(record, *out.draft);
  }
  return out;
}

}  // namespace sovang::records
