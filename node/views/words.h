#pragma once
// Interned strings of the views: areas, works, households, scopes, series. Small integers instead of the same text a
// million times.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "node/store/database.h"

namespace sovang::views {

/// Lets a map of strings be asked with a view.
struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
template <class Value>
using StringMap = std::unordered_map<std::string, Value, StringHash, std::equal_to<>>;

class Words {
 public:
  explicit Words(store::Database& db) : db_(db) {}
  /// 0 for the empty string. Adds what is new.
  std::int64_t intern(std::string_view text);
  /// 0 when nothing bears this text.
  std::int64_t find(std::string_view text);
  /// Empty for 0. The view lives as long as this object.
  std::string_view text(std::int64_t id);

 private:
  store::Database& db_;
  StringMap<std::int64_t> ids_;
  std::unordered_map<std::int64_t, std::string> texts_;
};

/// `who` of an item: a household or an organisation.
inline std::int64_t who_household(std::int64_t word) { return word * 2; }
inline std::int64_t who_org(std::int64_t word) { return word == 0 ? 0 : word * 2 + 1; }
inline bool is_org(std::int64_t who) { return (who & 1) != 0; }

}  // namespace sovang::views
