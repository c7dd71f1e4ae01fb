#include "node/journal/requests.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace sovang::journal {
namespace {

constexpr const char* kFile = "requests.json";

}  // namespace

std::vector<std::string> remembered_requests(const Directory& directory) {
  std::vector<std::string> kept;
  const auto text = directory.read_small(kFile);
  if (!text) return kept;
  const auto parsed = nlohmann::json::parse(*text, nullptr, false);
  if (!parsed.is_array()) return kept;
  for (const auto& item : parsed)
    if (item.is_string()) kept.push_back(item.get<std::string>());
  return kept;
}

void remember_request(const Directory& directory, std::string_view sha256) {
  auto kept = remembered_requests(directory);
  kept.insert(kept.begin(), std::string(sha256));  // newest first: it is the likely one
  if (kept.size() > kRequestsKept) kept.resize(kRequestsKept);
  directory.write_small(kFile, nlohmann::json(kept).dump());
}

}  // namespace sovang::journal
