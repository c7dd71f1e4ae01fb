#include "tests/tidy/rules.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace sovang::tidy {
namespace {

struct Folder {
  std::vector<std::string_view> uses;       // first-party folders besides itself
  std::vector<std::string_view> libraries;  // how their includes begin
  bool libraries_in_headers = false;        // nobody else includes these headers
};

/// Each room of node/ sees those written before it, but net/, which moves bytes and knows nothing of the product.
const std::map<std::string_view, Folder> kFolders = {
    {"base", {{}, {}}},
    {"crypto", {{"base"}, {"sodium.h", "openssl/sha.h"}}},
    {"sync", {{"base", "crypto"}, {"zstd.h", "archive.h", "archive_entry.h", "nlohmann/", "simdjson.h"}}},
    {"node/records",
     {{"base", "crypto", "sync"},
      {"nlohmann/", "simdjson.h", "fmt/", "unicode/", "csv.h", "boost/asio/post.hpp", "boost/asio/thread_pool.hpp"}}},
    {"node/store",
     {{"base", "crypto", "sync", "node/records"}, {"nlohmann/", "fmt/", "sqlite3.h", "zlib.h", "zstd.h"}}},
    {"node/views",
     {{"base", "crypto", "sync", "node/records", "node/store"},
      {"nlohmann/", "simdjson.h", "fmt/", "boost/asio/post.hpp", "boost/asio/thread_pool.hpp"}}},
    {"node/journal",
     {{"base", "crypto", "sync", "node/records", "node/store", "node/views"},
      {"nlohmann/", "simdjson.h", "fmt/", "archive.h", "archive_entry.h"}}},
    {"node/audit",
     {{"base", "crypto", "sync", "node/records", "node/store", "node/views", "node/journal"},
      {"nlohmann/", "simdjson.h", "fmt/", "archive.h", "archive_entry.h"}}},
    {"node/proof",
     {{"base", "crypto", "sync", "node/records", "node/store", "node/views", "node/journal"},
      {"nlohmann/", "fmt/", "qrcodegen/", "zlib.h", "png.h", "ft2build.h"}}},
    {"node/hub",
     {{"base", "crypto", "sync", "node/records", "node/store", "node/views", "node/journal", "node/audit"},
      {"nlohmann/", "fmt/"}}},
    {"node/net", {{"base"}, {"boost/", "openssl/"}}},
    {"node/api",
     {{"base", "crypto", "sync", "node/records", "node/store", "node/views", "node/journal", "node/audit", "node/proof",
       "node/hub", "node/net"},
      {"nlohmann/", "zlib.h", "fmt/"}}},
    {"node/cli",
     {{"base", "crypto", "sync", "node/records", "node/store", "node/views", "node/journal", "node/audit", "node/proof",
       "node/hub", "node/net", "node/api"},
      {"nlohmann/", "fmt/", "CLI/"},
      true}},
    {"examples", {{"base"}, {"nlohmann/", "fmt/", "csv.h", "CLI/"}}},
};

constexpr std::string_view kForwardHeader = "nlohmann/json_fwd.hpp";
constexpr std::size_t kColumnsMax = 160;
constexpr std::size_t kLinesMax = 600;

bool is_pure(std::string_view folder) { return folder == "base" || folder == "crypto" || folder == "sync"; }
/// Where base/ calls the operating system for everyone.
bool is_boundary(std::string_view path) {
  return path == "base/file.cpp" || path == "base/scratch_file.cpp" || path == "base/clock.cpp";
}

bool is_header(std::string_view path) { return path.ends_with(".h"); }
bool is_cpp(std::string_view path) { return is_header(path) || path.ends_with(".cpp"); }

std::string_view folder_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == path.npos ? std::string_view() : path.substr(0, slash);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string at_line(const SourceFile& file, std::size_t index) {
  return file.path + ":" + std::to_string(index + 1) + ": ";
}

std::size_t columns(std::string_view line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// Headers of the operating system and the C library, which need no package.
bool is_system(std::string_view header) {
  static const std::set<std::string_view> kNames = {"fcntl.h",  "poll.h",    "signal.h", "spawn.h",
                                                    "stdlib.h", "termios.h", "unistd.h", "pwd.h"};
  return header.starts_with("sys/") || kNames.contains(header);
}

std::string judge_angled(std::string_view path, const Folder& folder, std::string_view header) {
  static const std::set<std::string_view> kWorldly = {
      "thread", "mutex", "condition_variable", "future", "fstream", "random", "ctime", "iostream"};
  const bool pure = is_pure(folder_of(path)) && !is_boundary(path);
  const bool standard = header.find_first_of("./") == header.npos;
  if (standard || is_system(header)) {
    if (pure && (is_system(header) || kWorldly.contains(header)))
      return "this folder has no files, threads, clocks or randomness of its own";
    return {};
  }
  const bool owned = std::any_of(folder.libraries.begin(), folder.libraries.end(),
                                 [&](std::string_view library) { return header.starts_with(library); });
  if (!owned) return "this library is not used in this folder";
  if (is_header(path) && header != kForwardHeader && !folder.libraries_in_headers)
    return "libraries stay out of headers";
  return {};
}

std::string judge_quoted(std::string_view path, const Folder& folder, std::string_view header) {
  const auto own = folder_of(path);
  const auto target = folder_of(header);
  if (target.empty() || header.find("..") != header.npos) return "includes are written from the root";
  if (target == own || std::find(folder.uses.begin(), folder.uses.end(), target) != folder.uses.end()) return {};
  return "the arrows between folders do not point from " + std::string(own) + " to " + std::string(target);
}

struct Ban {
  std::regex pattern;
  std::string_view instead;
};

const std::vector<Ban>& banned_calls() {
  static const std::vector<Ban> kBans = [] {
    std::vector<Ban> bans;
    const auto add = [&](const char* pattern, std::string_view instead) {
      bans.push_back({std::regex(pattern, std::regex::optimize), instead});
    };
    add(R"(::now\s*\()", "time is handed in (base::Clock)");
    add(R"(\b(u|nano)?sleep(_for|_until)?\s*\()", "nothing here waits");
    add(R"(\bstd::(jthread|thread|async)\b)", "threads belong to node/");
    add(R"(\b(fopen|[io]?fstream)\b)", "files belong to base/file.h");
    add(R"(\bs?rand\s*\(|\bstd::(random_device|mt19937)|\bgetrandom\b)", "randomness is handed in (base::Random)");
    add(R"(\bgetenv\b)", "the environment is read in node/cli");
    add(R"(\bstd::time\s*\(|\bgettimeofday\b|\bclock_gettime\b)", "time is handed in (base::Clock)");
    return bans;
  }();
  return kBans;
}

struct Word {
  std::regex pattern;
  std::string_view why;
};

/// The words are put together here, so that this file does not contain them.
const std::vector<Word>& banned_words() {
  static const std::vector<Word> kWords = [] {
    std::vector<Word> words;
    const auto add = [&](const std::string& pattern, std::string_view why) {
      words.push_back({std::regex(pattern, std::regex::optimize), why});
    };
    add(std::string("\\b(TO") + "DO|FIX" + "ME|X" + "XX|HA" + "CK)\\b", "unfinished work is not committed");
    add(std::string("/(wo") + "rk|roo" + "t|Us" + "ers)/|/ho" + "me/[a-z]", "a path of somebody's machine");
    add(std::string("https?://(regi") + "stry|de" + "b|ft" + "p|secu" + "rity)\\.", "a package registry's host");
    return words;
  }();
  return kWords;
}

void check_words(const SourceFile& file, std::string_view line, std::size_t index, Complaints& out) {
  for (const auto& [pattern, why] : banned_words()) {
    std::match_results<std::string_view::const_iterator> match;
    if (std::regex_search(line.begin(), line.end(), match, pattern))
      out.push_back(at_line(file, index) + match.str() + ": " + std::string(why));
  }
}

}  // namespace

Complaints check_includes(const SourceFile& file) {
  static const std::regex kInclude(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)");
  Complaints out;
  const auto known = kFolders.find(folder_of(file.path));
  if (known == kFolders.end()) {
    const bool program = file.path.starts_with("tests/") || file.path.starts_with("bench/");  // these may use anything
    if (is_cpp(file.path) && !program) out.push_back(file.path + ": its folder has no row in the table of arrows");
    return out;
  }
  const auto lines = lines_of(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::match_results<std::string_view::const_iterator> match;
    if (!std::regex_match(lines[i].begin(), lines[i].end(), match, kInclude)) continue;
    const std::string header = match.str(2);
    const auto judge = match.str(1) == "<" ? judge_angled : judge_quoted;
    const std::string wrong = judge(file.path, known->second, header);
    if (!wrong.empty()) out.push_back(at_line(file, i) + header + ": " + wrong);
  }
  return out;
}

Complaints check_calls(const SourceFile& file) {
  Complaints out;
  if (!is_cpp(file.path) || !is_pure(folder_of(file.path))) return out;
  const std::string code = code_only(file.text);
  const auto lines = lines_of(code);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].find("randombytes") != lines[i].npos && file.path != "crypto/keys.cpp")
      out.push_back(at_line(file, i) + "randombytes: only SystemRandom in crypto/keys.cpp draws from the system");
    if (is_boundary(file.path)) continue;
    for (const auto& [pattern, instead] : banned_calls())
      if (std::regex_search(lines[i].begin(), lines[i].end(), pattern))
        out.push_back(at_line(file, i) + std::string(instead));
  }
  return out;
}

