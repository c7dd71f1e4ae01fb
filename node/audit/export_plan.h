#pragma once
// Which note of a log an export carries, and whether the entries held are what it signs.

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/checkpoint.h"
#include "node/audit/export.h"

namespace sovang::audit {

struct LogPlan {
  std::string origin;
  std::string note;  // only lines under `keys`, the log's first
  crypto::Checkpoint checkpoint;
  std::vector<crypto::VerifierKey> keys;
  std::uint64_t held = 0;
};

/// The note that an export carries, without a look at the entries. Of `request` only the witnesses count.
base::Result<LogPlan, LeftOut> head_of_log(const store::SqliteLogStore& logs, const sync::Roster& roster,
                                           const std::string& origin, const ExportRequest& request = {});

/// Hashes every entry that the note covers.
base::Result<LogPlan, LeftOut> whole_log(const store::SqliteLogStore& logs, const sync::Roster& roster,
                                         const std::string& origin, const ExportRequest& request);

/// The same for an export into `request.dir`. What lies in the folder of the log is looked at, not touched.
base::Result<LogPlan, LeftOut> plan_log(const store::SqliteLogStore& logs, const sync::Roster& roster,
                                        const std::string& origin, const ExportRequest& request);

/// Entries of bundle `bundle` below `size`; fewer only when rows are missing.
std::vector<sync::Entry> read_bundle(const store::SqliteLogStore& logs, std::string_view origin, std::uint64_t bundle,
                                     std::uint64_t size);

}  // namespace sovang::audit
