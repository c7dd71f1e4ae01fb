#pragma once
// Verifying what a data directory or an export holds, with public keys alone. Integrity breaks are errors; what people
// must look at is a notice.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/note.h"
#include "node/views/views.h"

namespace sovang::audit {

enum class Severity : std::uint8_t { error, notice };

struct Finding {
  Severity severity = Severity::error;
  std::string
      code;  // `leaf_mismatch`, `root_mismatch`, `bad_signature`, `part_mismatch`, `tile_mismatch`, `views_differ` …
  std::string origin;                       // the log, may be empty
  std::optional<std::uint64_t> index;       // the entry, where one can be named; else the first of a range
  std::optional<std::uint64_t> last_index;  // the entry is one of [index, last_index], both included
  std::string file;                         // in an export: the file
  std::string expected, found;
  std::string meaning_vi, meaning_en;  // a sentence for people
};

struct AuditResult {
  std::uint64_t logs = 0, entries = 0, parts = 0, signatures = 0, cosignatures = 0;
  std::vector<Finding> findings;
  [[nodiscard]] bool intact() const;  // no error
};

/// done, total: entries, counted once for each time that they are gone through. May throw to stop the audit.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// Everything held: entries re-hashed, parts against digests, frontiers, tiles, roots, log signatures, cosignatures,
/// enrolments, receipt series, views against rebuilt views. `hub_key` and `recovery_key` are the pinned ones.
AuditResult audit_directory(store::Database& db, const store::SqliteLogStore& logs, views::Views& views,
                            const crypto::VerifierKey& hub_key, const Progress& progress);

/// An export under DIR/<origin>/: every file of C2SP tlog-tiles for the signed size, parts beside it, checkpoints
/// signed by the log and, for device logs, cosigned by the hub. A signature line under a key that is not among `keys`
/// is an error, as is a log without its key.
AuditResult audit_tiles(const std::filesystem::path& dir, const std::vector<crypto::VerifierKey>& keys,
                        const Progress& progress);

class LoadedExport;

/// audit_tiles, and where it finds nothing broken and the commune's log is there: what the book says to people, and the
/// figures of closings against those counted again. `book` is absent otherwise.
struct AuditedExport {
  AuditResult result;
  std::shared_ptr<LoadedExport> book;
};
AuditedExport audit_export(const std::filesystem::path& dir, const std::vector<crypto::VerifierKey>& keys,
                           const Progress& progress);

std::string audit_json(const AuditResult& result);
/// A summary a non-programmer understands, then each finding.
std::string audit_text(const AuditResult& result, bool vietnamese);

}  // namespace sovang::audit
