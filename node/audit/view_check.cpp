#include "node/audit/view_check.h"

#include <nlohmann/json.hpp>

#include "node/views/queries.h"

namespace sovang::audit {

namespace {

/// The views write a notice as a JSON object; its members that say where go into the finding, the whole of it is what
/// was found.
Finding finding_of(const std::string& line) {
  Finding finding;
  finding.code = "notice";
  finding.found = line;
  const auto notice = nlohmann::json::parse(line, nullptr, false);
  const auto text = [&](const char* name, std::string& into) {
    if (notice.is_object() && notice.contains(name) && notice[name].is_string()) into = notice[name].get<std::string>();
  };
  text("code", finding.code);
  text("origin", finding.origin);
  if (notice.is_object() && notice.contains("index") && notice["index"].is_number_unsigned())
    finding.index = notice["index"].get<std::uint64_t>();
  return finding;
}

/// Those are already found as `malformed_entry`, in the logs themselves.
bool is_malformed(const std::string& line) {
  const auto notice = nlohmann::json::parse(line, nullptr, false);
  return notice.is_object() && notice.value("reason", "") == "malformed";
}

}  // namespace

void check_views(store::Database& db, views::Views& views, Findings& findings, bool logs_intact) {
  if (!logs_intact) {
    findings.add("views_not_compared", {});
    return;
  }
  try {
    views.catch_up();
    for (auto& line : views.compare_with_rebuilt()) findings.add("views_differ", {{}, {}, {}, {}, {}, std::move(line)});
    for (const auto& line : views::notices(db)) {
      if (!is_malformed(line)) findings.add_notice(finding_of(line));
    }
  } catch (const std::exception& failure) {  // views that were altered may hold anything
    findings.add("database_damaged", {{}, {}, {}, {}, {}, failure.what()});
  }
}

}  // namespace sovang::audit