Complaints check_text(const SourceFile& file) {
  static const std::regex kDroppedSpace(
      R"(\{(#if|:else)[^{}]*\} \S|<(span|b|i|small)( [^<>{}]*)?> \S|\S </(span|b|i|small|a)>)", std::regex::optimize);
  Complaints out;
  const bool dictionary = file.path.starts_with("web/src/words/");  // a list: no noun is hidden in its length
  const bool source = is_cpp(file.path) || file.path.ends_with(".ts") || file.path.ends_with(".svelte");
  const auto lines = lines_of(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto line = lines[i];
    if (line.ends_with(' ') || line.ends_with('\r')) out.push_back(at_line(file, i) + "space at the end of the line");
    if (line.find('\t') != line.npos) out.push_back(at_line(file, i) + "a tab");
    if (is_cpp(file.path) && columns(line) > kColumnsMax)
      out.push_back(at_line(file, i) + "longer than " + std::to_string(kColumnsMax) + " columns");
    if (file.path.ends_with(".svelte") && std::regex_search(line.begin(), line.end(), kDroppedSpace))
      out.push_back(at_line(file, i) + "spaces at the ends of a block or an element are dropped: write {' '}");
    check_words(file, line, i, out);
  }
  if (!file.text.empty() && !file.text.ends_with('\n')) out.push_back(file.path + ": no line break at the end");
  if (source && !dictionary && lines.size() > kLinesMax)
    out.push_back(file.path + ": longer than " + std::to_string(kLinesMax) + " lines; which noun is missing?");
  if (is_header(file.path) && !file.text.starts_with("#pragma once\n"))
    out.push_back(file.path + ": a header begins with #pragma once");
  return out;
}

Complaints check_registered(const std::vector<std::string>& paths, std::string_view cmake) {
  std::set<std::string> folders;
  for (const auto& path : paths) {
    const std::string folder(folder_of(path));
    if (folder.starts_with("tests/") && path.ends_with("_test.cpp")) folders.insert(folder.substr(6));
  }
  Complaints out;
  for (const auto& folder : folders)
    if (cmake.find("sovang_test(" + folder + " ") == cmake.npos)
      out.push_back("tests/" + folder + ": its tests never run; add sovang_test(" + folder +
                    " …) to tests/CMakeLists.txt");
  return out;
}

}  // namespace sovang::tidy
