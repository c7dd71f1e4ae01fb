#pragma once
// What entries do to each other: the same id twice, edits, decisions, reversals, completions, whose work it is. Always
// computed from all entries of the keys concerned, so the outcome does not depend on the order in which they came
// (docs/views.md, "Rules").

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "node/store/database.h"
#include "node/views/bodies.h"
#include "node/views/items.h"
#include "node/views/people.h"
#include "node/views/words.h"

namespace sovang::views {

/// Of the records that bear one id in several scopes, the one that a name means: own scope, the area named beside it,
/// the commune, the lowest other. `winners` have different scopes.
const Item* pick(const std::vector<Item>& winners, std::int64_t scope, std::int64_t area, Words& words);

/// (origin bytes, index): what "lowest" means everywhere.
class EntryOrder {
 public:
  explicit EntryOrder(store::Database& source) : source_(source) {}
  bool operator()(std::int64_t one, std::int64_t other);
  void sort(std::vector<Item>& items);
  const std::string& origin(std::int64_t entry);

 private:
  store::Database& source_;
  std::unordered_map<std::int64_t, std::string> origins_;
};

class Settle {
 public:
  Settle(store::Database& source, store::Database& views, Items& items, Words& words, EntryOrder& order);

  /// Takes in an entry that was read. Alone in its key it is settled at once. Returns its state until the next run.
  State add(const Item& item, bool edits);
  /// What the entry of a household says, before it is added.
  void note_names(std::int64_t entry, Names names) { people_.note(entry, std::move(names)); }
  /// Takes an entry out again, before its log is folded anew.
  void remove(const Item& item);
  /// Brings everything touched since the last call to rest.
  void run();

  /// After the erasure of private parts: what was derived from them goes, `after` stands.
  void reread(const Item& before, const Item& after);
  /// Writes another form of a settled item: a later day, a new price.
  void update(const Item& before, const Item& after);

  [[nodiscard]] bool rates_changed() const { return rates_changed_; }
  void rates_taken() { rates_changed_ = false; }

 private:
  using Key = std::pair<Type, std::string>;

  void touch(const Item& item);
  void touch_target(const Item& item);
  void noticed(const Item& before, const Item& after);
  void settle_keys(const Key& key);
  void settle_key(std::vector<Item> items);
  /// Answers of a finding that do not repeat the inspector's words are taken out.
  void set_aside_answers(std::vector<Item>& items);
  void settle_targets(const Key& key);
  void settle_target(const Item& target, std::vector<Item> reversals, std::vector<Item> completions);
  /// The completion that counts.
  std::optional<Item> settle_completions(const Item& target, std::vector<Item>& completions, bool reversed);
  void line_of(const Item& target, const Item& completion, State state);
  std::optional<Item> taken_back_by(const Item& completion);
  const Item* target_of(const Item& source, const std::vector<Item>& winners);
  State resting_state(const Item& winner);
  /// The item as its entry alone makes it, with a state.
  Item alone(Item item, State state);
  void recheck_works();

  store::Database& views_;
  Items& items_;
  Words& words_;
  EntryOrder& order_;
  People people_;
  Bodies bodies_;
  std::set<Key> keys_;
  std::set<Key> targets_;         // what reversals and completions speak of
  std::set<std::int64_t> works_;  // words of works that came, changed or went
  bool rates_changed_ = false;
};

}  // namespace sovang::views
