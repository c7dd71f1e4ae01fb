#include "node/views/papers.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "node/views/record_json.h"
#include "node/views/report.h"

namespace sovang::views {

namespace {

using Json = nlohmann::ordered_json;

/// The rows of a type that count.
std::vector<Json> rows_of(store::Database& db, Type type) {
  Words words(db);
  std::vector<Item> items;
  auto rows = db.query("SELECT " SOVANG_ITEM_COLUMNS " FROM item WHERE type = ? AND state <= 1 ORDER BY id, scope");
  rows.bind(static_cast<int>(type));
  while (rows.step()) items.push_back(read_item(rows));
  std::vector<Json> out;
  for (const Item& item : items) out.push_back(row_json(db, words, item));
  return out;
}

bool within(const std::string& day, const PaperScope& scope) {
  return (!scope.from || day >= scope.from->iso()) && (!scope.to || day <= scope.to->iso());
}

std::string due_on(const Json& posting) {
  const auto posted = base::parse_iso_date(posting.value("posted_on", ""));
  return posted ? base::Date::from_days(posted->days() + kPostingDays).iso() : std::string();
}

bool is_overdue(const Json& posting, const std::string& today) {
  return !posting.contains("taken_down_on") && due_on(posting) < today;
}

/// Documents with what is wrong with their citations, by day and number.
std::vector<Json> cited_documents(store::Database& db) {
  std::vector<Json> documents = rows_of(db, Type::document);
  std::map<std::string, const Json*> by_id;
  for (const Json& one : documents) by_id.emplace(one.value("id", ""), &one);
  std::vector<Json> out;
  for (const Json& one : documents) {
    const std::string issued = one.value("issued_on", "");
    Json told = one;
    told["cites_later"] = told["cites_replaced"] = Json::array();
    for (const Json& id : one.value("cites", Json::array())) {
      const auto cited = id.is_string() ? by_id.find(id.get<std::string>()) : by_id.end();
      if (cited == by_id.end()) continue;
      const Json& other = *cited->second;
      const std::string replaced = other.value("replaced_on", "");
      if (other.value("issued_on", "") > issued) told["cites_later"].push_back(other.value("doc_no", ""));
      if (!replaced.empty() && replaced <= issued) told["cites_replaced"].push_back(other.value("doc_no", ""));
    }
    out.push_back(std::move(told));
  }
  std::stable_sort(out.begin(), out.end(), [](const Json& one, const Json& other) {
    const auto key = [](const Json& json) { return std::pair(json.value("issued_on", ""), json.value("doc_no", "")); };
    return key(one) < key(other);
  });
  return out;
}

nlohmann::json documents_json(store::Database& db, const PaperScope& scope) {
  nlohmann::json out = nlohmann::json::array();
  for (const Json& one : cited_documents(db)) {
    if (!within(one.value("issued_on", ""), scope)) continue;
    nlohmann::json told = nlohmann::json::object();
    for (const char* name :
         {"id", "doc_no", "doc_type", "issuer", "issued_on", "title", "cites_later", "cites_replaced"})
      told[name] = one.value(name, Json());
    out.push_back(std::move(told));
  }
  return out;
}

nlohmann::json texts_json(store::Database& db, const PaperScope& scope) {
  nlohmann::json out = nlohmann::json::object();
  const std::string period = period_name(scope.from, scope.to);
  if (period.empty()) return out;
  for (const Json& one : rows_of(db, Type::report_text))
    if (one.value("period", "") == period) out[one.value("section", "")] = one.value("text", "");
  return out;
}

nlohmann::json posting_counts(store::Database& db, const PaperScope& scope) {
  std::int64_t posted = 0;
  std::int64_t taken_down = 0;
  std::int64_t overdue = 0;
  for (const Json& one : rows_of(db, Type::posting)) {
    const auto& areas = scope.areas;
    const bool mine = areas.empty() || std::find(areas.begin(), areas.end(), one.value("area_id", "")) != areas.end();
    if (!mine || !within(one.value("posted_on", ""), scope)) continue;
    ++posted;
    const std::string down = one.value("taken_down_on", "");
    taken_down += !down.empty() && (!scope.to || down <= scope.to->iso()) ? 1 : 0;
    overdue += is_overdue(one, scope.as_of.iso()) ? 1 : 0;
  }
  return {{"posted", posted}, {"taken_down", taken_down}, {"overdue", overdue}};
}

nlohmann::json finding_counts(store::Database& db) {
  std::map<std::string, std::int64_t> states;
  for (const Json& one : rows_of(db, Type::finding)) ++states[one.value("state", "")];
  return {{"open", states["OPEN"]}, {"answered", states["ANSWERED"]}, {"closed", states["CLOSED"]}};
}

}  // namespace

std::string period_name(const std::optional<base::Date>& from, const std::optional<base::Date>& to) {
  if (!from || !to) return {};
  const std::string year = from->iso().substr(0, 4);
  for (const char* part : {"", "-H1", "-H2", "-Q1", "-Q2", "-Q3", "-Q4"}) {
    ReportRequest request;
    if (set_period(request, year + part) && request.from == from && request.to == to) return year + part;
  }
  return {};
}

nlohmann::json papers_json(store::Database& db, const PaperScope& scope) {
  return {{"documents", documents_json(db, scope)},
          {"texts", texts_json(db, scope)},
          {"postings", posting_counts(db, scope)},
          {"findings", finding_counts(db)}};
}

Json postings_of(store::Database& db, std::string_view work_id, base::Date today) {
  std::vector<Json> found;
  for (Json& one : rows_of(db, Type::posting)) {
    if (one.value("work_id", "") != work_id) continue;
    one["due_on"] = due_on(one);
    one["overdue"] = is_overdue(one, today.iso());
    found.push_back(std::move(one));
  }
  std::stable_sort(found.begin(), found.end(), [](const Json& one, const Json& other) {
    return one.value("posted_on", "") > other.value("posted_on", "");
  });
  return found;
}

std::vector<Json> citation_notices(store::Database& db) {
  std::vector<Json> out;
  for (const Json& one : cited_documents(db))
    for (const char* code : {"cites_later", "cites_replaced"})
      for (const Json& cited : one[code])
        out.push_back({{"code", code},
                       {"type", "document"},
                       {"id", one["id"]},
                       {"doc_no", one.value("doc_no", "")},
                       {"cited", cited}});
  return out;
}

}  // namespace sovang::views
