#include "node/journal/entering.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/ensure.h"
#include "node/records/text.h"
#include "node/views/book.h"

namespace sovang::journal {
namespace {

using Json = nlohmann::ordered_json;
using records::Row;

struct Pair {
  std::string_view word, meaning;
};
constexpr auto kContributionWords = std::to_array<Pair>(
    {{"money", "MONEY"}, {"workday", "WORKDAY"}, {"goods", "IN_KIND"}, {"land", "LAND"}, {"budget", "BUDGET"}});

/// Options of `add` and the columns of a contribution that they fill.
constexpr auto kColumnWords = std::to_array<Pair>({{"work", "work_id"},
                                                   {"household", "household_id"},
                                                   {"org", "org_id"},
                                                   {"area", "area_id"},
                                                   {"name", "contributor_name"},
                                                   {"on", "occurred_on"},
                                                   {"amount", "amount_vnd"},
                                                   {"days", "workdays"},
                                                   {"unit_price", "unit_price_vnd"},
                                                   {"value", "value_vnd"},
                                                   {"area_m2", "land_m2"},
                                                   {"parcel", "parcel_no"},
                                                   {"sheet", "map_sheet_no"},
                                                   {"signed_by", "owners"}});

std::string_view meaning_of(std::span<const Pair> pairs, std::string_view word) {
  const auto found = std::find_if(pairs.begin(), pairs.end(), [&](const Pair& pair) { return pair.word == word; });
  return found == pairs.end() ? std::string_view() : found->meaning;
}

/// By column, without what is empty. The words of `add` are those of a contribution.
Row by_column(const records::Kind& kind, const Row& typed) {
  Row row;
  for (const auto& [name, value] : typed) {
    const auto column = kind.type == "contribution" ? meaning_of(kColumnWords, name) : std::string_view();
    if (!value.empty()) row[column.empty() ? name : std::string(column)] = value;
  }
  return row;
}

std::string next_receipt(Journal& journal, records::Book& book, std::string_view contribution_kind,
                         base::Date booked_on) {
  const std::string prefix =
      records::receipt_prefix(records::receipt_form(contribution_kind), journal.series(), booked_on.year);
  return records::receipt_number(prefix, book.last_receipt(prefix) + 1);
}

/// Days as a person writes them, so that they are no remark.
std::string typed_day(const std::string& iso) {
  const auto day = base::parse_iso_date(iso);
  return day ? day->vietnamese() : iso;
}

/// The receipt number, and what an earlier tap on the same record fixed; the checker fills in the rest.
void complete_contribution(Journal& journal, records::Book& book, const std::optional<records::BookRecord>& held,
                           base::Date today, Row& row) {
  if (!held) {
    row["receipt_no"] = next_receipt(journal, book, row["kind"], today);
    return;
  }
  const auto saved = Json::parse(held->body);
  const std::string booked = typed_day(saved.value("booked_on", ""));
  row["receipt_no"] = saved.value("receipt_no", "");
  row["booked_on"] = booked;
  if (row["occurred_on"].empty()) row["occurred_on"] = booked;
}

bool has_column(const records::Kind& kind, std::string_view column) {
  return std::any_of(kind.fields.begin(), kind.fields.end(),
                     [&](const records::Field& field) { return field.column == column; });
}

records::CheckOptions check_options(const Entering& entering) {
  records::CheckOptions options;
  options.writer = entering.writer;
  options.today = entering.today;
  options.fill_in = true;
  return options;
}

bool may_write(const records::Writer& writer, std::string_view type, const records::BookRecord& target,
               const Json& body, records::Book& book) {
  const std::vector<std::string_view> areas(writer.areas.begin(), writer.areas.end());
  // A completion and a same_as name no area: they speak of records of their writer's scope.
  const bool of_scope = type == "completion" || type == "same_as";
  const std::string scope = target.scope == "-" ? std::string() : target.scope;
  const std::string area = of_scope ? scope : body.value("area_id", "");
  const std::string kind = body.value("kind", "");
  const auto work = book.work(body.value("work_id", ""));
  const auto verdict = records::authority(writer.roles, areas, {type, kind, area, work && work->level == "COMMUNE"});
  return verdict == records::Authority::allowed || verdict == records::Authority::allowed_on_behalf;
}

}  // namespace

bool is_contribution_word(std::string_view word) { return !meaning_of(kContributionWords, word).empty(); }

const records::Kind* kind_of_word(std::string_view word) {
  return records::find_kind(is_contribution_word(word) ? "contribution" : word);
}

Judged judge_record(Journal& journal, records::Book& book, const NewRecord& record, const Entering& entering) {
  const auto* known = kind_of_word(record.kind);
  base::ensure(known != nullptr, "the caller has looked the kind up");
  const records::Kind& kind = *known;
  Judged judged{known, by_column(kind, record.fields), {}};
  Row& row = judged.row;
  const std::string id_column(kind.id_column);
  if (!id_column.empty() && row[id_column].empty()) row[id_column] = record.id;
  const auto typed = [&](std::string_view column) {
    const auto found = row.find(column);
    return found == row.end() ? std::string() : found->second;
  };
  auto options = check_options(entering);
  options.confirmed = record.confirmed;
  if (kind.type == "contribution") {
    if (is_contribution_word(record.kind)) row["kind"] = meaning_of(kContributionWords, record.kind);
    complete_contribution(journal, book, book.record(kind.type, row[id_column]), entering.today, row);
  } else if (has_column(kind, "area_id") && !row.contains("area_id") && typed("level") != "COMMUNE" &&
             !entering.writer.areas.empty()) {
    row["area_id"] = entering.writer.areas.front();
  }
  judged.outcome = records::RowChecker(book, options, entering.language).check(kind, row, 1);
  return judged;
}

Written write_record(Journal& journal, const sync::Keys& keys, sync::Draft draft, base::WallTime now,
                     base::Random& random) {
  draft.time = base::rfc3339(now);
  return journal.append(std::span(&draft, 1), keys, random).front();
}

std::optional<Judged> judge_edit(records::Book& book, const Editing& editing, const Entering& entering) {
  auto options = check_options(entering);
  options.confirmed = editing.confirmed;
  records::RowChecker checker(book, options, entering.language);
  for (const auto& kind : records::kinds()) {
    const bool asked = editing.kind.empty() || editing.kind == kind.type;
    if (asked && kind.editable && book.record(kind.type, editing.id))
      return Judged{&kind, editing.fields, checker.check_edit(kind, editing.id, editing.fields)};
  }
  return std::nullopt;
}

base::Result<Reversed, std::string> reverse_record(Journal& journal, records::Book& book, const sync::Keys& keys,
                                                   const Reversing& reversing, const Entering& entering,
                                                   base::Random& random) {
  for (const auto& kind : records::kinds()) {
    const auto target = kind.reversible ? book.record(kind.type, reversing.id) : std::nullopt;
    if (!target) continue;
    const auto body = Json::parse(target->body, nullptr, false);
    if (!body.is_object() || !may_write(entering.writer, kind.type, *target, body, book))
      return base::Err{std::string("NO_AUTHORITY")};
    if (const auto saved = book.record(kind.type, reversing.new_id)) {
      const auto again = Json::parse(saved->body, nullptr, false);
      if (!again.is_object() || again.value("reverses_id", "") != reversing.id)
        return base::Err{std::string("SAME_ID_OTHER_CONTENT")};
      return Reversed{reversing.new_id, again.value("receipt_no", "")};
    }
    const std::string receipt = kind.type == "contribution"
                                    ? next_receipt(journal, book, body.value("kind", ""), entering.today)
                                    : std::string();
    auto draft = records::draft_reversal(*target, {kind.type, reversing.id, records::clean_text(reversing.reason).text,
                                                   reversing.new_id, receipt, entering.writer.author, entering.today});
    if (!draft) return base::Err{draft.error()};
    draft->time = base::rfc3339(entering.now);
    journal.append(std::vector{*std::move(draft)}, keys, random);
    return Reversed{reversing.new_id, receipt};
  }
  const bool held = std::ranges::any_of(
      records::kinds(), [&](const records::Kind& kind) { return book.record(kind.type, reversing.id).has_value(); });
  return base::Err{std::string(held ? "NOT_REVERSIBLE" : "REVERSAL_TARGET_UNKNOWN")};
}

bool Imported::doubtful() const {
  const auto any = [&](records::Outcome outcome) {
    const auto found = counts.find(outcome);
    return found != counts.end() && found->second > 0;
  };
  return any(records::Outcome::review) || any(records::Outcome::reject);
}

namespace {

/// The rows of a file as they are judged: all outcomes, and what is written of them.
class JudgedRows {
 public:
  JudgedRows(records::FileJudge file, std::string time, const CsvImport& import, Imported& out)
      : file_(std::move(file)), time_(std::move(time)), import_(import), out_(out) {}
  /// Some more accepted rows, until the next call; none behind the last, and none behind what refuses the file.
  std::span<const sync::Draft> next() {
    drafts_.clear();
    while (drafts_.empty() && !failure_) {
      auto rows = file_.next();
      if (!rows) failure_ = rows.error();
      if (!rows || rows->empty()) break;
      for (auto& row : *rows) take(std::move(row));
      if (out_.doubtful() && !import_.lenient) drafts_.clear();
    }
    return drafts_;
  }
  [[nodiscard]] const std::optional<records::ImportFailure>& failure() const { return failure_; }

