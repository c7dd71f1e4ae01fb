#include "node/journal/doubles.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "node/views/doubles.h"
#include "node/views/writers.h"

namespace sovang::journal {

base::Result<std::string, DoublesError> keep_doubles(Journal& journal, const sync::Keys& keys,
                                                     std::vector<std::string> ids, const records::Writer& writer,
                                                     base::WallTime now, base::Random& random) {
  store::Transaction transaction(journal.db());
  journal.views().catch_up();
  std::ranges::sort(ids);
  const auto groups = views::doubles_json(journal.db());
  const auto group = std::ranges::find_if(groups, [&](const auto& one) {
    auto of_group = one["ids"].template get<std::vector<std::string>>();
    std::ranges::sort(of_group);
    return of_group == ids;
  });
  if (group == groups.end()) return base::Err{DoublesError::not_doubles};
  const bool writes = std::ranges::any_of(writer.roles, [](auto role) { return role != records::Role::inspector; });
  if (!writes) return base::Err{DoublesError::no_writer};
  std::set<std::string> scopes;
  for (const auto& record : (*group)["records"]) scopes.insert(record["scope"].get<std::string>());
  const std::string own = journal.own_scope();
  const std::string scope = own == views::kCommuneScope ? *scopes.begin() : own;
  if (own != views::kCommuneScope && (scopes.size() > 1 || *scopes.begin() != own))
    return base::Err{DoublesError::foreign_scope};
  const std::string id = sync::make_ulid(now.milliseconds, random);
  const nlohmann::ordered_json body{{"scope", scope}, {"ids", ids}, {"keep", "both"}};
  journal.append(std::vector{sync::Draft{id, "double_decision", base::rfc3339(now), writer.author, body.dump(), {}}},
                 keys, random);
  transaction.commit();
  return id;
}

}  // namespace sovang::journal
