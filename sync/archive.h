#pragma once
// The two inner layers of a bundle: an ustar archive in one zstd frame. Used by bundle.cpp alone.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sync/bundle.h"

namespace sovang::sync {

/// ustar with regular files only; owner, time and mode are fixed, so that equal members give equal bytes.
std::string write_tar(std::span<const Member> members);
std::string write_tar(const Member& first, std::span<const Member> rest);
/// Bytes of an archive that holds files of these sizes, the closing blocks included.
std::uint64_t tar_size(std::span<const std::uint64_t> sizes);
/// The whole archive; absent when anything in it is not a plain ustar file. `tar` must outlive what is returned.
std::optional<std::vector<MemberView>> read_tar(std::string_view tar);
/// The first member of an archive that may be cut behind it. As long as `tar`, too.
std::optional<MemberView> read_first_member(std::string_view tar, std::size_t content_max);

/// One zstd frame. Ensures that there is memory.
std::string compress(std::string_view bytes);

/// Inflates step by step, never more than asked for: a small file that swells costs what its manifest admits.
class Inflater {
 public:
  /// `compressed` must outlive the inflater.
  explicit Inflater(std::string_view compressed);
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Appends to `out` until it holds `size` bytes or the frame ends. False when the frame is damaged.
  bool fill(std::string& out, std::size_t size);
  /// The frame is complete and nothing stands behind it.
  [[nodiscard]] bool at_end();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace sovang::sync
