#pragma once
// Whether two views are equal, without a line of text for each of a million rows: only where digests differ does
// somebody need the lines (node/views/dump.h).

#include <string_view>

#include "crypto/sha256.h"
#include "node/store/database.h"

namespace sovang::views {

/// Two tables have one digest exactly when `dump_table` gives the same lines of both, over logs of the same numbers.
crypto::Hash digest_table(store::Database& source, store::Database& views, std::string_view table);

}  // namespace sovang::views
