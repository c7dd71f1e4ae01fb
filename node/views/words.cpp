#include "node/views/words.h"

namespace sovang::views {

std::int64_t Words::find(std::string_view text) {
  if (text.empty()) return 0;
  if (const auto known = ids_.find(text); known != ids_.end()) return known->second;
  auto row = db_.query("SELECT id FROM word WHERE text = ?");
  row.bind(text);
  if (!row.step()) return 0;
  return ids_.emplace(text, row.integer(0)).first->second;
}

std::int64_t Words::intern(std::string_view text) {
  const std::int64_t known = find(text);
  if (known != 0 || text.empty()) return known;
  db_.query("INSERT INTO word (text) VALUES (?)").bind(text).run();
  const std::int64_t id = db_.last_row();
  ids_.emplace(text, id);
  return id;
}

std::string_view Words::text(std::int64_t id) {
  if (id == 0) return {};
  if (const auto known = texts_.find(id); known != texts_.end()) return known->second;
  auto row = db_.query("SELECT text FROM word WHERE id = ?");
  row.bind(id);
  store::require_sound(row.step(), "a word that a view names is there");
  return texts_.emplace(id, row.text(0)).first->second;
}

}  // namespace sovang::views
