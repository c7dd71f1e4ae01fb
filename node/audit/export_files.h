#pragma once
// The files of a log in an export (docs/formats/export.md), one at a time; where they go is the caller's.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/tile.h"
#include "node/audit/export.h"
#include "node/audit/export_plan.h"

namespace sovang::audit {

struct LogFile {
  std::string name;  // relative to the log's folder
  std::string_view content;
  std::optional<crypto::TilePath> tile;  // of a hash tile or an entry bundle
  std::vector<std::size_t> ends{};       // of a tile or bundle: where its first 1, 2, … hashes or entries end
};

/// Entry bundles, hash tiles and parts up to the plan's checkpoint; not the checkpoint itself. The content is there
/// during the call alone.
void each_file(const store::SqliteLogStore& logs, const LogPlan& plan, const ExportRequest& request,
               const std::function<void(const LogFile&)>& take);

/// Whether the request's reader may have the log (docs/formats/exchange.md, "Which logs a device follows").
bool for_reader(const ExportRequest& request, std::string_view origin);

/// keys.txt of these plans; `more`: further vkeys that stay in it, by name and type.
std::string keys_file(const std::vector<LogPlan>& plans, const std::vector<crypto::VerifierKey>& more = {});

}  // namespace sovang::audit
