#pragma once
// The SQL table `entry(id, open, parts)` that everybody reads: the entries of all blocks, one row each
// (docs/formats/store.md, "Blocks").

struct sqlite3;

namespace sovang::store {

/// Makes the table known to a connection. Written to only through node/store/entry_blocks.h. An entry of a damaged
/// block has the one byte 0xFF for an open part. A row costs unpacking its block; the last few blocks are kept.
void add_entry_table(sqlite3* db);

}  // namespace sovang::store
