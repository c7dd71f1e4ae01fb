#pragma once
// The numbered migrations of the one database file. `PRAGMA user_version` counts those that are applied; each runs
// once, in order, in a transaction of its own.

#include <span>

namespace sovang::store {

/// `SOVA`: PRAGMA application_id of every database of this program.
inline constexpr int kApplicationId = 0x534f5641;

/// SQL of migration 1, 2, … Never edited once released; a change is a further migration.
std::span<const char* const> migrations();

}  // namespace sovang::store
