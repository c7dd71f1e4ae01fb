#include "node/audit/view_check.h"

#include <nlohmann/json.hpp>

#include "node/audit/closing_check.h"
#include "node/audit/parts_check.h"
#include "node/store/entry_rows.h"
#include "node/views/codes.h"
#include "node/views/queries.h"

namespace sovang::audit {

namespace {

using Json = nlohmann::json;

/// What a refusal is called when its reason says more than that it was one.
std::string code_of(const Json& notice) {
  const std::string code = notice.value("code", "notice"), type = notice.value("type", ""),
                    reason = notice.value("reason", "");
  if (code != "refused") return code;
  if (type == "closing") return "closing_void";
  if (reason == "revoked" || reason == "quarantine_refused") return "after_revocation";
  if (reason == "handed_over") return "after_handover";
  return type == "rate" && reason == "bad_body" ? "rate_refused" : code;
}

/// `type id (reason), by author`, or member = value of whatever else a notice says.
std::string story_of(const Json& notice) {
  std::string out;
  for (const auto& [name, value] : notice.items()) {
    if (name == "code" || name == "origin" || name == "index" || name == "version") continue;
    out += (out.empty() ? "" : ", ") + name + " " + (value.is_string() ? value.get<std::string>() : value.dump());
  }
  return out;
}

/// What the rule wants, where it is more than "none of this".
std::string wanted(const Json& notice, const std::string& code) {
  if (code == "overspent") return "spent_vnd <= " + notice.value("received_vnd", Json()).dump();
  if (code == "receipt_gap") return "receipt_no " + notice.value("series", "") + notice.value("from", Json()).dump();
  if (code == "receipt_reused")
    return "one record with receipt_no " + notice.value("series", "") + notice.value("number", Json()).dump();
  if (code == "workdays_without_rate") return "a rate for each day";
  if (code == "rate_refused") return "amount_vnd even and positive";
  return {};
}

/// The views write a notice as a JSON object: where and what.
Finding finding_of(const std::string& line) {
  Finding finding;
  const Json notice = Json::parse(line, nullptr, false);
  if (!notice.is_object()) {
    finding.code = "notice";
    finding.found = line;
    return finding;
  }
  finding.code = code_of(notice);
  finding.origin = notice.value("origin", "");
  if (notice.contains("index") && notice["index"].is_number_unsigned())
    finding.index = notice["index"].get<std::uint64_t>();
  finding.expected = wanted(notice, finding.code);
  finding.found = story_of(notice);
  return finding;
}

/// Those are found as `malformed_entry`.
bool is_malformed(const std::string& line) {
  const auto notice = nlohmann::json::parse(line, nullptr, false);
  return notice.is_object() && notice.value("reason", "") == "malformed";
}

}  // namespace

void check_notices(store::Database& db, const store::SqliteLogStore& logs, views::Views& views, Findings& findings) {
  for (const auto& line : views::notices(db)) {
    if (!is_malformed(line)) findings.add_notice(finding_of(line));
  }
  for (const auto& origin : logs.origins()) {
    for (const std::uint64_t index : views.recoveries(origin))
      findings.add("recovery", {origin, index, {}, {}, {}, {}});
  }
}

namespace {

/// Those with private parts were found when these were held against them (log_audit.cpp).
void check_malformed(store::Database& db, Findings& findings) {
  auto rows = db.query(
      "SELECT r.entry, l.origin, e.open FROM refused r JOIN log l ON l.id = r.entry >> 40 JOIN entry e ON e.id = "
      "r.entry WHERE r.reason = ? AND e.parts IS NULL AND instr(l.origin, '#') = 0 ORDER BY l.origin, r.entry");
  rows.bind(static_cast<int>(views::Reason::malformed));
  while (rows.step())
    findings.add("malformed_entry", {std::string(rows.text(1)),
                                     store::index_of_row(rows.integer(0)),
                                     {},
                                     {},
                                     {},
                                     std::string(PartsCheck::fault_of(rows.blob(2)))});
}

}  // namespace

void check_views(store::Database& db, const store::SqliteLogStore& logs, views::Views& views, Findings& findings,
                 const std::function<bool()>& sound, const std::function<void(std::uint64_t)>& progress) {
  try {
    if (views.is_behind() && sound()) views.catch_up();
    auto differences = views.compare_with_rebuilt(progress);
    if (!sound()) return findings.add("views_not_compared", {});
    for (auto& line : differences) findings.add("views_differ", {{}, {}, {}, {}, {}, std::move(line)});
    check_notices(db, logs, views, findings);
    check_malformed(db, findings);
    check_closings(db, logs, false, findings, progress);
  } catch (const std::exception& failure) {  // views that were altered may hold anything
    if (!sound()) return findings.add("views_not_compared", {});
    findings.add("database_damaged", {{}, {}, {}, {}, {}, failure.what()});
  }
}

}  // namespace sovang::audit
