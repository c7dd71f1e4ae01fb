// What a small machine must carry: memory, the time to start, the size of the program.

#include <fmt/format.h>
#include <signal.h>

#include "bench/book.h"
#include "bench/session.h"

namespace sovang::bench {

namespace fs = std::filesystem;

namespace {

/// Seconds from starting the program to the first page that shows something of the book.
double start_seconds(const tests::Book& book, bool kill_it) {
  std::optional<tests::Server> server;
  const double took = seconds([&] {
    server.emplace(book);
    Session(server->url()).get("/home");
  });
  if (kill_it)
    server->kill();
  else
    stop(*server);
  return took;
}

void memory(Bench& bench, const MadeBook& book, const tests::Book& device) {
  Row row("node: memory while serving", book.entries().size(), Unit::megabytes, at_most(40));
  double resting = 0;
  for (std::size_t round = 0; round < bench.options().rounds; ++round) {
    tests::Server server(device);
    Session session(server.url());
    for (const char* path : {"/home", "/list/contributions", "/list/households?limit=500", "/report?period=2024",
                             "/search?q=nguyen", "/notices", "/status", "/list/works", "/list/meetings"})
      session.get(path);
    row.add(static_cast<double>(process_bytes(server.process().pid(), "VmHWM")));
    resting = static_cast<double>(process_bytes(server.process().pid(), "VmRSS"));
    stop(server);
  }
  row.note(fmt::format("the peak behind pages, lists, report and search; {:.1f} MB at the end", resting / 1e6));
  bench.report.add(std::move(row));
}

/// A program that was killed while it wrote leaves a write-ahead log behind.
void kill_while_importing(const MadeBook& book, const tests::Book& device) {
  tests::Process import(device.invocation(book.import_arguments()));
  const auto database = device.dir() / "sovang.db-wal";
  constexpr std::uintmax_t kHalfway = 1 << 20;
  std::error_code missing;
  while (!import.wait_for(std::chrono::milliseconds(1)))
    if (const auto size = fs::file_size(database, missing); !missing && size > kHalfway) break;
  import.kill();
}

void starts(Bench& bench, const MadeBook& book, const tests::Book& device) {
  constexpr double kStartMs = 150, kAfterKillMs = 1000;
  Row start("node: start to first answer", book.entries().size(), Unit::milliseconds, at_most(kStartMs));
  Row killed("  killed while serving", book.entries().size(), Unit::milliseconds, at_most(kAfterKillMs));
  Row cut("  killed while importing", book.entries().size(), Unit::milliseconds, at_most(kAfterKillMs));
  for (std::size_t round = 0; round < bench.options().rounds; ++round) {
    start.add(start_seconds(device, true));
    killed.add(start_seconds(device, false));
    const auto half = book.blank().copy_to(bench.folder("killed") / "device");
    kill_while_importing(book, half);
    cut.add(start_seconds(half, false));
  }
  for (auto* row : {&start, &killed, &cut}) bench.report.add(std::move(*row));

  const auto& large = bench.large_book();
  Row after_kill("hub: start to first answer behind a kill", large.contributions(), Unit::milliseconds,
                 at_most(kAfterKillMs));
  start_seconds(large.hub(), true);
  for (std::size_t round = 0; round < bench.options().rounds; ++round) after_kill.add(start_seconds(large.hub(), true));
  bench.report.add(std::move(after_kill));
}

void program_size(Bench& bench) {
  const fs::path program = tests::sovang({}).command.front();
  const auto copy = bench.folder("program") / "sovang";
  const auto stripped = tests::run({{"strip", "-o", copy.string(), program.string()}, {}, {}});
  if (stripped.status != 0) return bench.report.skipped("program, stripped", "strip: " + stripped.describe());
  Row row("program, stripped, with its pages", 1, Unit::megabytes, at_most(15));
  row.add(static_cast<double>(fs::file_size(copy)));
  bench.report.add(std::move(row));
}

void unlocking(Bench& bench) {
  Row row("unlocking a passphrase: peak of the process", 1, Unit::megabytes, at_most(64));
  const tests::Book hub(bench.folder("locked") / "hub");
  const auto with_passphrase = [&](const tests::Arguments& arguments) {
    auto invocation = hub.invocation(arguments);
    invocation.environment = {{"SOVANG_LANG", "en"}, {"SOVANG_PASSPHRASE", "mot hai ba bon nam"}};
    return invocation;
  };
  const auto created = tests::run(with_passphrase({"create", "--origin", "xa.example", "--name", "Xã"}));
  if (created.status != 0) throw std::runtime_error("create: " + created.describe());
  for (std::size_t round = 0; round < bench.options().rounds; ++round) {
    tests::Process process(with_passphrase({"serve", "--listen", "127.0.0.1:0"}));
    const auto line = process.first_line(std::chrono::minutes(1));
    if (!line) throw std::runtime_error("serve: " + process.kill().describe());
    row.add(static_cast<double>(process_bytes(process.pid(), "VmHWM")));
    process.send(SIGTERM);
    process.finish();
  }
  bench.report.add(std::move(row));
}

}  // namespace

void node_rows(Bench& bench) {
  const auto& book = bench.largest_book();
  const auto device = book.full().copy_to(bench.folder("node") / "device");
  memory(bench, book, device);
  starts(bench, book, device);
  program_size(bench);
  unlocking(bench);
}

}  // namespace sovang::bench
