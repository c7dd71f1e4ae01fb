#pragma once
// Who writes on a log besides those whom its enrolment names, and what people are called.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "node/store/database.h"

namespace sovang::views {

struct Person {
  std::string author;          // the code in entries
  std::string name;            // empty where the private part is not held
  std::string role;            // HEAD, COLLECTOR …
  std::string from_on, to_on;  // ISO; to_on empty while they serve
};
/// The persons that a log (of `xa/office`: `xa`) names, by code; of several versions the last one in the log.
std::vector<Person> persons_of_log(store::Database& db, std::string_view origin);

/// Names by log and code; remembers each log that was asked for.
class PersonNames {
 public:
  explicit PersonNames(store::Database& db) : db_(db) {}
  /// Empty when nobody said it.
  const std::string& name(const std::string& origin, const std::string& author);

 private:
  store::Database& db_;
  std::map<std::string, std::map<std::string, std::string>> logs_;
};

}  // namespace sovang::views