 private:
  void take(records::RowOutcome row) {
    ++out_.counts[row.outcome];
    if (row.draft) {
      drafts_.push_back(*std::exchange(row.draft, nullptr));
      drafts_.back().time = time_;
    }
    const bool plain = row.outcome == records::Outcome::accept && row.code.empty() && row.changes.empty();
    if (!plain || !import_.only_remarkable) out_.rows.push_back(std::move(row));
  }

  records::FileJudge file_;
  const std::string time_;
  const CsvImport& import_;
  Imported& out_;
  std::vector<sync::Draft> drafts_;
  std::optional<records::ImportFailure> failure_;
};

}  // namespace

base::Result<Imported, records::ImportFailure> import_csv(Journal& journal, const sync::Keys* keys,
                                                          std::string_view csv, const CsvImport& import,
                                                          const Entering& entering, base::Random& random,
                                                          const std::function<void(const Imported&)>& judged) {
  // Rows are judged against what is saved, over a connection of their own, while those before them are written.
  const auto saved = journal.db().reader();
  base::ensure(saved != nullptr, "an import is a transaction of its own");
  std::optional<store::Transaction> transaction;
  do {
    transaction.reset();
    journal.views().catch_up();
    transaction.emplace(journal.db());
  } while (journal.views().is_behind());
  records::CheckOptions options;
  options.writer = entering.writer;
  options.today = entering.today;
  options.update = import.update;
  const bool writes = keys != nullptr && !import.dry_run;
  Imported imported;
  {
    const store::Snapshot snapshot(*saved);
    const auto book = views::make_book(*saved, journal.own_scope());
    auto file = records::FileJudge::open(csv, *import.kind, import.only_area, *book, options, entering.language);
    if (!file) return base::Err{file.error()};
    const std::uint64_t rows_about = file->rows_about();
    JudgedRows rows(*std::move(file), base::rfc3339(entering.now), import, imported);
    if (writes) journal.append({[&] { return rows.next(); }, rows_about}, *keys, random);
    while (!rows.next().empty()) continue;
    if (rows.failure()) return base::Err{*rows.failure()};
  }
  const auto by_row = [](const auto& one, const auto& other) { return one.row < other.row; };
  if (!std::ranges::is_sorted(imported.rows, by_row)) std::ranges::sort(imported.rows, by_row);
  if (judged) judged(imported);
  if (!writes || (imported.doubtful() && !import.lenient)) return imported;
  transaction->commit();
  imported.written = imported.counts[records::Outcome::accept];
  return imported;
}

}  // namespace sovang::journal
