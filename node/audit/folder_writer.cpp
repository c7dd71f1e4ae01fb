#include "node/audit/folder_writer.h"

#include "base/file.h"

namespace sovang::audit {

namespace fs = std::filesystem;

namespace {

bool holds(const fs::path& file, std::string_view content) {
  std::error_code absent;
  if (fs::symlink_status(file, absent).type() != fs::file_type::regular ||
      fs::file_size(file, absent) != content.size())
    return false;
  return base::read_file(file, content.size()) == content;
}

}  // namespace

void FolderWriter::make_folder(const fs::path& folder) {
  if (folder.empty() || made_.contains(folder)) return;
  std::error_code failed;
  if (!fs::is_directory(folder, failed)) {
    make_folder(folder.parent_path());
    fs::create_directory(folder, failed);
    if (failed) throw base::FileError(folder, "create the folder", failed.value());
    dirty_.insert(folder.parent_path());
  }
  made_.insert(folder);
}

void FolderWriter::put(const fs::path& file, std::string_view content) {
  if (holds(file, content)) return;
  make_folder(scratch_.parent_path());
  make_folder(file.parent_path());
  base::write_file_through(scratch_, file, content);
  dirty_.insert(file.parent_path());
}

void FolderWriter::remove(const fs::path& file) {
  std::error_code failed;
  fs::remove(file, failed);
  if (failed) throw base::FileError(file, "remove", failed.value());
  dirty_.insert(file.parent_path());
}

void FolderWriter::sync() {
  for (const auto& folder : dirty_) base::sync_folder(folder);
  dirty_.clear();
}

}  // namespace sovang::audit
