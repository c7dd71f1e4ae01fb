#pragma once
// The files of an export, one at a time, as a hub serves them to anybody under C2SP tlog-tiles paths
// (docs/formats/tiles.md, "Over HTTP").

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "node/store/sqlite_log_store.h"
#include "sync/roster.h"

namespace sovang::audit {

struct PublicFile {
  enum class Kind : std::uint8_t { checkpoint, partial, full };
  Kind kind = Kind::checkpoint;
  std::string content;
};

/// `path` is `<origin>/checkpoint`, `<origin>/tile/…`; in its one spelling. Absent for any other, for a log that nobody
/// outside follows (the office's), for what lies behind the checkpoint, and for `tile/entries/…` without `entries`.
/// Lines of registered witnesses stand behind the hub's on a checkpoint that they cosigned. Requires caught up views in
/// `db`, which holds `logs`. Throws store::StoreError.
std::optional<PublicFile> public_file(store::Database& db, const store::SqliteLogStore& logs,
                                      const sync::Roster& roster, std::string_view path, bool entries);

}  // namespace sovang::audit
