#pragma once
// An open data directory: its logs, its views, and the one way to write own entries. One thread at a time; other
// processes and threads open their own Journal on the same directory.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "node/journal/directory.h"
#include "node/records/import.h"
#include "node/store/database.h"
#include "node/store/sqlite_log_store.h"
#include "node/views/persons.h"
#include "node/views/views.h"
#include "sync/entry.h"
#include "sync/roster.h"

namespace sovang::journal {

struct Written {
  std::string origin;
  std::uint64_t index = 0;
  std::string id;
};

/// Drafts piece by piece. What is given is there until the next is asked for; nothing behind the last.
struct DraftSource {
  std::function<std::span<const sync::Draft>()> next;
  std::uint64_t about = 0;  // so many in all
};

/// A hub that waits for what it lost appends nothing (node/hub/returning.h).
class HubWaits : public std::runtime_error {
 public:
  HubWaits() : runtime_error("the hub went back in time and waits for its devices") {}
};

class Journal {
 public:
  enum class Mode { open, create };
  /// Opens the database of a directory, and notices when it went back in time. Throws store::StoreError.
  Journal(const Directory& directory, DirectoryInfo info, Mode mode = Mode::open);

  [[nodiscard]] const DirectoryInfo& info() const { return info_; }
  [[nodiscard]] const Directory& directory() const { return directory_; }
  store::Database& db() { return db_; }
  store::SqliteLogStore& logs() { return logs_; }
  views::Views& views() { return views_; }
  /// Folds what is new, then reads the roster.
  sync::Roster roster();
  /// Roles and areas of the default person, as enrolled.
  records::Writer writer();
  /// Who may write here: those whom the enrolment names and the persons of the own log, by code.
  std::vector<views::Person> persons();
  /// The writer under another code. Fails with AUTHOR_UNKNOWN, or AUTHOR_ENDED when that person served until before
  /// `today`.
  base::Result<records::Writer, std::string> writer_as(const std::string& author, base::Date today);
  /// "-" on a hub and on commune devices, else the area of the enrolment.
  std::string own_scope();

  /// Series code of the receipts written here: the enrolment's, or the one opened since.
  std::string series();
  /// The own log went back in time and may not grow (node/journal/recovery.h).
  bool behind();
  /// The own log has this root at this size.
  bool holds(std::uint64_t size, const crypto::Hash& root);

  /// Writes entries on the own log (kinds of the office on `xa/office`), signs a checkpoint for each log touched,
  /// folds. On a device that is behind they go to the outbox, which `origin` then names. Durable on return unless a
  /// transaction of the caller is running: then with its commit. `enough` as of Views::catch_up. Throws HubWaits.
  std::vector<Written> append(std::span<const sync::Draft> drafts, const sync::Keys& keys, base::Random& random,
                              const std::function<bool()>& enough = {});
  /// The same for what is not all there yet: each piece is asked for when the one before is written and folded.
  void append(const DraftSource& source, const sync::Keys& keys, base::Random& random);

 private:
  std::vector<Written> write(std::span<const sync::Draft> drafts, const sync::Keys& keys, base::Random& random);
  std::vector<Written> write_to_outbox(std::span<const sync::Draft> drafts, base::Random& random);

  const Directory directory_;
  DirectoryInfo info_;
  store::Database db_;
  store::SqliteLogStore logs_;
  views::Views views_;
};

/// The change that appends `entries` to a log of one's own. `signer` is the log's key.
sync::LogAppend extend_log(const sync::LogReader& logs, std::string_view origin, std::vector<sync::Entry> entries,
                           const crypto::Signer& signer);

}  // namespace sovang::journal
