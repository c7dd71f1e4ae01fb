#pragma once
// The rules of the house that a compiler does not keep, as functions from one file's text to complaints.
// docs/architecture.md tells why the arrows point as they do.

#include <string>
#include <string_view>
#include <vector>

namespace sovang::tidy {

struct SourceFile {
  std::string path;  // from the root, with slashes
  std::string text;
};

/// `path:line: what is wrong`
using Complaints = std::vector<std::string>;

/// First-party includes follow the arrows between folders and are written from the root; third-party ones stand only in
/// the folders that own the library, and in .cpp files.
Complaints check_includes(const SourceFile& file);

/// base/, crypto/ and sync/ get time, randomness, files and threads handed in.
Complaints check_calls(const SourceFile& file);

/// Layout that clang-format does not judge, lengths, words of unfinished work, paths and hosts of one machine.
Complaints check_text(const SourceFile& file);

/// Folders under tests/ that have a *_test.cpp and are not named by a `sovang_test(folder …)` of tests/CMakeLists.txt.
Complaints check_registered(const std::vector<std::string>& paths, std::string_view cmake);

/// C++ without its comments and with empty string literals; line breaks stay.
std::string code_only(std::string_view text);

}  // namespace sovang::tidy
