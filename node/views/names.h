#pragma once
// Looking up what a name in a record means (docs/formats/entries.md): own scope first, then the area named beside it,
// the commune, the lowest other.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "node/views/items.h"
#include "node/views/words.h"

namespace sovang::views {

/// Records that count of one type, by name; loaded once, so that a report asks it a million times.
class Register {
 public:
  /// Of a type whose items carry their own name in `work` or `who`.
  Register(store::Database& views, Words& words, Type type);
  /// `name` as in a line: a word of a work, a `who` of a household.
  const Item* find(std::int64_t name, std::int64_t scope, std::int64_t area);
  [[nodiscard]] const std::vector<Item>& all() const { return items_; }
  /// How a report calls a record: its id, with the scope behind where several bear it.
  std::string name(const Item& item) const;

 private:
  Words& words_;
  std::vector<Item> items_;
  std::unordered_map<std::int64_t, std::vector<std::size_t>> by_name_;
  Type type_;
};

}  // namespace sovang::views
