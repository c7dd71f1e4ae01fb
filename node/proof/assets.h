#pragma once
// Files that are built into the program: the typeface of receipts and their stylesheet (cmake/embed_files.cmake).

#include <string_view>

namespace sovang::proof {

/// `receipt.css`, `latin-400.woff2` …; asks for nothing else.
std::string_view asset(std::string_view name);

}  // namespace sovang::proof
