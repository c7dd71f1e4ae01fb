#include "node/audit/layout.h"

#include <algorithm>

#include "crypto/note.h"

namespace sovang::audit {

bool safe_as_path(std::string_view origin) {
  if (origin.empty() || origin.size() > crypto::kKeyNameBytesMax) return false;
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '/' || c == '_' || c == '-';
  };
  if (!std::all_of(origin.begin(), origin.end(), allowed)) return false;
  while (true) {
    const auto end = origin.find('/');
    const auto component = origin.substr(0, end);
    if (component.empty() || component.front() == '.' || component == kCheckpointName || component == kTileFolder ||
        component == kPartsFolder || component == kKeysName)
      return false;
    if (end == std::string_view::npos) return true;
    origin.remove_prefix(end + 1);
  }
}

}  // namespace sovang::audit
