#pragma once
// Reads members of one JSON object after another into the same memory, for folding and lists. The views live until the
// next parse.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sync/entry.h"

namespace sovang::views {

class Body {
 public:
  Body();
  ~Body();
  Body(Body&&) noexcept;
  /// False when it is no strict JSON object (sync/strict_json.h); then it is empty.
  bool parse(std::string_view json);
  /// Reads an open part in one go: what it says of itself, and this becomes its body. The texts live until the next
  /// parse.
  base::Result<sync::OpenView, sync::EntryError> parse_entry(std::string_view open);

  [[nodiscard]] bool has(std::string_view name) const;
  /// Empty when missing or of another type.
  [[nodiscard]] std::string_view text(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const;
  [[nodiscard]] std::optional<bool> boolean(std::string_view name) const;
  /// Days since 1970-01-01 of an ISO date.
  [[nodiscard]] std::optional<std::int64_t> day(std::string_view name) const;
  [[nodiscard]] std::optional<std::vector<std::string>> texts(std::string_view name) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sovang::views
