#pragma once
// What of a record a role may see (domain.md f and h), for everything that the API gives out.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "node/records/import.h"

namespace sovang::api {

/// Takes the private fields out of a row of views::list_rows or show_record that none of the viewer's roles may see.
void hide_private(nlohmann::ordered_json& row, const records::Writer& viewer);

/// Whether a viewer sees the private part `private_class` of a record of `area_id` (empty: of the commune).
bool sees(const records::Writer& viewer, std::string_view private_class, const std::string& area_id);

/// The office's own matters (petitions) are for the commune's people alone.
bool may_read_kind(const records::Kind& kind, const records::Writer& viewer);

}  // namespace sovang::api
