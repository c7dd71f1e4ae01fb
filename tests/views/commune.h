#pragma once
// A commune of two areas, a rate and a work, to break rules in.

#include "node/views/queries.h"
#include "node/views/report.h"
#include "tests/views/village.h"

namespace sovang::tests {

inline const std::string kK01 = "tamnong.example/k01/a";
inline const std::string kK02 = "tamnong.example/k02/a";

struct Commune : Village {
  Commune() {
    enrol(kK01, "area", {"K01"});
    enrol(kK02, "area", {"K02"});
    write(kXa, "R1", "rate", {{"kind", "WORKDAY"}, {"amount_vnd", 200000}, {"valid_from", "2025-01-01"}});
    write(kK01, "V1", "work",
          {{"level", "AREA"}, {"area_id", "K01"}, {"title", "t"}, {"sector", "ECONOMY"}, {"status", "PLANNED"}});
  }
  static Json gift(const std::string& kind, Json more) {
    Json body = {{"area_id", "K01"},
                 {"work_id", "V1"},
                 {"source", "PEOPLE"},
                 {"kind", kind},
                 {"occurred_on", "2025-02-01"},
                 {"booked_on", "2025-02-01"},
                 {"household_id", "H1"}};
    body.update(more);
    return body;
  }
};

inline Json report_of(const Village& village, std::string_view period = {}) {
  Node node;
  node.take_all(village.logs());
  views::ReportRequest request;
  request.as_of.push_back({2025, 11, 7});
  if (!period.empty()) views::set_period(request, period);
  return Json::parse(views::report_json(node.db, node.logs, request));
}

/// Notices of a code, or all.
inline std::vector<Json> notices_of(const Village& village, std::string_view code = {}) {
  Node node;
  node.take_all(village.logs());
  std::vector<Json> out;
  for (const auto& line : views::notices(node.db)) {
    Json notice = Json::parse(line);
    if (code.empty() || notice["code"] == code) out.push_back(std::move(notice));
  }
  return out;
}

inline std::vector<Json> list_of(const Village& village, std::string_view type) {
  Node node;
  node.take_all(village.logs());
  std::vector<Json> out;
  for (const auto& row : views::list_rows(node.db, node.logs, type, {})) out.push_back(Json::parse(row));
  return out;
}

}  // namespace sovang::tests
