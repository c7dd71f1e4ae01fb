#pragma once
// Entries as a fold wants them, unpacked and parsed. Where there are many, a second thread does that a few blocks ahead
// of the fold.

#include <cstdint>
#include <functional>

#include "node/store/database.h"
#include "node/store/entry_blocks.h"
#include "node/views/body.h"
#include "sync/entry.h"

namespace sovang::views {

struct OpenedEntry {
  std::int64_t row = 0;
  store::StoredEntry stored;
  base::Result<sync::OpenView, sync::EntryError> read = base::Err{sync::EntryError::not_json};
  Body body;  // when it was read
};

/// Rows [from, to) in order, as far as they are there; `take` says whether to go on. What it gets lives until it
/// returns. Blocks are read on the caller's thread, between calls of `take`.
void each_opened(store::Database& db, std::int64_t from, std::int64_t to,
                 const std::function<bool(const OpenedEntry&)>& take);

}  // namespace sovang::views
