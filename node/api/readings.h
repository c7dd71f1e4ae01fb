#pragma once
// What a doubtful amount may mean: the answers that a page offers.

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace sovang::api {

/// [{label, text}]: choosing one puts `text` into the field. A member `confirm` says that the text alone would be asked
/// about again, and which code answers it.
nlohmann::ordered_json amount_readings(std::string_view typed);

}  // namespace sovang::api
