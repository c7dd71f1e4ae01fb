#pragma once
// How the bytes of entries stand in the file: packed with zstd and a dictionary that knows what entries look like
// (docs/formats/store.md, "Packed bytes").

#include <string>
#include <string_view>

struct sqlite3;

namespace sovang::store {

/// At most 1 MiB.
std::string pack(std::string_view bytes);

/// Makes the SQL function `unpacked(blob)`, by which the view `entry` reads `packed_entry`. NULL stays NULL. Damaged
/// bytes give the one byte 0xFF, which is neither an open part nor private parts, so that whoever reads them names the
/// entry.
void add_unpacked(sqlite3* db);

}  // namespace sovang::store
