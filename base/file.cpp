#include "base/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sovang::base {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

/// Errno of the step that failed, or 0; `doing` names it. `sync` is fsync or fdatasync.
int write_and_sync(int file, std::string_view content, std::string_view& doing, int (*sync)(int) = ::fsync) {
  doing = "write";
  for (std::size_t done = 0; done < content.size();) {
    const ssize_t wrote = ::write(file, content.data() + done, content.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return errno;
    done += static_cast<std::size_t>(wrote);
  }
  doing = "sync";
  return sync(file) == 0 ? 0 : errno;
}

}  // namespace

FileError::FileError(const std::filesystem::path& path, std::string_view doing, int code)
    : std::runtime_error(path.string() + ": cannot " + std::string(doing) + ": " + std::strerror(code)), code_(code) {}

std::string read_file(const std::filesystem::path& path, std::uint64_t limit) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.get() < 0) throw FileError(path, "open", errno);
  std::string content;
  struct stat about = {};
  if (::fstat(file.get(), &about) == 0 && about.st_size > 0)
    content.reserve(std::min(static_cast<std::uint64_t>(about.st_size), limit));
  char buffer[1 << 16];
  for (;;) {
    const ssize_t got = ::read(file.get(), buffer, sizeof buffer);
    if (got < 0) {
      if (errno == EINTR) continue;
      throw FileError(path, "read", errno);
    }
    if (got == 0) return content;
    content.append(buffer, static_cast<std::size_t>(got));
    if (content.size() > limit) throw FileError(path, "read", EFBIG);
  }
}

void sync_file(const std::filesystem::path& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.get() < 0 || ::fsync(file.get()) != 0) throw FileError(path, "sync", errno);
}

void sync_folder(const std::filesystem::path& folder) {
  const Descriptor dir{::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (dir.get() < 0 || ::fsync(dir.get()) != 0) throw FileError(folder, "sync the folder", errno);
}

void write_file_through(const std::filesystem::path& scratch, const std::filesystem::path& path,
                        std::string_view content) {
  const Descriptor file{::open(scratch.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)};
  if (file.get() < 0) throw FileError(scratch, "create", errno);
  std::string_view doing;
  if (const int code = write_and_sync(file.get(), content, doing); code != 0) throw FileError(path, doing, code);
  if (::rename(scratch.c_str(), path.c_str()) != 0) throw FileError(path, "rename", errno);
}

void write_file_atomic(const std::filesystem::path& path, std::string_view content, FileMode mode) {
  std::string scratch = path.string() + ".XXXXXX";
  const Descriptor file{::mkstemp(scratch.data())};
  if (file.get() < 0) throw FileError(path, "create", errno);
  const auto fail = [&](std::string_view doing) {
    const int code = errno;
    ::unlink(scratch.c_str());
    throw FileError(path, doing, code);
  };
  if (::fchmod(file.get(), mode == FileMode::secret_0600 ? 0600 : 0644) != 0) fail("set the mode");
  std::string_view doing;
  errno = write_and_sync(file.get(), content, doing);
  if (errno != 0) fail(doing);
  if (::rename(scratch.c_str(), path.c_str()) != 0) fail("rename");
  sync_folder(path.parent_path());
}

void overwrite_file(const std::filesystem::path& path, std::uint64_t offset, std::string_view content) {
  const bool made = !std::filesystem::exists(path);
  const Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
  if (file.get() < 0) throw FileError(path, "open", errno);
  if (::lseek(file.get(), static_cast<off_t>(offset), SEEK_SET) < 0) throw FileError(path, "seek", errno);
  std::string_view doing;
  // Nobody asks when it was written: the bytes and, where it grew, its length are all that must last.
  if (const int code = write_and_sync(file.get(), content, doing, ::fdatasync); code != 0)
    throw FileError(path, doing, code);
  if (made) sync_folder(path.parent_path());
}

FileLock::FileLock(const std::filesystem::path& path)
    : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (descriptor_ < 0) throw FileError(path, "open", errno);
  while (::flock(descriptor_, LOCK_EX) != 0) {
    if (errno == EINTR) continue;
    const int code = errno;
    ::close(descriptor_);
    throw FileError(path, "lock", code);
  }
}

FileLock::~FileLock() { ::close(descriptor_); }

}  // namespace sovang::base
