#pragma once
// SQL functions by which migrations turn what older programs wrote into blocks (node/store/entry_blocks.h).

struct sqlite3;

namespace sovang::store {

/// `unpacked(blob)`: what was packed; the one byte 0xFF for damaged bytes; NULL stays NULL.
/// `entry_block_of(id, open, parts)`: an aggregate, the bytes of a block of these entries in the order of their ids.
void add_migration_functions(sqlite3* db);

}  // namespace sovang::store
