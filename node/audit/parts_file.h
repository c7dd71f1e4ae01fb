#pragma once
// parts/<N>.jsonl of an export (docs/formats/export.md): the private parts of 256 entries, a line each.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/sha256.h"

namespace sovang::audit {

inline constexpr std::uint64_t kPartsFileMax = std::uint64_t{1} << 30;

struct PartLine {
  std::uint64_t index = 0;
  std::string part_class;
  crypto::Hash digest{};
  std::string part;
};

/// With its newline.
std::string write_part_line(const PartLine& line);
/// `line` without its newline; absent unless it is exactly what write_part_line writes.
std::optional<PartLine> read_part_line(std::string_view line);

/// `parts/x001/067.jsonl`
std::string parts_path(std::uint64_t bundle);
/// The bundle's number; absent when this is no such path.
std::optional<std::uint64_t> parse_parts_path(std::string_view path);

}  // namespace sovang::audit
