#pragma once
// Strict reading of JSON objects, for the .cpp files of sync/: names once, integers only, nesting at most
// kJsonDepthMax.

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace simdjson::dom {
class document;
class element;
class object;
}  // namespace simdjson::dom

namespace sovang::sync {

enum class JsonError {
  not_json,        // not UTF-8, not one object, too deep, something around it
  duplicate_name,  // a member name twice in one object
  bad_number,      // not an integer within ±(2^53-1)
};

/// The object lives as long as `document` and until its next use. `depth` is the object's own: 2 for a member of
/// another.
base::Result<simdjson::dom::object, JsonError> parse_object(simdjson::dom::document& document, std::string_view text,
                                                            unsigned depth = 1);

/// Members by name; absent when missing or of another type.
std::optional<std::string_view> text_at(const simdjson::dom::object& object, std::string_view name);
std::optional<std::uint64_t> count_at(const simdjson::dom::object& object, std::string_view name);
std::optional<std::uint64_t> count_of(const simdjson::dom::element& element);

}  // namespace sovang::sync
