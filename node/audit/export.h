#pragma once
// Export of logs as C2SP tlog-tiles (docs/formats/export.md): DIR/<origin>/checkpoint, tile/…, tile/entries/…; private
// parts beside them; DIR/keys.txt.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/records/kinds.h"
#include "node/store/sqlite_log_store.h"
#include "node/store/witness_notes.h"
#include "sync/roster.h"

namespace sovang::audit {

struct ExportRequest {
  std::filesystem::path dir;
  std::optional<std::string> origin;  // only this log
  bool open_only = false;             // no private parts, and none left from an earlier export
  /// Only what this role may see (domain.md f), and nothing left of what an earlier export held beyond it.
  std::optional<records::Role> reader = std::nullopt;
  std::vector<crypto::VerifierKey> witnesses{};     // registered
  std::vector<store::WitnessNote> witness_notes{};  // what they cosigned: lines over an exported checkpoint go along
};

/// Why a log is not in the export.
enum class LeftOut : std::uint8_t {
  not_held,            // asked for by name, and not there
  unsafe_name,         // its origin cannot be a path
  not_for_reader,      // the role may not follow it
  not_enrolled,        // nobody vouches for its key
  incomplete,          // its notes are ahead of the entries held
  damaged,             // the entries do not fold to the signed root, or the signature is wrong: run `audit`
  folder_ahead,        // the folder holds a larger checkpoint of this log
  folder_contradicts,  // the folder holds a checkpoint of this log that cannot be true beside ours: evidence
};
/// A sentence with the remedy.
std::string_view meaning_of(LeftOut why, bool vietnamese);

struct ExportResult {
  std::uint64_t logs = 0, entries = 0;
  std::uint64_t not_covered = 0;  // entries held behind the exported checkpoints
  struct Omission {
    std::string origin;
    LeftOut why;
  };
  std::vector<Omission> left_out;
};

/// Each log up to its newest complete note (cosigned, for device logs that ever were). Exporting again onto the same
/// folder brings it up to date. A crash leaves the former checkpoint with all its files. Throws base::FileError and
/// store::StoreError.
ExportResult export_tiles(const store::SqliteLogStore& logs, const sync::Roster& roster, const ExportRequest& request);

}  // namespace sovang::audit
