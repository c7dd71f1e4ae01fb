#pragma once
// How a field of a record is called and written for people (domain.md b and g).

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace sovang::cli {

/// The field's name for people; the member name where it has none.
std::string label_of(std::string_view member, bool vietnamese);
/// dd/mm/yyyy, grouped digits, halves of days, m² from dm².
std::string shown(std::string_view member, const nlohmann::json& value);

}  // namespace sovang::cli
