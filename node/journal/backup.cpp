#include "node/journal/backup.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <set>

#include "base/ensure.h"
#include "base/file.h"
#include "crypto/age_stream.h"
#include "node/journal/recovery.h"

namespace sovang::journal {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMark = "sovang/backup/v1";
constexpr const char* kDatabase = "sovang.db";
constexpr const char* kInfo = "directory.json";
constexpr std::array<const char*, 4> kMaybe{"secret.age", "secret.json", "recovery-key.age", "join.json"};
constexpr std::size_t kPiece = 1u << 16;
constexpr std::int64_t kFileMax = std::int64_t{1} << 40;

struct WriterFree {
  void operator()(archive* handle) const { archive_write_free(handle); }
};
struct ReaderFree {
  void operator()(archive* handle) const { archive_read_free(handle); }
};
struct EntryFree {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};
using WriterHandle = std::unique_ptr<archive, WriterFree>;
using ReaderHandle = std::unique_ptr<archive, ReaderFree>;
using EntryHandle = std::unique_ptr<archive_entry, EntryFree>;

/// Removes a file or folder that did not become what it was to be.
class Scratch {
 public:
  explicit Scratch(fs::path path) : path_(std::move(path)) { fs::remove_all(path_); }
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }
  void keep() { path_.clear(); }

 private:
  fs::path path_;
};

class FileWriter {
 public:
  explicit FileWriter(fs::path path) : path_(std::move(path)), out_(path_, std::ios::binary | std::ios::trunc) {
    check();
    fs::permissions(path_, fs::perms::owner_read | fs::perms::owner_write);
  }
  void write(std::string_view bytes) {
    out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    check();
  }
  void close() {
    out_.close();
    check();
    base::sync_file(path_);
  }

 private:
  void check() {
    if (!out_) throw base::FileError(path_, "write", errno);
  }
  fs::path path_;
  std::ofstream out_;
};

class BackupWriter {
 public:
  BackupWriter(const fs::path& file, std::string_view passphrase, base::Random& random)
      : file_(file), sealer_(passphrase, random, [this](std::string_view bytes) { file_.write(bytes); }) {
    must(archive_write_set_format_ustar(tar_.get()));
    must(archive_write_add_filter_zstd(tar_.get()));
    must(archive_write_set_bytes_in_last_block(tar_.get(), 1));
    must(archive_write_open(tar_.get(), this, nullptr, take, nullptr));
  }

  void add(const char* name, const fs::path& content) {
    std::ifstream in(content, std::ios::binary);
    if (!in) throw base::FileError(content, "open", errno);
    begin(name, static_cast<std::int64_t>(fs::file_size(content)));
    std::string piece(kPiece, '\0');
    while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())), in.gcount() > 0) {
      const auto size = static_cast<std::size_t>(in.gcount());
      if (archive_write_data(tar_.get(), piece.data(), size) != static_cast<la_ssize_t>(size)) fail();
    }
    if (in.bad()) throw base::FileError(content, "read", errno);
  }
  void begin(const char* name, std::int64_t size) {
    const EntryHandle entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), name);
    archive_entry_set_size(entry.get(), size);
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0600);
    must(archive_write_header(tar_.get(), entry.get()));
  }
  void finish() {
    must(archive_write_close(tar_.get()));
    sealer_.finish();
    file_.close();
  }

 private:
  /// Exceptions do not cross the library: the failure is kept and thrown again by `must`.
  static la_ssize_t take(archive*, void* self, const void* bytes, std::size_t size) {
    auto& writer = *static_cast<BackupWriter*>(self);
    try {
      writer.sealer_.write({static_cast<const char*>(bytes), size});
      return static_cast<la_ssize_t>(size);
    } catch (...) {
      writer.failure_ = std::current_exception();
      return -1;
    }
  }
  void must(int status) {
    if (status != ARCHIVE_OK) fail();
  }
  [[noreturn]] void fail() {
    if (failure_) std::rethrow_exception(failure_);
    throw std::runtime_error(std::string("backup: ") + archive_error_string(tar_.get()));
  }

  FileWriter file_;
  crypto::AgeSealer sealer_;
  WriterHandle tar_{archive_write_new()};
  std::exception_ptr failure_;
};

bool is_member(std::string_view name) {
  return name == kDatabase || name == kInfo || std::ranges::find(kMaybe, name) != kMaybe.end();
}

/// Unpacks into an empty folder; whatever is odd is damage.
class BackupReader {
 public:
  BackupReader(crypto::AgeOpener opener, fs::path folder) : opener_(std::move(opener)), folder_(std::move(folder)) {
    archive_read_support_format_tar(tar_.get());
    archive_read_support_filter_zstd(tar_.get());
  }

  bool run() {
    if (archive_read_open(tar_.get(), this, nullptr, give, nullptr) != ARCHIVE_OK) return false;
    archive_entry* entry = nullptr;
    int status = ARCHIVE_OK;
    while ((status = archive_read_next_header(tar_.get(), &entry)) == ARCHIVE_OK)
      if (!take(entry)) return false;
    if (status != ARCHIVE_EOF || !seen_.contains(kMark) || !seen_.contains(kDatabase) || !seen_.contains(kInfo))
      return false;
    // The archive may end before the file does; only the file's own end says that it is whole.
    while (!damaged_ && !ended_) pull();
    return !damaged_;
  }

