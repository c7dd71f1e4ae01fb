#pragma once
// The views against a rebuild, and what they hold for people to look at.

#include <functional>

#include "node/audit/findings.h"
#include "node/store/sqlite_log_store.h"

namespace sovang::audit {

/// Figures of a damaged file or of damaged logs would say nothing: `sound` tells, as late as can be, whether they
/// count. Nothing is written before it has. `progress` is told how many entries more were folded.
void check_views(store::Database& db, const store::SqliteLogStore& logs, views::Views& views, Findings& findings,
                 const std::function<bool()>& sound, const std::function<void(std::uint64_t)>& progress);

/// What the views hold for people to look at, and the recoveries that logs tell of. Requires caught up views.
void check_notices(store::Database& db, const store::SqliteLogStore& logs, views::Views& views, Findings& findings);

}  // namespace sovang::audit
