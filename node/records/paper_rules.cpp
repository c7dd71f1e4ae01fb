// Papers and people: documents that are cited, an inspector's findings, sections of a report, postings, who writes
// here.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/records/rules.h"

namespace sovang::records {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kAuthorCodeBytesMax = 64;

Json body_of(const BookRecord& record) {
  Json body = Json::parse(record.body, nullptr, false);
  return body.is_object() ? body : Json::object();
}

std::optional<base::Date> day_of(const Json& body, const char* name) {
  return base::parse_iso_date(body.value(name, ""));
}

/// What a paper cites must be there before it. A notice: papers are entered as they are.
void check_cited(const Check& check) {
  if (!check.row.known("issued_on")) return;
  const base::Date issued = check.row.at("issued_on").date;
  for (const std::string& id : check.row.at("cites").items) {
    const auto cited = check.context.record("document", id);
    if (!cited) {
      check.warn("CITED_UNKNOWN", "cites", id);
      continue;
    }
    const Json body = body_of(*cited);
    const std::string number = body.value("doc_no", id);
    const auto cited_on = day_of(body, "issued_on");
    const auto replaced_on = day_of(body, "replaced_on");
    if (cited_on && *cited_on > issued) check.warn("CITES_LATER", "cites", number);
    if (replaced_on && *replaced_on <= issued) check.warn("CITES_REPLACED", "cites", number);
  }
}

bool is_period(std::string_view text) {
  const auto digit = [&](std::size_t at, char least, char most) { return text[at] >= least && text[at] <= most; };
  if (text.size() != 4 && text.size() != 7) return false;
  for (std::size_t at = 0; at < 4; ++at) {
    if (!digit(at, '0', '9')) return false;
  }
  if (text.size() == 4) return true;
  return text[4] == '-' && ((text[5] == 'Q' && digit(6, '1', '4')) || (text[5] == 'H' && digit(6, '1', '2')));
}

bool is_author_code(std::string_view code) {
  return !code.empty() && code.size() <= kAuthorCodeBytesMax && std::all_of(code.begin(), code.end(), [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.';
  });
}

/// The target may be of any kind that is held.
bool is_held(const Check& check, const std::string& id) {
  return std::any_of(kinds().begin(), kinds().end(),
                     [&](const Kind& kind) { return check.context.record(kind.type, id).has_value(); });
}

/// The commune leaves the inspector's words, the inspector the commune's.
void check_sides(const Check& check, const Json& before) {
  const RecordRow& row = check.row;
  if (check.context.has_role(Role::inspector)) {
    if (row.text("answer") != before.value("answer", "")) check.reject("FINDING_ANSWER", "answer");
    return;
  }
  for (const char* name : {"target_id", "text"}) {
    if (row.text(name) != before.value(name, "")) check.reject("FINDING_WORDS", name);
  }
  if (row.known("found_on") && row.at("found_on").date.iso() != before.value("found_on", ""))
    check.reject("FINDING_WORDS", "found_on");
  if (row.text("state") != "ANSWERED") check.reject("FINDING_WORDS", "state");
  check.require("answer");
}

}  // namespace

void check_document(const Check& check) {
  check_words(check);
  check_required(check);
  check_authority(check, {"document", {}, {}, false});
  check_dates(check);
  check_cited(check);
}

void check_finding(const Check& check) {
  const RecordRow& row = check.row;
  const bool answers = !row.replaces.empty();
  check_words(check);
  check_required(check);
  if (!answers && !check.context.has_role(Role::inspector) &&
      (check.context.has_role(Role::commune) || check.context.has_role(Role::accountant)))
    check.reject("FINDING_ANSWER_ONLY", "state");
  check_authority(check, {"finding", {}, {}, false, answers});
  if (row.given("target_id") && !is_held(check, row.text("target_id"))) check.reject("TARGET_UNKNOWN", "target_id");
  check_dates(check);
  const auto held = answers ? check.context.book().record("finding", row.id) : std::nullopt;
  check_sides(check, held ? body_of(*held) : Json::object());
}

void check_report_text(const Check& check) {
  check_words(check);
  check_required(check);
  if (check.row.given("period") && !is_period(check.row.text("period"))) check.reject("PERIOD_INVALID", "period");
  check_authority(check, {"report_text", {}, {}, false});
}

void check_posting(const Check& check) {
  check_words(check);
  check_required(check);
  check_work_area(check);
  const auto& work = check.context.work(check.row.text("work_id"));
  check_authority(check, {"posting", {}, check.row.text("area_id"), work && work->level == "COMMUNE"});
  check_dates(check);
  check_day_order(check, "posted_on", "taken_down_on");
}

void check_person(const Check& check) {
  check_words(check);
  check_required(check);
  if (!is_author_code(check.row.id)) check.judgement.reject({"AUTHOR_CODE_INVALID", "code", check.row.id});
  if (!check.context.options().writer.enrolled) check.judgement.reject({"PERSON_BY_FIRST", "code", check.row.id});
  check_authority(check, {"person", {}, {}, false});
  check_dates(check);
  check_day_order(check, "from_on", "to_on");
}

}  // namespace sovang::records
