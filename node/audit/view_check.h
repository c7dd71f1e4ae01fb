#pragma once
// The views against a rebuild, and what they hold for people to look at.

#include <functional>

#include "node/audit/findings.h"
#include "node/store/sqlite_log_store.h"

namespace sovang::audit {

/// Folds and compares only when the logs are sound (`logs_intact`): figures of damaged logs would say nothing.
/// `progress` is told how many entries more were folded.
void check_views(store::Database& db, const store::SqliteLogStore& logs, views::Views& views, Findings& findings,
                 bool logs_intact, const std::function<void(std::uint64_t)>& progress);

/// What the views hold for people to look at, and the recoveries that logs tell of. Requires caught up views.
void check_notices(store::Database& db, const store::SqliteLogStore& logs, views::Views& views, Findings& findings);

}  // namespace sovang::audit
