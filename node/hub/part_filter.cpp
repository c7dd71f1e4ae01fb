#include "node/hub/part_filter.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/records/kinds.h"

namespace sovang::hub {
namespace {

/// The area that an entry concerns; empty for none.
std::string area_of(const sync::OpenPart& open) {
  if (open.type == "area") return open.id;
  const auto body = nlohmann::json::parse(open.body, nullptr, false);
  if (!body.is_object()) return "";
  const auto area = body.find("area_id");
  return area != body.end() && area->is_string() ? area->get<std::string>() : "";
}

std::optional<records::Role> role_of(const std::string& name) {
  for (const auto role :
       {records::Role::area, records::Role::commune, records::Role::accountant, records::Role::inspector})
    if (records::name_of(role) == name) return role;
  return std::nullopt;
}

}  // namespace

sync::PartFilter part_filter() {
  return [](const sync::Enrolment& device, std::string_view, const sync::Entry& entry, std::string_view private_class) {
    const auto role = role_of(device.role);
    const auto open = sync::read_open_part(entry.open);
    if (!role || !open) return false;
    const std::string area = area_of(*open);
    const bool own = std::find(device.areas.begin(), device.areas.end(), area) != device.areas.end();
    return records::may_see(*role, private_class, own, area.empty());
  };
}

}  // namespace sovang::hub
