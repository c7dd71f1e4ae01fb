// Writing into the book: checking, recording, reversing, editing, importing.

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "node/api/readings.h"
#include "node/api/routes.h"
#include "node/api/visible.h"
#include "node/records/text.h"
#include "node/records/typed_date.h"
#include "node/records/typed_number.h"
#include "node/views/book.h"
#include "node/views/queries.h"

namespace sovang::api {
namespace {

using Json = nlohmann::ordered_json;
using records::Outcome;

constexpr std::size_t kUlidBytes = 26;

std::unique_ptr<records::Book> book_of(Call& call) {
  return views::make_book(call.journal.db(), call.journal.own_scope());
}

records::Row fields_of(const Call& call, const nlohmann::json& body) {
  records::Row row;
  const auto fields = body.find("fields");
  if (fields == body.end() || !fields->is_object())
    call.fail(400, "BAD_JSON", "Thiếu \"fields\".", "\"fields\" is missing.", "fields");
  for (const auto& [name, value] : fields->items()) {
    if (value.is_number_integer() || value.is_boolean())
      row[name] = value.dump();
    else if (value.is_string())
      row[name] = value.get<std::string>();
    else if (!value.is_null())
      call.fail(400, "BAD_JSON", "Mỗi ô là chữ như đã gõ.", "Each field is a text as it was typed.", name);
  }
  return row;
}

std::vector<std::string> confirmed_of(const nlohmann::json& body) {
  std::vector<std::string> out;
  const auto confirmed = body.find("confirmed");
  if (confirmed != body.end() && confirmed->is_array())
    for (const auto& code : *confirmed)
      if (code.is_string()) out.push_back(code.get<std::string>());
  return out;
}

std::string ulid_of(const Call& call, const nlohmann::json& body) {
  const std::string id = text_member(call, body, "id");
  const bool letters =
      std::all_of(id.begin(), id.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
  if (id.size() != kUlidBytes || !letters)
    call.fail(400, "BAD_ID", "id phải là một ULID do trang tạo.", "id is a ULID that the form made.", "id");
  return id;
}

/// Inspectors read, and write their findings alone.
void require_role(const Call& call, const records::Kind& kind) {
  const bool writes =
      call.has(records::Role::area) || call.has(records::Role::commune) || call.has(records::Role::accountant);
  const bool inspectors = kind.type == "finding" || kind.type == "person";
  if (!writes && !inspectors)
    call.fail(403, "ROLE", "Tài khoản này xem được nhưng không ghi được.", "This account reads and does not write.");
  if (kind.office && !call.info().hub)
    call.fail(403, "ROLE", "Loại này chỉ ghi trên máy của xã.", "This kind is entered on the hub only.", "kind");
}

journal::NewRecord record_of(const Call& call, const nlohmann::json& body, std::string id) {
  journal::NewRecord record{text_member(call, body, "kind"), fields_of(call, body), std::move(id), confirmed_of(body)};
  const auto* kind = journal::kind_of_word(record.kind);
  if (kind == nullptr) call.fail(422, "KIND_UNKNOWN", "Không có loại này.", "There is no such kind.", "kind");
  require_role(call, *kind);
  return record;
}

/// What a number of the draft is, so that the page can read it back.
Json normalised_of(const records::RowOutcome& outcome) {
  Json out = Json::object();
  std::string_view rest = outcome.normalised;
  while (!rest.empty()) {
    const auto end = std::min(rest.find("; "), rest.size());
    const auto pair = rest.substr(0, end);
    const auto equals = pair.find('=');
    if (equals != pair.npos) out[std::string(pair.substr(0, equals))] = pair.substr(equals + 1);
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return out;
}

/// The record that this may be a second time: the questions name it.
Json double_of(Call& call, records::Book& book, const journal::Judged& judged) {
  const auto& outcome = judged.outcome;
  if (outcome.code != "POSSIBLE_DUPLICATE") return nullptr;
  const std::string held = views::show_record(call.journal.db(), call.journal.logs(), outcome.about);
  return held.empty() ? Json() : page_row(call, book, held);
}

/// A field by itself, whatever the rest of the row lacks: a page reads back at every key. Null when it can't be read.
Json value_of(const records::Field& field, const std::string& typed) {
  const records::Settings settings;
  const std::string folded = records::fold_typed(records::clean_text(typed).text);
  records::TypedNumber number;
  switch (field.type) {
    case records::FieldType::vnd:
      number = records::read_vnd(folded, settings.amount_min_vnd);
      break;
    case records::FieldType::half_days:
      number = records::read_half_days(folded);
      break;
    case records::FieldType::dm2:
      number = records::read_land(folded, settings.sao_dm2);
      break;
    case records::FieldType::milli:
      number = records::read_milli(folded);
      break;
    case records::FieldType::integer:
      number = records::read_count(folded);
      break;
    case records::FieldType::date: {
      const auto date = records::read_date(folded);
      return date.value && !date.asks ? Json(date.value->iso()) : Json();
    }
    default:
      return nullptr;
  }
  return number.value && !number.asks && number.code.empty() ? Json(*number.value) : Json();
}

Json values_of(const journal::Judged& judged) {
  Json out = Json::object();
  for (const auto& field : judged.kind->fields) {
    const auto typed = judged.row.find(field.column);
    if (typed == judged.row.end() || typed->second.empty()) continue;
    if (Json value = value_of(field, typed->second); !value.is_null()) out[std::string(field.json)] = std::move(value);
  }
  if (judged.outcome.draft) out.update(Json::parse(judged.outcome.draft->body));
  return out;
}

Json outcome_json(Call& call, records::Book& book, const journal::Judged& judged) {
  const auto& outcome = judged.outcome;
  Json out{{"outcome", records::name_of(outcome.outcome)},
           {"code", outcome.code},
           {"field", outcome.field},
           {"why", outcome.why},
           {"normalised", normalised_of(outcome)},
           {"values", values_of(judged)},
           {"words", ""},
           {"readings", Json::array()},
           {"double", double_of(call, book, judged)}};
  const auto amount = out["values"].find("amount_vnd");
  if (amount != out["values"].end() && amount->is_number_integer())
    out["words"] = records::vnd_in_words(amount->get<std::int64_t>());
  const auto typed = judged.row.find("amount_vnd");
  if (typed != judged.row.end() && out["words"] == "") out["readings"] = amount_readings(typed->second);
  return out;
}

Json changes_json(const records::RowOutcome& outcome) {
  Json out = Json::array();
  for (const auto& change : outcome.changes)
    out.push_back({{"column", change.column}, {"before", change.before}, {"after", change.after}});
  return out;
}

/// 422 with what /check would say, and the members of an error.
net::HttpResponse refused(Call& call, records::Book& book, const journal::Judged& judged) {
  Json out = outcome_json(call, book, judged);
  out["message"] = judged.outcome.why;
  return json_response(judged.outcome.code == "SAME_ID_OTHER_CONTENT" ? 409 : 422, out);
}

net::HttpResponse saved(Call& call, records::Book& book, int status, const std::string& id,
                        const records::RowOutcome& outcome) {
  const Json row = page_row(call, book, views::show_record(call.journal.db(), call.journal.logs(), id));
  return json_response(status, {{"id", id},
                                {"receipt_no", row.value("receipt_no", "")},
                                {"code", outcome.code},
                                {"why", outcome.why},
                                {"row", row}});
}

}  // namespace

net::HttpResponse post_check(Call& call) {
  const auto book = book_of(call);
  const auto record =
      record_of(call, json_body(call), sync::make_ulid(call.api.clock.wall().milliseconds, call.api.random));
  const auto judged = journal::judge_record(call.journal, *book, record, call.entering());
  return json_response(200, outcome_json(call, *book, judged));
}

net::HttpResponse post_record(Call& call) {
  const auto body = json_body(call);
  const auto record = record_of(call, body, ulid_of(call, body));
  const auto keys = call.keys();
  store::Transaction transaction(call.journal.db());  // a second tap waits here and then finds the first
  call.journal.views().catch_up();
  const auto book = book_of(call);
  auto judged = journal::judge_record(call.journal, *book, record, call.entering());
  const auto& outcome = judged.outcome;
  if (outcome.outcome == Outcome::duplicate) return saved(call, *book, 200, outcome.id, outcome);
  if (!outcome.draft) return refused(call, *book, judged);
  journal::write_record(call.journal, *keys, *outcome.draft, call.api.clock.wall(), call.api.random);
  transaction.commit();
  return saved(call, *book_of(call), 201, outcome.id, outcome);
}

net::HttpResponse post_reversal(Call& call) {
  const auto body = json_body(call);
  const std::string reason = records::clean_text(text_member(call, body, "reason")).text;
  if (reason.empty())
    call.fail(422, "REASON_MISSING", "Ghi lý do đảo bút toán.", "Say why the record is reversed.", "reason");
  const journal::Reversing reversing{call.captured.front(), ulid_of(call, body), reason};
  const auto keys = call.keys();
  store::Transaction transaction(call.journal.db());
  call.journal.views().catch_up();
  const auto reversed =
      journal::reverse_record(call.journal, *book_of(call), *keys, reversing, call.entering(), call.api.random);
  if (!reversed) {
    const std::string& code = reversed.error();
    const int status = code == "REVERSAL_TARGET_UNKNOWN" ? 404 : code == "NO_AUTHORITY" ? 403 : 409;
    if (code == "ALREADY_REVERSED")
      call.fail(status, code, "Khoản này đã đảo rồi. Nếu cần, ghi một khoản mới.",
                "This record is reversed already. Enter a new one if one is needed.", "id");
    if (code == "IS_REVERSAL")
      call.fail(status, code, "Đây là bút toán đảo, không đảo lại được. Ghi một khoản mới.",
                "This is a reversal itself. Enter a new record instead.", "id");
    if (code == "NO_AUTHORITY")
      call.fail(status, code, "Ở đây không có quyền đảo khoản này. Nhờ nơi đã ghi, hoặc xã, đảo.",
                "There is no right here to reverse this record. Ask who entered it, or the commune.", "id");
    call.fail(status, code, "Không đảo được khoản này.", "This record can't be reversed.", "id");
  }
  transaction.commit();
  return json_response(201, {{"id", reversed->id}, {"receipt_no", reversed->receipt_no}});
}

net::HttpResponse post_edit(Call& call) {
  const auto body = json_body(call);
  const auto keys = call.keys();
  store::Transaction transaction(call.journal.db());
  call.journal.views().catch_up();
  const auto book = book_of(call);
  const journal::Editing editing{text_member(call, body, "kind"), call.captured.front(), fields_of(call, body),
                                 confirmed_of(body)};
  auto judged = journal::judge_edit(*book, editing, call.entering());
  if (!judged)
    call.fail(404, "EDIT_UNKNOWN", "Không có bản ghi sửa được với mã này.", "No record that can be edited has this id.",
              "id");
  require_role(call, *judged->kind);
  const auto& outcome = judged->outcome;
  if (outcome.outcome == Outcome::duplicate) return saved(call, *book, 200, editing.id, outcome);
  if (!outcome.draft) return refused(call, *book, *judged);
  journal::write_record(call.journal, *keys, *outcome.draft, call.api.clock.wall(), call.api.random);
  transaction.commit();
  return saved(call, *book_of(call), 201, editing.id, outcome);
}

net::HttpResponse post_import(Call& call) {
  const auto* kind = records::find_kind_by_csv(call.captured.front());
  if (kind == nullptr) call.fail(404, "KIND_UNKNOWN", "Không có loại này.", "There is no such kind.", "kind");
  if (kind->office && !call.info().hub)
    call.fail(403, "ROLE", "Loại này chỉ ghi trên máy của xã.", "This kind is entered on the hub only.");
  const std::string area = call.get("area");
  const bool dry_run = call.get("dry_run") == "1";
  const journal::CsvImport import{kind, area.empty() ? std::nullopt : std::optional(area), call.get("lenient") == "1",
                                  dry_run, call.get("update") == "1"};
  auto entering = call.entering();
  entering.today = call.day("today").value_or(entering.today);
  const auto keys = dry_run ? nullptr : call.keys();
  const auto imported =
      journal::import_csv(call.journal, keys.get(), call.request.body, import, entering, call.api.random, nullptr);
  if (!imported) throw ApiError(422, "CSV", imported.error().detail);
  Json counts = Json::object();
  for (const auto outcome : {Outcome::accept, Outcome::review, Outcome::reject, Outcome::duplicate}) {
    const auto found = imported->counts.find(outcome);
    counts[std::string(records::name_of(outcome))] = found == imported->counts.end() ? 0 : found->second;
  }
  Json rows = Json::array();
  for (const auto& row : imported->rows)
    rows.push_back({{"row", row.row},
                    {"id", row.id},
                    {"outcome", records::name_of(row.outcome)},
                    {"code", row.code},
                    {"field", row.field},
                    {"normalised", row.normalised},
                    {"changes", changes_json(row)},
                    {"why", row.why}});
  return json_response(200, {{"counts", std::move(counts)}, {"written", imported->written}, {"rows", std::move(rows)}});
}

}  // namespace sovang::api
