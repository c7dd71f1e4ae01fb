// The day after a holiday: every node of a province at one hub, the clients on the same machine.

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "bench/book.h"
#include "bench/crowd.h"
#include "bench/session.h"

namespace sovang::bench {

namespace {

constexpr std::size_t kRecords = 50;
constexpr unsigned kClients = 16;  // at the same time

/// Seconds until every device has exchanged; `each` gets what single exchanges took.
double all_exchange(const Crowd& crowd, std::uint16_t port, std::vector<double>& each) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;  // guards `each` and `failure`
  std::exception_ptr failure;
  const auto client = [&] {
    std::vector<double> mine;
    try {
      for (std::size_t at = next++; at < crowd.size(); at = next++)
        mine.push_back(seconds([&] { crowd.exchange(at, port); }));
    } catch (...) {
      const std::scoped_lock lock(mutex);
      failure = std::current_exception();
      next = crowd.size();
    }
    const std::scoped_lock lock(mutex);
    each.insert(each.end(), mine.begin(), mine.end());
  };
  const double took = seconds([&] {
    std::vector<std::jthread> clients;
    for (unsigned at = 0; at < kClients; ++at) clients.emplace_back(client);
  });
  if (failure) std::rethrow_exception(failure);
  return took;
}

}  // namespace

void crowd_rows(Bench& bench) {
  constexpr double kRate = 600, kMemory = 256;
  const auto devices = bench.options().devices;
  const Crowd crowd(bench.folder("crowd") / "hub", devices, kRecords);
  Row rate(fmt::format("hub: {} devices, {} records each", devices, kRecords), devices, Unit::each_second,
           at_least(kRate));
  Row shown("  until the report shows all of them", devices, Unit::each_second, {});
  Row memory("  peak memory of the hub", devices, Unit::megabytes, at_most(kMemory));
  std::vector<double> each;
  constexpr std::size_t kRoundsMax = 3;  // each is long enough to be steady
  for (std::size_t round = 0; round < std::min(bench.options().rounds, kRoundsMax); ++round) {
    const auto hub = crowd.hub().copy_to(bench.folder("crowd-round") / "hub");
    tests::Server server(hub);
    double took = 0;
    const double all = seconds([&] {
      took = all_exchange(crowd, port_of(server.url()), each);
      Session session(server.url());
      const auto report = session.get_json("/report");
      if (report.at("counts").at("contributions") != devices * kRecords)
        throw std::runtime_error("bench: the report misses records: " + report.at("notices").dump());
    });
    rate.add(static_cast<double>(devices) / took);
    shown.add(static_cast<double>(devices) / all);
    memory.add(static_cast<double>(process_bytes(server.process().pid(), "VmHWM")));
    stop(server);
  }
  rate.note(
      fmt::format("{} at the same time, making requests and checking replies included; one took {:.1f} ms, 95th "
                  "percentile {:.1f} ms",
                  kClients, median(each) * 1e3, percentile95(each) * 1e3));
  bench.report.add(std::move(rate));
  bench.report.add(std::move(shown));
  bench.report.add(std::move(memory));
}

}  // namespace sovang::bench
