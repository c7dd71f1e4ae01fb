#include "node/views/names.h"

#include "node/views/settle.h"

namespace sovang::views {

namespace {

std::int64_t name_in(const Item& item, Type type) { return type == Type::work ? item.work : item.who; }

}  // namespace

Register::Register(store::Database& views, Words& words, Type type) : words_(words), type_(type) {
  auto rows = views.query("SELECT " SOVANG_ITEM_COLUMNS " FROM item WHERE type = ? AND state = 0");
  rows.bind(static_cast<int>(type));
  while (rows.step()) {
    items_.push_back(read_item(rows));
    by_name_[name_in(items_.back(), type)].push_back(items_.size() - 1);
  }
}

const Item* Register::find(std::int64_t name, std::int64_t scope, std::int64_t area) {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return nullptr;
  if (found->second.size() == 1) return &items_[found->second.front()];
  std::vector<Item> candidates;
  for (const std::size_t at : found->second) candidates.push_back(items_[at]);
  const std::int64_t chosen = pick(candidates, scope, area, words_)->entry;
  for (const std::size_t at : found->second)
    if (items_[at].entry == chosen) return &items_[at];
  return nullptr;
}

std::string Register::name(const Item& item) const {
  const auto& bearers = by_name_.at(name_in(item, type_));
  return bearers.size() == 1 ? item.id : item.id + '@' + std::string(words_.text(item.scope));
}

}  // namespace sovang::views
