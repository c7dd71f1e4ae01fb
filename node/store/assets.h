#pragma once
// Files that are built into the program: the dictionary of packed entries (cmake/embed_files.cmake).

#include <string_view>

namespace sovang::store {

/// `entries-1.zdict`; asks for nothing else.
std::string_view asset(std::string_view name);

}  // namespace sovang::store
