#pragma once
// Writing JSON text by hand, where a tree of values for every record would cost more than the record.

#include <string>
#include <string_view>

namespace sovang::sync {

/// Appends `text` as a JSON string: quotes, backslashes and control characters escaped, all else as it is. `text` is
/// UTF-8.
void append_json_text(std::string& out, std::string_view text);

}  // namespace sovang::sync
