#pragma once
// The figures of every closing that counts, held against the report of what was held when it was closed
// (docs/formats/closing.md).

#include <functional>

#include "node/audit/findings.h"
#include "node/store/sqlite_log_store.h"

namespace sovang::audit {

/// `db` has the logs and their views, caught up. Folds the logs a second time, as far as each closing covers them. A
/// closing over logs of which nothing is held is passed over in silence unless `all_logs` are expected.
void check_closings(store::Database& db, const store::SqliteLogStore& logs, bool all_logs, Findings& findings,
                    const std::function<void(std::uint64_t)>& progress);

}  // namespace sovang::audit
