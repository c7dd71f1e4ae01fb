#pragma once
// Writes the files of an export so that none is ever half there, and syncs each folder once for many files.

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

namespace sovang::audit {

class FolderWriter {
 public:
  /// `scratch` is a file name outside of what readers look at, on the same disk. All throw base::FileError.
  explicit FolderWriter(std::filesystem::path scratch) : scratch_(std::move(scratch)) {}

  /// Leaves a file alone that already holds exactly this; makes the folders on the way.
  void put(const std::filesystem::path& file, std::string_view content);
  void remove(const std::filesystem::path& file);
  /// Makes durable what was put and removed since the last call.
  void sync();

 private:
  void make_folder(const std::filesystem::path& folder);

  std::filesystem::path scratch_;
  std::set<std::filesystem::path> made_;   // known to be there
  std::set<std::filesystem::path> dirty_;  // to be synced
};

}  // namespace sovang::audit
