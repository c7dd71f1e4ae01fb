#pragma once
// Taking a log back to a size (docs/formats/store.md, "Back in time").

#include <cstdint>
#include <string_view>

#include "node/store/database.h"

namespace sovang::store {

/// Deletes entries and hashes from `size` on. In a transaction that then writes an append there, and the log's state
/// with it. Requires size ≤ size held.
void cut_log(Database& db, std::string_view origin, std::uint64_t size);

}  // namespace sovang::store
