#pragma once
// Cosigned notes carried from a further witness to the hub (docs/formats/witnesses.md).

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sovang::proof {

inline constexpr std::string_view kCosignedFileStart = "sovang-cosigned-1\n";
inline constexpr std::size_t kCosignedNotesMax = 10'000;

/// The notes must be notes of checkpoints, one an origin.
std::string cosigned_file(std::span<const std::string> notes);
/// Absent for anything that cosigned_file does not write.
std::optional<std::vector<std::string>> parse_cosigned_file(std::string_view text);

}  // namespace sovang::proof
