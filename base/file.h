#pragma once
// Files, and the only place that calls the operating system for them. Whole small files only; the database has its own.

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sovang::base {

/// The disk refused: full, unreadable, no permission. `code` is the operating system's errno.
class FileError : public std::runtime_error {
 public:
  FileError(const std::filesystem::path& path, std::string_view doing, int code);
  [[nodiscard]] int code() const { return code_; }

 private:
  int code_;
};

/// Reads at most `limit` bytes; throws FileError when the file is missing, unreadable or larger.
std::string read_file(const std::filesystem::path& path, std::uint64_t limit);

enum class FileMode { shared_0644, secret_0600 };

/// Makes what was written to a file survive a power cut. Throws FileError.
void sync_file(const std::filesystem::path& path);

/// Makes what was created, renamed or removed in a folder survive a power cut. Throws FileError.
void sync_folder(const std::filesystem::path& folder);

/// Writes and syncs `scratch` (on the same disk), then renames it over `path`, so that `path` never holds half a file.
/// The caller syncs the folder of `path` before anything relies on it: once for many files. Throws FileError.
void write_file_through(const std::filesystem::path& scratch, const std::filesystem::path& path,
                        std::string_view content);

/// Writes beside the target, syncs, renames over it and syncs the folder: after return the new content survives a power
/// cut, before it the old one does. Throws FileError.
void write_file_atomic(const std::filesystem::path& path, std::string_view content,
                       FileMode mode = FileMode::shared_0644);

/// Writes into a file where it lies, and syncs: `content` at `offset`. Makes the file, with mode 0600, when it is
/// missing. A power cut in between can leave half of it written. Throws FileError.
void overwrite_file(const std::filesystem::path& path, std::uint64_t offset, std::string_view content);

/// One process at a time. Makes the file when it is missing (mode 0600) and waits until no other process holds it;
/// given up with the object or the process. The file stays. Throws FileError.
class FileLock {
 public:
  explicit FileLock(const std::filesystem::path& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace sovang::base
