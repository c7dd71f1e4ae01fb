#pragma once
// An open data directory: its logs, its views, and the one way to write own entries. One thread at a time; other
// processes and threads open their own Journal on the same directory.

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "node/journal/directory.h"
#include "node/records/import.h"
#include "node/store/database.h"
#include "node/store/sqlite_log_store.h"
#include "node/views/views.h"
#include "sync/entry.h"
#include "sync/roster.h"

namespace sovang::journal {

struct Written {
  std::string origin;
  std::uint64_t index = 0;
  std::string id;
};

class Journal {
 public:
  enum class Mode { open, create };
  /// Opens the database of a directory. Throws store::StoreError.
  Journal(const Directory& directory, DirectoryInfo info, Mode mode = Mode::open);

  [[nodiscard]] const DirectoryInfo& info() const { return info_; }
  store::Database& db() { return db_; }
  store::SqliteLogStore& logs() { return logs_; }
  views::Views& views() { return views_; }
  /// Folds what is new, then reads the roster.
  sync::Roster roster();
  /// Roles and areas of the default person, as enrolled.
  records::Writer writer();
  /// "-" on a hub and on commune devices, else the area of the enrolment.
  std::string own_scope();

  /// Writes entries on the own log (kinds of the office on `xa/office`), signs a checkpoint for each log touched,
  /// folds. Durable on return unless a transaction of the caller is running: then with its commit.
  std::vector<Written> append(std::span<const sync::Draft> drafts, const sync::Keys& keys, base::Random& random);

 private:
  DirectoryInfo info_;
  store::Database db_;
  store::SqliteLogStore logs_;
  views::Views views_;
};

/// The change that appends `entries` to a log of one's own. `signer` is the log's key.
sync::LogAppend extend_log(const sync::LogReader& logs, std::string_view origin, std::vector<sync::Entry> entries,
                           const crypto::Signer& signer);

}  // namespace sovang::journal
