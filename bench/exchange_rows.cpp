// First exchanges of a whole book, node to hub over HTTP: two processes, files on disk, durable on both sides.

#include <fmt/format.h>

#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "bench/book.h"
#include "bench/session.h"

namespace sovang::bench {

namespace fs = std::filesystem;

namespace {

struct First {
  Took acknowledged, reported;                         // the processor time of both sides
  std::uintmax_t serving_bytes = 0, closed_bytes = 0;  // of the hub's database with its write-ahead log
};

/// A hub that nobody asks anything tidies up.
std::uintmax_t bytes_at_rest(const fs::path& hub) {
  constexpr std::chrono::milliseconds kRest{300};
  for (std::uintmax_t before = 0;;) {
    const auto now = folder_bytes(hub, "sovang.db");
    if (now == before) return now;
    before = now;
    std::this_thread::sleep_for(kRest);
  }
}

/// A device that has everything to give meets a hub that has nothing of it.
First first_exchange(const MadeBook& book, const fs::path& folder) {
  const auto hub = book.hub().copy_to(folder / "hub");
  const auto device = book.full().copy_to(folder / "device");
  tests::Server server(hub);
  Session session(server.url());
  const auto shown = [&] { return session.get_json("/report").at("counts").at("contributions").get<std::int64_t>(); };
  const auto before = shown();
  First first;
  std::int64_t reported = 0;
  const auto hub_used = [&] { return used_seconds(server.process().pid()); };
  const double used = hub_used();
  first.reported = took([&] {
    first.acknowledged = run_to_end(device, {"sync", "--hub", server.url()});
    first.acknowledged.processor += hub_used() - used;
    const auto wanted = before + static_cast<std::int64_t>(book.entries().size() - book.blank_entries());
    while (reported < wanted) reported = shown();
  });
  first.reported.processor += hub_used() - used;
  first.serving_bytes = bytes_at_rest(hub.dir());
  stop(server);
  first.closed_bytes = folder_bytes(hub.dir(), "sovang.db");
  return first;
}

/// What passes the wire, HTTP headers included, in both directions.
Relay::Passed first_exchange_bytes(const MadeBook& book, const fs::path& folder) {
  const auto hub = book.hub().copy_to(folder / "hub");
  const auto device = book.full().copy_to(folder / "device");
  tests::Server server(hub);
  Relay relay(port_of(server.url()));
  run_to_end(device, {"sync", "--hub", relay.url()});
  stop(server);
  return relay.take();
}

void sizes(Bench& bench, const MadeBook& book, const First& first) {
  const auto count = book.entries().size();
  const auto passed = first_exchange_bytes(book, bench.folder("bytes"));
  Row bytes("  bytes both ways, everything included", count, Unit::bytes_each, multiple(1.15), "zstd -3");
  bytes.add(static_cast<double>(passed.up + passed.down), static_cast<double>(compressed_bytes(book.rows())));
  bytes.note(fmt::format("{} B up, {} B down, {} round trips", passed.up, passed.down, passed.turns));
  bench.report.add(std::move(bytes));

  const auto folder = bench.folder("disk");
  const auto raw = folder / "raw.db";
  bulk_insert(raw, book.rows());
  const auto floor = static_cast<double>(folder_bytes(folder, "raw.db"));
  Row serving("  disk at the hub that serves, with its WAL", count, Unit::bytes_each, multiple(1.0),
              "raw table, closed");
  serving.add(static_cast<double>(first.serving_bytes), floor);
  bench.report.add(std::move(serving));
  Row closed("  disk at the hub, closed", count, Unit::bytes_each, multiple(1.0), "raw table, closed");
  closed.add(static_cast<double>(first.closed_bytes), floor);
  bench.report.add(std::move(closed));
}

}  // namespace

void exchange_rows(Bench& bench) {
  std::map<std::size_t, double> rates;
  for (const std::size_t count : bench.options().entries) {
    const auto& book = bench.book(count);
    const auto all = book.entries().size();
    Row acknowledged("first exchange: acknowledged", all, Unit::microseconds_each, share(0.5), "raw bulk insert");
    Row reported("  until it shows in the hub's report", all, Unit::microseconds_each, share(0.25), "raw bulk insert");
    First first;
    for (std::size_t round = 0; round < bench.options().rounds; ++round) {
      const auto folder = bench.folder("first");
      first = first_exchange(book, folder);
      const Took floor = bulk_insert(folder / "raw.db", book.rows());
      acknowledged.add(first.acknowledged, floor);
      reported.add(first.reported, floor);
    }
    rates[count] = static_cast<double>(all) / reported.ours();
    bench.report.add(std::move(acknowledged));
    bench.report.add(std::move(reported));
    sizes(bench, book, first);
  }
  if (rates.size() < 2) return;
  const auto more = std::prev(rates.end()), less = std::prev(more);
  Row steady(fmt::format("  rate at {} over that at {}", more->first, less->first), more->first, Unit::times,
             at_least(0.8));
  steady.add(more->second / less->second);
  bench.report.add(std::move(steady));
}

}  // namespace sovang::bench
