#pragma once
// Closed periods for people and for the pages; the command line prints the same.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "node/api/speech.h"
#include "node/hub/closing.h"

namespace sovang::api {

struct ClosingRefusal {
  const char* code;
  std::string text;
};
ClosingRefusal closing_refused(const Speech& speech, hub::CloseError error, std::string_view period);
/// id, period, from, to, version, closed_on, rules, version_name, figures_sha256, stated, reason, origin, index.
nlohmann::ordered_json closing_json(const views::ClosedPeriod& closed);

}  // namespace sovang::api
