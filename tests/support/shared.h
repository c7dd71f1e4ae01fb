#pragma once
// Where tests find the shared material (vectors, fixtures, reference pages). It is not part of this tree: a test that
// needs it and does not find it says so on stdout and passes.

#include <filesystem>
#include <optional>
#include <string_view>

namespace sovang::tests {

/// The project's own folder.
const std::filesystem::path& root_dir();

/// The environment's SOVANG_SHARED, else `<root>/../shared`; absent when that folder does not exist.
std::optional<std::filesystem::path> shared_dir();

/// The shared folder; when it is absent prints `skipped: <what>: …` so that a run shows what it did not judge.
std::optional<std::filesystem::path> shared_dir_or_skip(std::string_view what);

/// Prints the one line by which a test says that it skips `what`, and why.
void say_skipped(std::string_view what, std::string_view why);

}  // namespace sovang::tests
