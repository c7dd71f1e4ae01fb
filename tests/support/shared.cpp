#include "tests/support/shared.h"

#include <cstdlib>
#include <iostream>

namespace sovang::tests {

const std::filesystem::path& root_dir() {
  static const std::filesystem::path kRoot(SOVANG_ROOT);
  return kRoot;
}

std::optional<std::filesystem::path> shared_dir() {
  const char* named = std::getenv("SOVANG_SHARED");
  std::filesystem::path dir =
      named != nullptr && *named != '\0' ? std::filesystem::path(named) : root_dir() / ".." / "shared";
  std::error_code unreadable;
  if (!std::filesystem::is_directory(dir, unreadable)) return std::nullopt;
  return dir;
}

std::optional<std::filesystem::path> shared_dir_or_skip(std::string_view what) {
  auto dir = shared_dir();
  if (!dir) say_skipped(what, "the shared folder is missing (set SOVANG_SHARED)");
  return dir;
}

void say_skipped(std::string_view what, std::string_view why) {
  std::cout << "skipped: " << what << ": " << why << '\n';
}

}  // namespace sovang::tests
