#pragma once
// Names in an export's folder (docs/formats/export.md).

#include <string_view>

namespace sovang::audit {

inline constexpr std::string_view kCheckpointName = "checkpoint";
inline constexpr std::string_view kTileFolder = "tile";
inline constexpr std::string_view kPartsFolder = "parts";
inline constexpr std::string_view kKeysName = "keys.txt";
inline constexpr std::string_view kScratchName = ".export";  // the file being written

/// Whether an origin may become a path: `a-z 0-9 . / _ -`, no component empty, hidden, `..`, or one of the names above.
bool safe_as_path(std::string_view origin);

}  // namespace sovang::audit
