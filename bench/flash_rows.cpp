// What a memory card bears: syncs and bytes written for a saved record and for an exchange of ten, counted by strace.

#include <fmt/format.h>
#include <signal.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "bench/book.h"
#include "bench/session.h"

namespace sovang::bench {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kSaves = 100, kExchanges = 10, kRecords = 10;

struct Written {
  double syncs = 0, bytes = 0;
  [[nodiscard]] Written less(const Written& other, double times = 1) const {
    return {syncs - times * other.syncs, bytes - times * other.bytes};
  }
  [[nodiscard]] Written each(std::size_t count) const {
    return {syncs / static_cast<double>(count), bytes / static_cast<double>(count)};
  }
};

/// `serve` with its syncs and writes written down.
class Traced {
 public:
  Traced(const tests::Book& book, fs::path trace)
      : folder_(book.dir().string()), trace_(std::move(trace)), process_(invocation(book)) {
    const auto line = process_.first_line(std::chrono::minutes(1));
    if (!line) throw std::runtime_error("strace: " + process_.kill().describe());
    url_ = line->substr(line->rfind("http://"));
  }
  [[nodiscard]] const std::string& url() const { return url_; }
  /// Ends the program, and counts.
  Written stop() {
    const auto tracer = std::to_string(process_.pid());
    pid_t child = 0;
    std::ifstream("/proc/" + tracer + "/task/" + tracer + "/children") >> child;
    if (child <= 0) throw std::runtime_error("strace has no program");
    ::kill(child, SIGTERM);
    process_.wait_for(std::chrono::minutes(1));
    return count();
  }

 private:
  tests::Invocation invocation(const tests::Book& book) const {
    auto invocation = book.invocation({"serve", "--listen", "127.0.0.1:0"});
    const tests::Arguments tracer{"strace",
                                  "-f",
                                  "-y",
                                  "-s",
                                  "0",
                                  "-o",
                                  trace_.string(),
                                  "-e",
                                  "trace=fsync,fdatasync,sync_file_range,write,pwrite64,pwritev"};
    invocation.command.insert(invocation.command.begin(), tracer.begin(), tracer.end());
    return invocation;
  }
  /// Lines like `12 pwrite64(5</dir/sovang.db-wal>, ""..., 4096, 0) = 4096`; the index of the write-ahead log lies in
  /// memory and is never synced.
  [[nodiscard]] Written count() const {
    Written all;
    std::ifstream in(trace_);
    for (std::string line; std::getline(in, line);) {
      if (line.find(folder_) == line.npos || line.find("-shm>") != line.npos) continue;
      if (line.find("sync(") != line.npos) all.syncs += 1;
      const auto written = line.find("\"\"..., ");
      if (written != line.npos) all.bytes += std::stod(line.substr(written + 7));
    }
    return all;
  }

  std::string folder_;
  fs::path trace_;
  tests::Process process_;
  std::string url_;
};

void save(Session& session, const MadeBook& book, std::size_t count) {
  static std::size_t number = 0;
  crypto::SystemRandom random;
  for (std::size_t at = 0; at < count; ++at) {
    ++number;
    const auto household = fmt::format("H{:05}", number % 50 + 1);
    session.post("/records", {{"id", sync::make_ulid(base::SystemClock().wall().milliseconds, random)},
                              {"kind", "money"},
                              {"fields", {{"work", "V" + book.area()}, {"household", household}, {"amount", "350000"}}},
                              {"confirmed", {"POSSIBLE_DUPLICATE"}}});
  }
}

void exchange(Session& session, const std::string& hub) {
  session.post("/sync", {{"url", hub}});
  while (session.get_json("/sync").at("running").get<bool>()) continue;
  const auto last = session.get_json("/sync");
  if (last.at("waiting") != 0) throw std::runtime_error("bench: an exchange left something: " + last.dump());
}

struct Counted {
  Written device, hub;
};
Counted play(Bench& bench, const MadeBook& book, std::size_t saves, std::size_t exchanges) {
  const auto folder = bench.folder("flash");
  const auto hub = book.hub().copy_to(folder / "hub"), device = book.full().copy_to(folder / "device");
  {
    tests::Server server(hub);
    run_to_end(device, {"sync", "--hub", server.url()});
    stop(server);
  }
  Traced hub_serves(hub, folder / "hub.trace"), device_serves(device, folder / "device.trace");
  Session session(device_serves.url());
  save(session, book, saves);
  for (std::size_t at = 0; at < exchanges; ++at) {
    save(session, book, kRecords);
    exchange(session, hub_serves.url());
  }
  return {device_serves.stop(), hub_serves.stop()};
}

void add(Bench& bench, const std::string& what, std::size_t records, const Written& written, double syncs_max) {
  Row syncs(what + ": syncs", records, Unit::times, syncs_max > 0 ? at_most(syncs_max) : Target{});
  syncs.add(written.syncs);
  bench.report.add(std::move(syncs));
  Row bytes("  bytes written", records, Unit::bytes, {});
  bytes.add(written.bytes);
  bench.report.add(std::move(bytes));
}

}  // namespace

void flash_rows(Bench& bench) {
  const auto tracer = tests::run({{"strace", "-f", "-o", "/dev/null", "true"}, {}, {}});
  if (tracer.status != 0)
    return bench.report.skipped("syncs and bytes written", "strace is not there, or may not trace: " + tracer.err);
  // A checkpoint of the write-ahead log comes now and then, so that one sync each is a little more on average.
  constexpr double kOneEach = 1.1;
  const auto& book = bench.book(bench.options().entries.front());
  const auto nothing = play(bench, book, 0, 0), saved = play(bench, book, kSaves, 0),
             exchanged = play(bench, book, 0, kExchanges);
  const auto one = saved.device.less(nothing.device).each(kSaves);
  add(bench, "flash: a saved record", 1, one, kOneEach);
  add(bench, "flash: exchange of 10, device", kRecords,
      exchanged.device.less(nothing.device).each(kExchanges).less(one, kRecords), kOneEach);
  add(bench, "flash: exchange of 10, hub", kRecords, exchanged.hub.less(nothing.hub).each(kExchanges), kOneEach);
}

}  // namespace sovang::bench
