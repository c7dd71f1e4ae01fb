#pragma once
// The address of a request: path and query, percent-decoded.

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sovang::api {

struct Target {
  std::string path;                                       // still encoded: segments are decoded one by one
  std::map<std::string, std::string, std::less<>> query;  // the first of a name counts

  /// Empty when missing.
  [[nodiscard]] std::string get(std::string_view name) const;
};
/// Absent when a percent sign is followed by no two hex digits, or bytes are no UTF-8.
std::optional<Target> parse_target(std::string_view target);
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

}  // namespace sovang::api