 private:
  bool take(archive_entry* entry) {
    const char* raw = archive_entry_pathname(entry);
    const std::string name = raw == nullptr ? "" : raw;
    const bool first = seen_.empty();
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr ||
        archive_entry_size(entry) > kFileMax || !seen_.insert(name).second)
      return false;
    if (first || name == kMark) return first && name == kMark && archive_entry_size(entry) == 0;
    if (!is_member(name)) return false;
    FileWriter out(folder_ / name);
    std::string piece(kPiece, '\0');
    for (;;) {
      const la_ssize_t got = archive_read_data(tar_.get(), piece.data(), piece.size());
      if (got < 0) return false;
      if (got == 0) break;
      out.write(std::string_view(piece).substr(0, static_cast<std::size_t>(got)));
    }
    out.close();
    return true;
  }
  static la_ssize_t give(archive*, void* self, const void** bytes) {
    auto& reader = *static_cast<BackupReader*>(self);
    reader.pull();
    *bytes = reader.piece_.data();
    return reader.damaged_ ? -1 : static_cast<la_ssize_t>(reader.piece_.size());
  }
  void pull() {
    auto piece = opener_.next();
    damaged_ = !piece;
    piece_ = piece ? *std::move(piece) : std::string();
    ended_ = piece_.empty();
  }

  crypto::AgeOpener opener_;
  fs::path folder_;
  ReaderHandle tar_{archive_read_new()};
  std::set<std::string, std::less<>> seen_;
  std::string piece_;
  bool damaged_ = false, ended_ = false;
};

/// Keys that nobody can read are none; whose passphrase is another one is for the owner to say.
bool has_keys(const Directory& directory, std::string_view passphrase) {
  const auto secrets = directory.secrets(directory.locked() ? passphrase : std::string_view());
  return secrets || secrets.error() == UnlockError::needs_passphrase ||
         secrets.error() == UnlockError::wrong_passphrase;
}

/// The directory is of the book that its database holds.
bool is_of_its_book(Journal& journal) {
  const auto roster = journal.roster();
  const std::string& origin = journal.info().origin;
  return roster.hub() &&
         (journal.info().hub ? origin == roster.hub()->log_origin() : roster.enrolment(origin) != nullptr);
}

std::string stamp(base::WallTime now) {
  std::string out;
  for (const char c : base::rfc3339(now).substr(0, 19)) out += c == 'T' ? "-" : c == ':' ? "" : std::string(1, c);
  return out;
}

/// `DIR` and `DIR/` alike.
fs::path beside(const fs::path& folder, const std::string& suffix) {
  fs::path plain = fs::absolute(folder).lexically_normal();
  if (plain.filename().empty()) plain = plain.parent_path();
  return plain.string() + suffix;
}

}  // namespace

void write_backup(Journal& journal, const fs::path& file, std::string_view passphrase, base::Random& random) {
  const Directory& directory = journal.directory();
  const Scratch snapshot(directory.path() / "backup.db.part");
  journal.db().query("VACUUM INTO ?").bind(snapshot.path().string()).run();  // one moment's state
  Scratch part(file.string() + ".part");
  BackupWriter writer(part.path(), passphrase, random);
  writer.begin(kMark, 0);
  writer.add(kInfo, directory.path() / kInfo);
  for (const char* name : kMaybe)
    if (fs::exists(directory.path() / name)) writer.add(name, directory.path() / name);
  writer.add(kDatabase, snapshot.path());
  writer.finish();
  fs::rename(part.path(), file);
  part.keep();
  base::sync_folder(file.parent_path());
}

base::Result<Restored, RestoreError> restore_backup(const Directory& directory, const fs::path& file,
                                                    std::string_view passphrase, bool replace, base::WallTime now) {
  const bool there = fs::exists(directory.path()) && !fs::is_empty(directory.path());
  if (there && !replace) return base::Err{RestoreError::occupied};
  std::ifstream in(file, std::ios::binary);
  if (!in) throw base::FileError(file, "open", errno);
  auto opener = crypto::AgeOpener::open(
      [&in](std::size_t most) {
        std::string piece(most, '\0');
        in.read(piece.data(), static_cast<std::streamsize>(most));
        piece.resize(static_cast<std::size_t>(in.gcount()));
        return piece;
      },
      passphrase);
  if (!opener)
    return base::Err{opener.error() == crypto::AgeError::no_match ? RestoreError::wrong_passphrase
                                                                  : RestoreError::damaged};
  Scratch fresh(beside(directory.path(), ".restoring"));
  fs::create_directories(fresh.path());
  fs::permissions(fresh.path(), fs::perms::owner_all);
  const Directory made(fresh.path());
  if (!BackupReader(*std::move(opener), fresh.path()).run()) return base::Err{RestoreError::damaged};
  Restored out;
  try {
    const auto info = made.info();
    if (!info || !has_keys(made, passphrase)) return base::Err{RestoreError::damaged};
    out.info = *info;
    const fs::path highest = directory.path() / "highest";
    if (there && fs::exists(highest)) fs::copy_file(highest, fresh.path() / "highest");
    Journal journal(made, *info);
    if (!is_of_its_book(journal)) return base::Err{RestoreError::damaged};
    go_behind(journal, store::Behind::restored);
  } catch (const std::runtime_error&) {
    return base::Err{RestoreError::damaged};  // sealed and whole, and yet not what a backup holds
  }
  base::sync_folder(fresh.path());
  if (there) {
    out.replaced = beside(directory.path(), ".replaced-" + stamp(now));
    fs::rename(directory.path(), out.replaced);
  } else {
    fs::remove(directory.path());  // an empty folder
  }
  fs::rename(fresh.path(), directory.path());
  fresh.keep();
  base::sync_folder(beside(directory.path(), "").parent_path());
  return out;
}

}  // namespace sovang::journal
