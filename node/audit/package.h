#pragma once
// An export as one zip file, to be handed over (docs/formats/export.md, "As one file").

#include "base/clock.h"
#include "base/scratch_file.h"
#include "node/audit/export.h"

namespace sovang::audit {

/// Writes the archive behind what `out` holds; no folder is needed. Of `request` all but `dir`. `now` dates the files.
/// Throws base::FileError and store::StoreError.
ExportResult write_package(const store::SqliteLogStore& logs, const sync::Roster& roster, const ExportRequest& request,
                           base::WallTime now, base::ScratchFile& out);

}  // namespace sovang::audit
