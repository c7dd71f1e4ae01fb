#pragma once
// The index of household names: search words and the order of a list. Besides the private parts themselves this is the
// only place that keeps names (docs/views.md).

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "node/store/database.h"
#include "node/views/body.h"
#include "sync/entry.h"

namespace sovang::views {

/// What a household's entry says of its people, as far as the private parts are held.
struct Names {
  std::string id, area_id, head_name, spouse_name;
};

class People {
 public:
  /// Entries are read from `source`, the index stands in `views`.
  People(store::Database& source, store::Database& views) : source_(source), views_(views) {}
  /// The entry of a household is shown from now on, or no longer.
  void show(std::int64_t entry);
  /// What the entry says, for a show() that follows: then it is not read again.
  void note(std::int64_t entry, Names names);
  void hide(std::int64_t entry);
  /// Like hide, when the private parts that the index was made from are gone already.
  void forget(std::int64_t entry);
  Names names(std::int64_t entry);
  /// Entries that answer a query (fixtures/search-cases.json), ascending.
  std::vector<std::int64_t> search(std::string_view query);

 private:
  std::int64_t word(const std::string& accented, const std::string& plain);
  void take_out(std::int64_t entry, std::int64_t word);

  store::Database& source_;
  store::Database& views_;
  Body body_, part_;
  std::pair<std::int64_t, Names> noted_;
  std::unordered_map<std::string, std::int64_t> words_;  // ids of those that were looked up: names repeat
};

/// The names in an entry of a household. `body`: of its open part; `part`: room to read parts.
Names names_in(std::string_view id, const Body& body, const sync::PrivateParts& parts, Body& part);

/// The words of an index entry, with and without marks, pairwise.
std::vector<std::pair<std::string, std::string>> index_words(const Names& names);

}  // namespace sovang::views
