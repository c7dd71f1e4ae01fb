#pragma once
// Entries as a fold wants them, unpacked and parsed.

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

  void open(std::int64_t number, const store::StoredEntry& entry);
};

/// Rows [from, to) in order, as far as they are there; `take` says whether to go on. What it gets lives until it
/// returns. Blocks are read on the caller's thread, between calls of `take`; `beside`: they are unpacked and parsed on
/// a second one, some ahead of what is taken.
void each_opened(store::Database& db, std::int64_t from, std::int64_t to, bool beside,
                 const std::function<bool(const OpenedEntry&)>& take);

}  // namespace sovang::views
