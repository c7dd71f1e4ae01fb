// The rules on the tree itself.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/file.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tests/tidy/rules.h"

namespace fs = std::filesystem;
using sovang::tidy::Complaints;
using sovang::tidy::SourceFile;

namespace {

constexpr std::uint64_t kFileBytesMax = 4u << 20;

bool is_ours(const fs::path& folder) {
  static const std::set<std::string> kOthers = {"build", "node_modules", "dist"};
  const std::string name = folder.filename().string();
  return name == ".ci" || (!name.starts_with('.') && !kOthers.contains(name));
}

bool is_text(const fs::path& path) {
  static const std::set<std::string> kEndings = {".h",     ".cpp", ".txt",    ".json", ".md",   ".sh",
                                                 ".cmake", ".ts",  ".svelte", ".css",  ".html", ""};
  return kEndings.contains(path.extension().string());
}

const std::vector<SourceFile>& tree() {
  static const std::vector<SourceFile> kTree = [] {
    std::vector<SourceFile> files;
    const fs::path& root = sovang::tests::root_dir();
    for (auto at = fs::recursive_directory_iterator(root); at != fs::recursive_directory_iterator(); ++at) {
      if (at->is_directory() && !is_ours(at->path())) at.disable_recursion_pending();
      if (!at->is_regular_file() || !is_text(at->path()) || at->path().filename() == ".git") continue;
      const auto path = at->path().lexically_relative(root).generic_string();
      if (path == "package-lock.json" || path.ends_with("/package-lock.json")) continue;  // npm's own layout
      files.push_back({path, sovang::base::read_file(at->path(), kFileBytesMax)});
    }
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return files;
  }();
  return kTree;
}

std::string joined(const Complaints& complaints) {
  std::string all;
  for (const auto& one : complaints) all += "\n" + one;
  return all;
}

/// The files of clang-format's `path:line:column: error: …`, each once.
Complaints files_named(const std::string& errors) {
  std::set<std::string> files;
  std::istringstream lines(errors);
  for (std::string line; std::getline(lines, line);)
    if (line.find(": error: ") != line.npos) files.insert(line.substr(0, line.find(':')));
  return {files.begin(), files.end()};
}

void check_all(Complaints (*rule)(const SourceFile&)) {
  Complaints all;
  for (const auto& file : tree())
    for (auto& one : rule(file)) all.push_back(std::move(one));
  CHECK_MESSAGE(all.empty(), joined(all));
}

}  // namespace

TEST_SUITE("tidy") {
  TEST_CASE("the tree is there") {
    const auto has = [](std::string_view path) {
      return std::any_of(tree().begin(), tree().end(), [&](const SourceFile& file) { return file.path == path; });
    };
    for (const char* path : {"base/result.h", "crypto/note.cpp", "sync/entry.h", "node/net/http_server.cpp",
                             "tests/CMakeLists.txt", ".ci/run", "run"}) {
      CAPTURE(path);
      CHECK(has(path));
    }
  }

  TEST_CASE("includes follow the arrows between the folders") { check_all(sovang::tidy::check_includes); }

  TEST_CASE("the pure folders have no clock, thread, file or randomness of their own") {
    check_all(sovang::tidy::check_calls);
  }

  TEST_CASE("layout, lengths and words keep to the house") { check_all(sovang::tidy::check_text); }

  TEST_CASE("every folder of tests is run") {
    std::vector<std::string> paths;
    for (const auto& file : tree()) paths.push_back(file.path);
    const auto cmake = sovang::base::read_file(sovang::tests::root_dir() / "tests/CMakeLists.txt", kFileBytesMax);
    const auto found = sovang::tidy::check_registered(paths, cmake);
    CHECK_MESSAGE(found.empty(), joined(found));
  }

  TEST_CASE("what the tests of the pages run on is the Node.js of Debian 12") {
    constexpr int kNode = 18;
    const auto lock = nlohmann::json::parse(
        sovang::base::read_file(sovang::tests::root_dir() / "tests/pages/package-lock.json", kFileBytesMax));
    std::size_t asked = 0;
    for (const auto& [path, package] : lock.at("packages").items()) {
      if (!package.contains("engines") || !package["engines"].contains("node")) continue;
      const auto wanted = package["engines"]["node"].get<std::string>();
      const auto digit = wanted.find_first_of("0123456789");
      REQUIRE(digit != wanted.npos);
      CHECK_MESSAGE(std::stoi(wanted.substr(digit)) <= kNode, path << " wants Node.js " << wanted);
      ++asked;
    }
    CHECK(asked > 0);
  }

  TEST_CASE("clang-format has nothing to change") {
    sovang::tests::Invocation invocation;
    invocation.command = {"clang-format", "--dry-run", "-Werror"};
    for (const auto& file : tree())
      if (file.path.ends_with(".h") || file.path.ends_with(".cpp"))
        invocation.command.push_back((sovang::tests::root_dir() / file.path).string());
    const auto done = sovang::tests::run(std::move(invocation));
    if (done.status == 127) {
      sovang::tests::say_skipped("layout", "clang-format is missing");
      return;
    }
    CHECK_MESSAGE(done.status == 0, "./run format mends these:" << joined(files_named(done.err)));
  }
}
