#pragma once
// One sealed file with everything of a data directory, and a directory from such a file (docs/formats/directory.md).

#include <filesystem>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "node/journal/journal.h"

namespace sovang::journal {

/// Writes the backup; other programs may work on the directory meanwhile. The file is complete and durable on return,
/// or is not there. Throws base::FileError, store::StoreError.
void write_backup(Journal& journal, const std::filesystem::path& file, std::string_view passphrase,
                  base::Random& random);

enum class RestoreError {
  wrong_passphrase,
  damaged,   // no backup, cut short, altered, or with members that do not belong there
  occupied,  // the folder is a data directory and may not be replaced
};
struct Restored {
  DirectoryInfo info;
  std::filesystem::path replaced;  // where the old folder lies now; empty when there was none
};
/// Makes `directory` from a backup, marked as gone back in time. With `replace` an old one is kept beside, and what its
/// `highest` says stays known. A backup that does not check whole makes nothing. Throws base::FileError when the disk
/// fails.
base::Result<Restored, RestoreError> restore_backup(const Directory& directory, const std::filesystem::path& file,
                                                    std::string_view passphrase, bool replace, base::WallTime now);

}  // namespace sovang::journal
