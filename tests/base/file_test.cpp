#include "base/file.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cerrno>

#include "tests/support/temp_dir.h"

namespace fs = std::filesystem;
using sovang::base::FileError;
using sovang::base::FileMode;
using sovang::base::read_file;
using sovang::base::write_file_atomic;
using sovang::tests::TempDir;

namespace {

constexpr std::uint64_t kPlenty = 1u << 20;

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// The operating system's code, or 0 when nothing was thrown.
template <class F>
int code_of(F&& act) {
  try {
    act();
  } catch (const FileError& error) {
    return error.code();
  }
  return 0;
}

unsigned mode_of(const fs::path& path) {
  struct stat about {};
  REQUIRE(::stat(path.c_str(), &about) == 0);
  return about.st_mode & 0777;
}

/// While it lives no file of this process grows past `bytes`: what a full disk looks like.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) : handler_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

}  // namespace

TEST_SUITE("file") {
  TEST_CASE("what was written is read, whatever the bytes") {
    const TempDir dir;
    std::string content;
    for (int i = 0; i < 200'000; ++i) content += static_cast<char>(i);
    for (const std::string& bytes : {std::string(), std::string("\0\n\xff", 3), content}) {
      write_file_atomic(dir.path() / "a", bytes);
      CHECK((read_file(dir.path() / "a", kPlenty) == bytes));
    }
    CHECK(entries(dir.path()) == 1);
  }

  TEST_CASE("a secret is for its owner alone, even over a public file") {
    const TempDir dir;
    write_file_atomic(dir.path() / "a", "x");
    CHECK(mode_of(dir.path() / "a") == 0644);
    write_file_atomic(dir.path() / "a", "y", FileMode::secret_0600);
    CHECK(mode_of(dir.path() / "a") == 0600);
  }

  TEST_CASE("a write that fails half way leaves the old content and nothing else") {
    const TempDir dir;
    write_file_atomic(dir.path() / "a", "old");
    int code = 0;
    {
      const SmallDisk disk(1000);
      code = code_of([&] { write_file_atomic(dir.path() / "a", std::string(100'000, 'x')); });
    }
    CHECK(code == EFBIG);
    CHECK(read_file(dir.path() / "a", kPlenty) == "old");
    CHECK(entries(dir.path()) == 1);
  }

  TEST_CASE("a target that cannot be replaced leaves nothing behind") {
    const TempDir dir;
    fs::create_directories(dir.path() / "a" / "inside");
    CHECK(code_of([&] { write_file_atomic(dir.path() / "a", "x"); }) != 0);
    CHECK(entries(dir.path()) == 1);
  }

  TEST_CASE("a missing folder is an error that names the path") {
    const TempDir dir;
    const fs::path path = dir.path() / "missing" / "a";
    CHECK(code_of([&] { write_file_atomic(path, "x"); }) == ENOENT);
    CHECK(code_of([&] { (void)read_file(path, kPlenty); }) == ENOENT);
    try {
      (void)read_file(path, kPlenty);
    } catch (const FileError& error) {
      CHECK(std::string(error.what()).find(path.string()) != std::string::npos);
    }
  }

  TEST_CASE("a file above the limit is refused, one of exactly the limit is read") {
    const TempDir dir;
    write_file_atomic(dir.path() / "a", "12345");
    CHECK(read_file(dir.path() / "a", 5) == "12345");
    CHECK(code_of([&] { (void)read_file(dir.path() / "a", 4); }) == EFBIG);
    CHECK(code_of([&] { (void)read_file("/dev/zero", kPlenty); }) == EFBIG);
  }

  TEST_CASE("a folder is no file") {
    const TempDir dir;
    CHECK(code_of([&] { (void)read_file(dir.path(), kPlenty); }) == EISDIR);
  }
}
