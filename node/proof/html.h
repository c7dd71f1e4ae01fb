#pragma once
// Text inside HTML.

#include <string>
#include <string_view>

namespace sovang::proof {

/// Never markup, in content and in quoted attributes.
std::string escaped(std::string_view text);

}  // namespace sovang::proof
