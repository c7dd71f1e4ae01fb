#pragma once
// A file without a name: large results between being made and being sent. It goes with the object, or the process.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace sovang::base {

class ScratchFile {
 public:
  /// In `folder`, readable by nobody else. All throw FileError (base/file.h).
  explicit ScratchFile(std::filesystem::path folder);
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  void append(std::string_view bytes);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// At most `count` bytes from `offset`; fewer at the end. From any thread, once nothing is appended any more.
  [[nodiscard]] std::string read(std::uint64_t offset, std::size_t count) const;

 private:
  std::filesystem::path folder_;  // for messages
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace sovang::base
