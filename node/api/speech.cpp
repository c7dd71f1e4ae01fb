#include "node/api/speech.h"

namespace sovang::api {

std::string Speech::fill(std::string_view pattern, std::initializer_list<std::string> values) {
  std::string out;
  for (const auto& value : values) {
    const auto place = pattern.find("{}");
    out += pattern.substr(0, place);
    out += value;
    pattern.remove_prefix(place == pattern.npos ? pattern.size() : place + 2);
  }
  return out + std::string(pattern);
}

}  // namespace sovang::api
