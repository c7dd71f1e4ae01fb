#pragma once
// The views against a rebuild, and what they hold for people to look at.

#include "node/audit/findings.h"

namespace sovang::audit {

/// Folds and compares only when the logs are sound (`logs_intact`): figures of damaged logs would say nothing.
void check_views(store::Database& db, views::Views& views, Findings& findings, bool logs_intact);

}  // namespace sovang::audit
