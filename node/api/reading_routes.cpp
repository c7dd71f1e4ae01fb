// What is in the book: home, lists, one record, search, notices, status.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/api/exchange_steps.h"
#include "node/api/routes.h"
#include "node/api/visible.h"
#include "node/journal/status.h"
#include "node/records/text.h"
#include "node/views/book.h"
#include "node/views/home.h"
#include "node/views/queries.h"

namespace sovang::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kHomeLines = 50;
constexpr std::size_t kListRows = 100;
constexpr std::size_t kSearchRows = 20;
constexpr std::size_t kNotices = 500;

std::unique_ptr<records::Book> book_of(Call& call) {
  return views::make_book(call.journal.db(), call.journal.own_scope());
}

/// Adds who gave, and of a household the alley that tells namesakes apart, where the viewer may see it.
void add_giver(Json& row, records::Book& book, const records::Writer& viewer) {
  const auto household = book.household(row.value("household_id", ""));
  std::string giver = row.value("contributor_name", "");
  if (!row.contains("contributor_name")) {
    if (household)
      giver = household->head_name;
    else if (const auto org = book.org(row.value("org_id", "")))
      giver = org->name;
  }
  row["giver"] = std::move(giver);
  if (household && !household->alley.empty() && sees(viewer, "contact", household->area_id))
    row["alley"] = household->alley;
}

/// Whether what is left of a household answers the query: a viewer who may not see the spouse does not find by her.
bool still_found(const Json& row, const std::string& query) {
  const std::string id = row.value("id", "");
  auto words = records::search_words(records::search_key_plain(row.value("head_name", "")));
  for (const auto& word : records::search_words(records::search_key_plain(id))) words.push_back(word);
  const auto wanted = records::search_words(records::search_key_plain(query));
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& want) {
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return word.starts_with(want); });
  });
}

}  // namespace

Json page_row(const Call& call, records::Book& book, const std::string& row) {
  Json out = Json::parse(row);
  hide_private(out, call.writer);
  // What the hub holds has arrived, though nobody else has signed for it yet.
  const auto arrive = [&](Json& entry) {
    if (call.info().hub && entry.value("proof", "") == "local") entry["proof"] = "sent";
  };
  arrive(out);
  if (out.contains("entries"))
    for (auto& entry : out["entries"]) arrive(entry);
  if (out.value("type", "") == "contribution") add_giver(out, book, call.writer);
  return out;
}

bool Call::holds_part_of(const Json& work) const {
  if (journal.info().hub || work.value("level", "") != "COMMUNE") return false;
  const sync::Roster roster = journal.roster();
  const auto* own = roster.enrolment(journal.info().origin);
  return own != nullptr && own->role == "area";
}

Json Call::works() const {
  return Json::parse(
      api.memo.get("works", journal.views().position(), [&] { return views::works_json(journal.db()).dump(); }));
}

Json Call::notices(std::size_t limit) const {
  const std::string all = api.memo.get("notices " + today().iso(), journal.views().position(), [&] {
    Json list = Json::array();
    for (const auto& notice : views::notices(journal.db())) list.push_back(Json::parse(notice));
    return list.dump();
  });
  Json out = Json::array();
  for (auto& row : Json::parse(all)) {
    const auto* kind = records::find_kind(row.value("type", ""));
    if (out.size() < limit && (kind == nullptr || may_read_kind(*kind, writer))) out.push_back(std::move(row));
  }
  return out;
}

net::HttpResponse get_home(Call& call) {
  const auto book = book_of(call);
  auto& db = call.journal.db();
  views::ListFilter filter;
  filter.from = filter.to = call.today();
  filter.limit = kHomeLines;
  // What the commune typed in for other areas is no cash of this one.
  if (!call.info().hub && call.writer.areas.size() == 1) filter.area_id = call.writer.areas.front();
  filter.newest_first = filter.proofs = true;
  Json lines = Json::array();
  for (const auto& row : views::list_rows(db, call.journal.logs(), "contribution", filter))
    lines.push_back(page_row(call, *book, row));
  const Json waiting = call.info().hub ? Json{{"count", 0}, {"arrived", 0}, {"amount_vnd", 0}, {"since", nullptr}}
                                       : views::waiting_json(db, call.info().origin);
  return json_response(200, {{"today", views::day_json(db, call.today(), filter.area_id)},
                             {"waiting", waiting},
                             {"standing", standing_json(call.speech, call.journal)},
                             {"works", call.works()},
                             {"lines", std::move(lines)}});
}

