#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "node/records/context.h"
#include "node/records/edit.h"
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

/// A figure is known by what it measures and its day, a section of a report by its period and number.
void set_made_id(RecordRow& row) {
  const std::string_view type = row.kind().type;
  if (type == "indicator" && row.given("indicator") && row.known("as_of"))
    row.id = row.text("indicator") + "@" + row.at("as_of").date.iso();
  if (type == "report_text" && row.given("period") && row.given("section"))
    row.id = row.text("period") + "/" + row.text("section");
}

/// Where a person enters, what is of today is of today.
void fill_in_today(const Check& check) {
  RecordRow& row = check.row;
  for (const std::string_view day : {"booked_on", "on", "found_on", "posted_on"}) {
    if (row.has(day) && !row.given(day)) row.set_date(day, check.context.options().today);
  }
  if (row.kind().type == "person" && !row.given("from_on")) row.set_date("from_on", check.context.options().today);
  if (row.kind().type == "finding" && !row.given("state")) row.set_text("state", "OPEN");
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
  const auto earlier = check.context.earlier(type, row.id);
  std::optional<BookRecord> held;
  if (!earlier) held = check.context.book().record(type, row.id);
  if (!earlier && !held) return;
  bool same = false;
  if (has_content(row)) {
    const sync::Draft draft = make_draft(row, {});
    same = earlier ? same_content(draft, *earlier) : same_content(draft, *held);
  }
  const Finding finding{same ? "SAME_ID_SAME_CONTENT" : "SAME_ID_OTHER_CONTENT", row.kind().id_column, row.id};
  same ? check.judgement.duplicate(finding) : check.judgement.reject(finding);
}

/// What follows from the rest of the row, so that it has the content that it will have in the book.
void derive(const Check& check) {
  RecordRow& row = check.row;
  const std::string_view type = row.kind().type;
  const bool fill_in = check.context.options().fill_in;
  set_made_id(row);
  if (type == "contribution") {
    if (fill_in) fill_in_contribution(check);
    return derive_contribution(check);
  }
  if (fill_in) fill_in_today(check);
  if ((type == "remittance" || type == "opening_balance" || type == "posting") && !row.given("area_id")) {
    const auto& work = check.context.work(row.text("work_id"));
    if (work) row.set_text("area_id", work->area_id);
  }
  if (type == "completion") derive_completion(check);
  if (type == "decision") derive_decision(check);
}

void check_kind(const Check& check) {
  struct Rules {
    std::string_view type;
    void (*check)(const Check&);
  };
  constexpr auto kRules = std::to_array<Rules>({{"contribution", check_contribution},
                                                {"expenditure", check_expenditure},
                                                {"rate", check_rate},
                                                {"work", check_work},
                                                {"meeting", check_meeting},
                                                {"area", check_registry},
                                                {"household", check_registry},
                                                {"org", check_registry},
                                                {"completion", check_completion},
                                                {"same_as", check_same_as},
                                                {"area_succession", check_succession},
                                                {"opening_balance", check_opening_balance},
                                                {"remittance", check_remittance},
                                                {"decision", check_decision},
                                                {"document", check_document},
                                                {"finding", check_finding},
                                                {"report_text", check_report_text},
                                                {"posting", check_posting},
                                                {"person", check_person}});
  for (const Rules& rules : kRules) {
    if (rules.type == check.row.kind().type) return rules.check(check);
  }
  check_office(check);
}

std::vector<Change> changes_between(Row before, Row after) {
  std::vector<Change> out;
  for (const auto& [column, text] : before) after.try_emplace(column);
  for (const auto& [column, text] : after)
    if (text != before[column]) out.push_back({column, before[column], text});
  return out;
}

}  // namespace

struct RowChecker::State {
  Context context;
  Language language;

  /// The outcome, with a draft when it may enter.
  RowOutcome conclude(const Judgement& judgement, const RecordRow& record) {
    RowOutcome out = judgement.conclude(context.options().confirmed, language);
    out.id = record.id;
    if (out.outcome == Outcome::accept)
      out.draft = std::make_unique<sync::Draft>(make_draft(record, context.options().writer.author));
    return out;
  }
};

RowChecker::RowChecker(Book& book, CheckOptions options, Language language)
    : state_(new State{Context(book, std::move(options)), language}) {}
RowChecker::~RowChecker() = default;

RowOutcome RowChecker::check(const Kind& kind, const Row& row, std::size_t number) {
  return check(kind, typed_row(kind, row), number);
}

RowOutcome RowChecker::check(const Kind& kind, const TypedRow& row, std::size_t number) {
  Judgement judgement;
  RecordRow record = read_row(kind, row, state_->context.settings(), judgement);
  const Check check{record, state_->context, judgement};
  derive(check);
  check_id(check);
  if (!judgement.settled()) check_identity(check);
  if (!judgement.settled()) check_kind(check);
  RowOutcome out = state_->conclude(judgement, record);
  out.row = number;
  if (out.draft) state_->context.remember(record, *out.draft);
  return out;
}

RowOutcome RowChecker::check_edit(const Kind& kind, std::string_view id, const Row& changes) {
  Judgement judgement;
  const auto refuse = [&](std::string_view code, std::string_view column, std::string detail) {
    judgement.reject({code, column, std::string(id), {}, std::move(detail)});
    RowOutcome out = judgement.conclude({}, state_->language);
    out.id = id;
    return out;
  };
  Context& context = state_->context;
  const auto held = kind.editable ? context.book().record(kind.type, id) : std::nullopt;
  if (!held) return refuse("EDIT_UNKNOWN", {}, {});
  // An edit is an entry of the same key, and the key has the scope of its author.
  if (held->scope != context.own_scope()) return refuse("EDIT_OTHER_SCOPE", {}, held->scope);
  if (!held->withheld.empty()) return refuse("EDIT_WITHHELD", {}, fmt::format("{}", fmt::join(held->withheld, ", ")));
  // Two edits of one run would replace the same version.
  if (context.earlier(kind.type, std::string(id))) return refuse("SAME_ID_OTHER_CONTENT", kind.id_column, {});
  const Row before = row_of(kind, *held);
  Row row = before;
  for (const auto& [column, text] : changes) {
    if (makes_id(kind, column) && text != row[column]) return refuse("EDIT_ID", column, {});
    row[column] = text;
  }
  RecordRow record = read_row(kind, typed_row(kind, row), context.settings(), judgement);
  record.id = id;
  record.replaces = context.book().versions(kind.type, held->scope, id).ends;
  const Check check{record, context, judgement};
  if (!judgement.settled()) check_kind(check);
  RowOutcome out = state_->conclude(judgement, record);
  if (!out.draft) return out;
  keep_unknown_members(kind, *held, *out.draft);
  if (record.replaces.size() < 2 && same_content(*out.draft, *held)) {
    judgement.duplicate({"SAME_ID_SAME_CONTENT", kind.id_column, record.id});
    return state_->conclude(judgement, record);
  }
  BookRecord after = *held;
  after.body = out.draft->body;
  after.parts = out.draft->fields;
  out.changes = changes_between(before, row_of(kind, after));
  context.remember(record, *out.draft);
  return out;
}

}  // namespace sovang::records
