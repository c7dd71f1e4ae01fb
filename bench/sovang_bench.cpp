// sovang-bench: what the program costs beside what the machine can do at all, one row for every target.

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <iostream>
#include <set>

#include "base/file.h"
#include "bench/book.h"

namespace {

using namespace sovang::bench;

namespace fs = std::filesystem;

struct Group {
  const char* name;
  void (*measure)(Bench&);
};
constexpr auto kGroups = std::to_array<Group>({
    {"floors", floor_rows},
    {"record", record_rows},
    {"import", import_rows},
    {"exchange", exchange_rows},
    {"daily", daily_rows},
    {"check", check_rows},
    {"reading", reading_rows},
    {"line", line_rows},
    {"crowd", crowd_rows},
    {"flash", flash_rows},
    {"node", node_rows},
});

/// A folder of this run. A process that outlives it removes the folder, however the run ended: it may hold gigabytes.
class WorkDir {
 public:
  explicit WorkDir(const fs::path& parent) {
    std::string name = (parent / "sovang-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr || ::pipe2(alive_, O_CLOEXEC) != 0)
      throw std::runtime_error(name + ": cannot be created");
    path_ = name;
    cleaner_ = ::fork();
    if (cleaner_ != 0) return;
    ::setsid();  // the keyboard's interrupt is not meant for it
    ::close(alive_[1]);
    char nothing = 0;
    while (::read(alive_[0], &nothing, 1) > 0) continue;
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    ::_exit(0);
  }
  ~WorkDir() {
    ::close(alive_[1]);
    ::waitpid(cleaner_, nullptr, 0);
    ::close(alive_[0]);
  }
  WorkDir(const WorkDir&) = delete;
  WorkDir& operator=(const WorkDir&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
  int alive_[2] = {-1, -1};
  pid_t cleaner_ = -1;
};

bool names(const std::vector<std::string>& list, const char* name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

void run(const Options& options) {
  const WorkDir dir(options.dir);
  Bench bench(options, dir.path());
  for (const auto& group : kGroups)
    if ((options.only.empty() || names(options.only, group.name)) && !names(options.skip, group.name))
      group.measure(bench);
  if (!options.json.empty()) sovang::base::write_file_atomic(options.json, bench.report.json());
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  std::set<std::string> groups;
  for (const auto& group : kGroups) groups.insert(group.name);
  CLI::App app{"Figures of sovang beside floors measured in the same run, in turn (docs/bench.md)."};
  app.add_option("--entries", options.entries, "contributions of the books that are measured")->delimiter(',');
  app.add_option("--rounds", options.rounds, "how often each is measured")->check(CLI::Range(1, 1000));
  app.add_option("--only", options.only, "these groups of rows alone")->delimiter(',')->check(CLI::IsMember(groups));
  app.add_option("--skip", options.skip, "without these groups")->delimiter(',')->check(CLI::IsMember(groups));
  app.add_option("--devices", options.devices, "devices at one hub");
  app.add_option("--large", options.large,
                 "contributions of the book that is read; without it the largest of --entries");
  app.add_option("--dir", options.dir, "where to work: the disk that is measured")->check(CLI::ExistingDirectory);
  app.add_option("--json", options.json, "writes every round to this file");
  CLI11_PARSE(app, argc, argv);
  std::sort(options.entries.begin(), options.entries.end());
  try {
    run(options);
  } catch (const std::exception& failure) {
    std::cerr << failure.what() << '\n';
    return 3;
  }
  return 0;
}
