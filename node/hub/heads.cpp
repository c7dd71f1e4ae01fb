#include "node/hub/heads.h"

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/date.h"
#include "crypto/encoding.h"

namespace sovang::hub {

std::vector<sync::Draft> heads_drafts(journal::Journal& journal, std::string_view id, base::WallTime now) {
  std::vector<nlohmann::json> lists;
  for (const auto& origin : journal.logs().origins()) {
    if (lists.empty() || lists.back().size() == kHeadsPerEntry) lists.push_back(nlohmann::json::array());
    const auto state = journal.logs().state(origin);
    lists.back().push_back({origin, state->size(), crypto::base64(base::view(state->frontier.root()))});
  }
  std::vector<sync::Draft> drafts;
  for (auto& logs : lists) {
    const std::string number = drafts.empty() ? "" : "/" + std::to_string(drafts.size() + 1);
    const nlohmann::json body{{"day", base::vietnam_day(now).iso()}, {"logs", std::move(logs)}};
    drafts.push_back({std::string(id) + number, "heads", base::rfc3339(now), journal.info().author, body.dump(), {}});
  }
  return drafts;
}

}  // namespace sovang::hub
