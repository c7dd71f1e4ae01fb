// sovang-bench: what a record costs to write, to exchange and to audit, each beside the least that it could cost here.

#include <CLI/CLI.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "base/file.h"
#include "bench/floors.h"
#include "bench/measure.h"
#include "bench/village.h"
#include "node/audit/audit.h"

namespace {

using namespace sovang;
using namespace sovang::bench;

namespace fs = std::filesystem;

struct Options {
  std::vector<std::size_t> entries{1000, 10000};
  std::size_t rounds = 5;
  fs::path dir = fs::temp_directory_path();
  std::string json;
};

constexpr std::size_t kSinglesPerRound = 100;

/// A folder of this run, removed behind it.
class WorkDir {
 public:
  explicit WorkDir(const fs::path& parent) {
    std::string name = (parent / "sovang-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error(name + ": cannot be created");
    path_ = name;
  }
  ~WorkDir() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  WorkDir(const WorkDir&) = delete;
  WorkDir& operator=(const WorkDir&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// Single records, each durable before the next.
void bench_appends(const Options& options, const fs::path& root, std::vector<Measure>& out) {
  fs::copy(root / "village", root / "single", fs::copy_options::recursive);
  Node device(root / "single/device");
  RawTable table(root / "single/raw.db");
  SyncedFile file(root / "single/synced");
  Measure raw("append, durable", "SQLite, a transaction each", kSinglesPerRound),
      fsync("append, durable", "4 KiB written and synced", kSinglesPerRound),
      sign("append, durable", "one signature", kSinglesPerRound);
  for (std::size_t round = 0; round < options.rounds; ++round) {
    const std::size_t from = round * kSinglesPerRound, to = from + kSinglesPerRound;
    const double ours = seconds([&] { add_records(device, from, to, true); });
    const auto entries = own_entries(device);
    raw.add(ours, seconds([&] { table.insert(entries, from, to, true); }));
    fsync.add(ours, seconds([&] {
                for (std::size_t at = 0; at < kSinglesPerRound; ++at) file.write_and_sync();
              }));
    sign.add(ours, seconds([&] {
               for (std::size_t at = 0; at < kSinglesPerRound; ++at)
                 static_cast<void>(device.keys.log.key.sign(entries.back().open));
             }));
  }
  out.insert(out.end(), {raw, fsync, sign});
}

void bench_bulk(const Options& options, const fs::path& root, std::size_t count, std::vector<Measure>& out) {
  const fs::path full = root / fmt::format("full-{}", count);
  fs::copy(root / "village", full, fs::copy_options::recursive);
  std::vector<sync::Entry> entries;
  {
    Node device(full / "device");
    add_records(device, 0, count, false);
    entries = own_entries(device);
  }
  Measure exchange("first exchange", "SQLite, one transaction", count),
      hashes("first exchange", "hashes of the tree", count);
  Measure audit("audit", "hashes of the tree", count), scan("audit", "SQLite, reading the rows", count);
  for (std::size_t round = 0; round < options.rounds; ++round) {
    const fs::path here = full / fmt::format("round-{}", round);
    for (const auto* name : {"hub", "device"}) {
      fs::create_directories(here);
      fs::copy(full / name, here / name, fs::copy_options::recursive);
    }
    Node hub(here / "hub"), device(here / "device");
    RawTable table(here / "raw.db");
    const double exchanged = seconds([&] { exchange_all(device, hub); });
    exchange.add(exchanged, seconds([&] { table.insert(entries, 0, entries.size(), false); }));
    const double hashed = seconds([&] { static_cast<void>(hash_tree(entries)); });
    hashes.add(exchanged, hashed);
    bool intact = false;
    const double audited = seconds([&] {
      auto& journal = hub.journal;
      intact = audit::audit_directory(journal.db(), journal.logs(), journal.views(), hub.info.hub_key, {}).intact();
    });
    if (!intact) throw std::runtime_error("bench: the audit found an error");
    audit.add(audited, hashed);
    scan.add(audited, seconds([&] { static_cast<void>(table.scan()); }));
    fs::remove_all(here);
  }
  out.insert(out.end(), {exchange, hashes, audit, scan});
}

void run(const Options& options) {
  const WorkDir dir(options.dir);
  make_village(dir.path() / "village");
  std::vector<Measure> measures;
  bench_appends(options, dir.path(), measures);
  for (const std::size_t count : options.entries) bench_bulk(options, dir.path(), count, measures);
  std::string json;
  std::cout << fmt::format("{:<28} {:>8} {:>11} {:<34} {:>11} {:>8}  {}\n", "what", "records", "µs/record", "beside",
                           "µs/record", "ratio", "spread");
  for (const auto& measure : measures) {
    std::cout << measure.line();
    json += (json.empty() ? "" : ",\n ") + measure.json();
  }
  if (!options.json.empty()) base::write_file_atomic(options.json, "[" + json + "]\n");
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Times of sovang beside floors measured in the same run, in turn."};
  app.add_option("--entries", options.entries, "records of the first exchange and the audit")->delimiter(',');
  app.add_option("--rounds", options.rounds, "how often each is measured")->check(CLI::Range(1, 1000));
  app.add_option("--dir", options.dir, "where to work: the disk that is measured")->check(CLI::ExistingDirectory);
  app.add_option("--json", options.json, "writes every round to this file");
  CLI11_PARSE(app, argc, argv);
  try {
    run(options);
  } catch (const std::exception& failure) {
    std::cerr << failure.what() << '\n';
    return 3;
  }
  return 0;
}
