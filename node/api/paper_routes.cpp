// What is printed or reported: reports, the commune's overview, the posting list, a receipt.

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "node/api/routes.h"
#include "node/api/visible.h"
#include "node/hub/devices.h"
#include "node/records/text.h"
#include "node/views/book.h"
#include "node/views/home.h"
#include "node/views/papers.h"
#include "node/views/posting.h"
#include "node/views/queries.h"
#include "node/views/report.h"

namespace sovang::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kOverdueMs = 7 * 24 * 3'600'000;
constexpr std::size_t kOverviewNotices = 50;

std::unique_ptr<records::Book> book_of(Call& call) {
  return views::make_book(call.journal.db(), call.journal.own_scope());
}

std::string report_of(Call& call, const views::ReportRequest& request) {
  return views::report_json(call.journal.db(), call.journal.logs(), request);
}

/// A report without the names of the largest givers, which the overview does not show.
Json sums_of(Call& call, const views::ReportRequest& request) {
  const std::string question = "report " + request.from->iso() + ' ' + request.to->iso();
  return Json::parse(call.api.memo.get(question, call.journal.views().position(), [&] {
    Json report = Json::parse(report_of(call, request));
    for (const char* list : {"top20_households_by_value", "top20_households_by_land"}) report.erase(list);
    return report.dump();
  }));
}

views::ReportRequest request_of(Call& call) {
  views::ReportRequest request;
  const std::string period = call.get("period");
  if (!period.empty() && !views::set_period(request, period))
    call.fail(400, "BAD_PERIOD", "Kỳ phải viết như 2025, 2025-Q1 hoặc 2025-H1.",
              "A period is written like 2025, 2025-Q1 or 2025-H1.", "period");
  if (period.empty()) {
    request.from = call.day("from");
    request.to = call.day("to");
  }
  request.as_of.push_back(call.day("as_of").value_or(call.today()));
  request.areas = call.writer.areas;
  return request;
}

base::Date year_before(base::Date day) {
  const base::Date before{day.year - 1, day.month, day.day};
  return before.valid() ? before : base::Date{day.year - 1, day.month, day.day - 1};  // 29 February
}

/// Each area with what it gave this year and when one of its devices was last heard of.
Json areas_json(Call& call, const Json& report) {
  std::map<std::string, std::string> last;
  const Json devices = hub::devices_json(call.journal);
  for (const auto& device : devices["devices"])
    for (const auto& area : device["areas"]) {
      auto& at = last[area.get<std::string>()];
      if (device["last_exchange"].is_string()) at = std::max(at, device["last_exchange"].get<std::string>());
    }
  const std::int64_t now = call.api.clock.wall().milliseconds;
  Json out = Json::array();
  for (const auto& row : views::list_rows(call.journal.db(), call.journal.logs(), "area", {})) {
    const Json area = Json::parse(row);
    const std::string id = area["id"];
    const Json sums = report["by_area"].contains(id) ? report["by_area"][id] : Json::object();
    const auto heard = last.find(id);
    const auto time = heard == last.end() ? std::nullopt : base::parse_rfc3339(heard->second);
    out.push_back({{"area_id", id},
                   {"name", area.value("name", "")},
                   {"full_name", area.value("full_name", area.value("name", ""))},
                   {"cluster", area.value("cluster", "")},
                   {"total_vnd", sums.value("total_vnd", std::int64_t{0})},
                   {"land_dm2", sums.value("land_dm2", std::int64_t{0})},
                   {"rows", sums.value("rows", std::int64_t{0})},
                   {"has_device", heard != last.end()},
                   {"last_exchange", time ? Json(heard->second) : Json()},
                   {"overdue", heard != last.end() && (!time || now - time->milliseconds > kOverdueMs)}});
  }
  return out;
}

}  // namespace

net::HttpResponse get_report(Call& call) { return json_response(200, Json::parse(report_of(call, request_of(call)))); }

net::HttpResponse get_report_text(Call& call) {
  const std::string text = views::report_text(report_of(call, request_of(call)), call.speech.vietnamese());
  return json_response(200, {{"text", text}});
}

net::HttpResponse get_overview(Call& call) {
  const base::Date today = call.today();
  views::ReportRequest request;
  request.from = base::Date{today.year, 1, 1};
  request.to = today;
  request.as_of.push_back(today);
  views::ReportRequest before = request;
  before.from = year_before(*request.from);
  before.to = year_before(today);
  before.as_of = {*before.to};
  Json report = sums_of(call, request);
  std::int64_t planned = 0;
  for (const auto& work : call.works())
    if (work["status"] != "CANCELLED") planned += work["planned_vnd"].get<std::int64_t>();
  Json areas = areas_json(call, report);
  return json_response(200, {{"report", std::move(report)},
                             {"before", sums_of(call, before)},
                             {"months", views::months_json(call.journal.db(), *request.from, *request.to)},
                             {"areas", std::move(areas)},
                             {"planned_vnd", planned},
                             {"notices", call.notices(kOverviewNotices)}});
}

net::HttpResponse get_posting(Call& call) {
  const std::string id = call.get("work");
  const auto book = book_of(call);
  const auto held = views::show_record(call.journal.db(), call.journal.logs(), id);
  Json work = held.empty() ? Json::object() : Json::parse(held);
  if (work.value("type", "") != "work")
    call.fail(404, "WORK_UNKNOWN", "Không có việc này trong sổ.", "No such work is in the book.", "work");
  if (call.holds_part_of(work))
    call.fail(409, "PART_OF_WORK", "Việc của xã: máy này chỉ giữ phần của khu mình. In danh sách này ở máy của xã.",
              "A work of the commune: this device holds its own area's part alone. Print this list at the commune.",
              "work");
  work.erase("entries");
  const views::PostingPeriod period{call.day("from"), call.day("to")};
  Json decision;
  if (const auto meeting = book->record("meeting", work.value("decision_id", ""))) {
    decision = Json::parse(meeting->body, nullptr, false);
    decision["id"] = meeting->id;
  }
  Json out{{"work", std::move(work)}, {"decision", std::move(decision)}};
  out.update(views::posting_json(call.journal.db(), id, period));
  for (auto& giver : out["contributors"])
    if (giver["name"].is_null()) giver["name"] = call.speech.say("Một nhà hảo tâm", "A benefactor");
  out["postings"] = views::postings_of(call.journal.db(), id, call.today());
  out["period"] = {{"from", period.from ? Json(period.from->iso()) : Json()},
                   {"to", period.to ? Json(period.to->iso()) : Json()}};
  return json_response(200, out);
}

}  // namespace sovang::api
