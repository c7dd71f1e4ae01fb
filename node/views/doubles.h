#pragma once
// What a person decides: records that look entered twice, and versions that contradict each other.

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "node/store/database.h"
#include "node/views/items.h"
#include "node/views/words.h"

namespace sovang::views {

/// The `double_decision` entries held (docs/formats/entries.md).
class DecidedDoubles {
 public:
  explicit DecidedDoubles(store::Database& db);
  /// One decision, of the records' scope or of the commune, names all of them.
  bool covers(const std::vector<std::string>& ids);

 private:
  struct Decision {
    std::set<std::string> ids;
    std::int64_t scope = 0;  // of the records
    bool of_commune = false;
  };
  store::Database& db_;
  std::vector<Decision> decisions_;
};

/// Groups that nobody has decided: the members of the notice `possible_double`, and `records`, a row of each.
nlohmann::ordered_json doubles_json(store::Database& db);

/// Records with several ends: type, id, scope, versions (row_json with origin, index, time, author, version, shows),
/// what shows first.
nlohmann::ordered_json conflicts_json(store::Database& db);

}  // namespace sovang::views
