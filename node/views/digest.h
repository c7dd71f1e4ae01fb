#pragma once
// Whether two views are equal, without a line of text for each of a million rows: only where digests differ does
// somebody need the lines (node/views/dump.h).

#include <string_view>

#include "crypto/sha256.h"
#include "node/store/database.h"

namespace sovang::views {

/// Tables of one digest give the same lines by `dump_table`. Those of equal lines have one digest where they are views
/// of the same source, but for what is damaged, so that a difference is one to be looked for.
crypto::Hash digest_table(store::Database& source, store::Database& views, std::string_view table);

}  // namespace sovang::views
