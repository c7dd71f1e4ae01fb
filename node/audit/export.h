#pragma once
// Export of logs as C2SP tlog-tiles (docs/formats/export.md): DIR/<origin>/checkpoint, tile/…, tile/entries/…; private parts beside them; DIR/keys.txt.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "node/store/sqlite_log_store.h"
#include "sync/roster.h"

namespace sovang::audit {

struct ExportRequest {
  std::filesystem::path dir;
  std::optional<std::string> origin;  // only this log
  bool open_only = false;             // no private parts
};
struct ExportResult {
  std::uint64_t logs = 0, entries = 0;
};
/// Entries → tiles → keys → checkpoint last, each written so that a crash leaves no half file. A log held beyond its newest complete checkpoint is exported up to the newest note whose size is held.
/// Exporting again onto the same folder brings it up to date. Throws base::FileError.
ExportResult export_tiles(const store::SqliteLogStore& logs, const sync::Roster& roster, const ExportRequest& request);

}  // namespace sovang::audit
