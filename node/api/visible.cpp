#include "node/api/visible.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace sovang::api {

using Json = nlohmann::ordered_json;

bool sees(const records::Writer& viewer, std::string_view private_class, const std::string& area_id) {
  const bool own = std::find(viewer.areas.begin(), viewer.areas.end(), area_id) != viewer.areas.end();
  return std::any_of(viewer.roles.begin(), viewer.roles.end(),
                     [&](records::Role role) { return records::may_see(role, private_class, own, area_id.empty()); });
}

void hide_private(Json& row, const records::Writer& viewer) {
  const auto* kind = records::find_kind(row.value("type", ""));
  if (kind == nullptr) return;
  const std::string area = row.value("area_id", "");
  for (const auto& field : kind->fields) {
    const bool also_open = std::any_of(kind->fields.begin(), kind->fields.end(), [&](const records::Field& other) {
      return other.json == field.json && other.private_class.empty();
    });
    if (!field.private_class.empty() && !also_open && !sees(viewer, field.private_class, area))
      row.erase(std::string(field.json));
  }
  if (row.contains("others"))
    for (auto& other : row["others"]) hide_private(other, viewer);
}

bool may_read_kind(const records::Kind& kind, const records::Writer& viewer) {
  return !kind.office || std::any_of(viewer.roles.begin(), viewer.roles.end(), [](records::Role role) {
    return role == records::Role::commune || role == records::Role::accountant;
  });
}

}  // namespace sovang::api