net::HttpResponse get_list(Call& call) {
  const std::string& name = call.captured.front();
  const auto* kind = records::find_kind_by_csv(name);
  if (kind == nullptr) kind = records::find_kind(name);
  if (kind == nullptr) call.fail(404, "KIND_UNKNOWN", "Không có loại này.", "There is no such kind.", "type");
  if (!may_read_kind(*kind, call.writer))
    call.fail(403, "ROLE", "Tài khoản này không xem được loại này.", "This account may not see this kind.");
  views::ListFilter filter;
  filter.area_id = call.get("area");
  filter.work_id = call.get("work");
  filter.household_id = call.get("household");
  filter.kind = call.get("kind");
  filter.from = call.day("from");
  filter.to = call.day("to");
  filter.limit = call.limit(kListRows);
  filter.after = call.get("after");
  filter.newest_first = call.get("newest") == "1";
  filter.reversals = call.get("reversals") == "1";
  filter.proofs = true;
  const auto rows = views::list_rows(call.journal.db(), call.journal.logs(), kind->type, filter);
  const auto book = book_of(call);
  Json out = Json::array();
  for (const auto& row : rows) out.push_back(page_row(call, *book, row));
  const Json next = rows.size() == filter.limit ? out.back()["cursor"] : Json();
  Json answer{{"rows", std::move(out)}, {"next", next}};
  if (call.get("sums") == "1" && kind->type == "contribution")
    answer["sums"] = views::sums_json(call.journal.db(), filter);
  return json_response(200, answer);
}

net::HttpResponse get_record(Call& call) {
  const std::string text = views::show_record(call.journal.db(), call.journal.logs(), call.captured.front());
  const Json record = text.empty() ? Json::object() : Json::parse(text);
  const auto* kind = records::find_kind(record.value("type", ""));
  if (text.empty() || (kind != nullptr && !may_read_kind(*kind, call.writer)))
    call.fail(404, "UNKNOWN", "Không có trong sổ.", "Not in the book.", "id");
  const auto book = book_of(call);
  return json_response(200, page_row(call, *book, text));
}

net::HttpResponse get_search(Call& call) {
  const std::string query = call.get("q");
  Json rows = Json::array();
  const bool sees_all = !call.has(records::Role::inspector) || call.writer.roles.size() > 1;
  // Who may not see spouses gets fewer of what is found; the limit is for what is left.
  for (const auto& row : views::search_households(call.journal.db(), query, sees_all ? call.limit(kSearchRows) : 0)) {
    Json household = Json::parse(row);
    hide_private(household, call.writer);
    if (!sees_all && !still_found(household, query)) continue;
    household["household_id"] = household["id"];
    rows.push_back(std::move(household));
    if (rows.size() >= call.limit(kSearchRows)) break;
  }
  Json receipts = Json::array();
  const auto* contribution = records::find_kind("contribution");
  if (contribution != nullptr && may_read_kind(*contribution, call.writer)) {
    const auto book = book_of(call);
    for (const auto& row : views::search_receipts(call.journal.db(), query, call.limit(kSearchRows)))
      receipts.push_back(page_row(call, *book, row));
  }
  return json_response(200, {{"rows", std::move(rows)}, {"receipts", std::move(receipts)}});
}

net::HttpResponse get_notices(Call& call) { return json_response(200, {{"rows", call.notices(kNotices)}}); }

net::HttpResponse get_status(Call& call) {
  return json_response(200, journal::status_json(call.journal, call.api.pool.directory()));
}

}  // namespace sovang::api
