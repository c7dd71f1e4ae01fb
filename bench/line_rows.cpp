// Exchanges over a bad line: 64 kbit/s, 600 ms there and back, one packet of twenty lost.

#include <fmt/format.h>
#include <signal.h>

#include "bench/book.h"
#include "bench/slow_line.h"
#include "bench/sockets.h"

namespace sovang::bench {

namespace {

/// The hub's server inside its end of the line.
class FarHub {
 public:
  FarHub(const SlowLine& line, const tests::Book& hub)
      : process_(line.at_hub(hub.invocation({"serve", "--listen", SlowLine::hub_address() + ":0"}))) {
    const auto text = process_.first_line(std::chrono::minutes(1));
    if (!text) throw std::runtime_error("serve: " + process_.kill().describe());
    url_ = text->substr(text->find("http://"));
  }
  ~FarHub() {
    process_.send(SIGTERM);
    process_.wait_for(std::chrono::minutes(1));
  }
  FarHub(const FarHub&) = delete;
  FarHub& operator=(const FarHub&) = delete;
  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  tests::Process process_;
  std::string url_;
};

double sync_seconds(const SlowLine& line, const tests::Book& device, const std::string& url) {
  auto invocation = line.at_device(device.invocation({"sync", "--hub", url}));
  invocation.limit = std::chrono::hours(1);
  tests::Finished finished;
  const double took = seconds([&] { finished = tests::run(std::move(invocation)); });
  if (finished.status != 0) throw std::runtime_error("sync over a slow line: " + finished.describe());
  return took;
}

/// A device that has exchanged everything, and then has ten records or a whole file to send.
tests::Book waiting_device(const tests::Book& hub, const MadeBook& book, const std::filesystem::path& dir,
                           bool whole_file) {
  const auto device = book.blank().copy_to(dir);
  {
    tests::Server server(hub);
    run_to_end(device, {"sync", "--hub", server.url()});
    stop(server);
  }
  if (whole_file) {
    run_to_end(device, book.import_arguments());
    return device;
  }
  Node node(device.dir());
  crypto::SystemRandom random;
  node.journal.append(std::span(book.later()).first(kDailyRecords), node.keys, random);
  return device;
}

/// Bytes of the same exchange, HTTP included, both ways.
std::uint64_t exchange_bytes(const tests::Book& hub, const tests::Book& device, const std::filesystem::path& folder) {
  const auto hub_copy = hub.copy_to(folder / "hub"), device_copy = device.copy_to(folder / "device");
  tests::Server server(hub_copy);
  Relay relay(port_of(server.url()));
  run_to_end(device_copy, {"sync", "--hub", relay.url()});
  stop(server);
  const auto passed = relay.take();
  return passed.up + passed.down;
}

}  // namespace

void line_rows(Bench& bench) {
  std::string why;
  if (!SlowLine::possible(why)) return bench.report.skipped("exchanges over a bad line", why);
  constexpr double kTimes = 1.3;
  constexpr std::size_t kRoundsFew = 15, kRoundsMany = 3;  // losses differ from round to round, and only few may hit
  const LineQuality quality;
  for (const std::size_t records : {kDailyRecords, std::size_t{5000}}) {
    const bool few = records == kDailyRecords;
    const auto& book = bench.book(few ? bench.options().entries.front() : records);
    const auto folder = bench.folder("line");
    const auto hub = book.hub().copy_to(folder / "hub");
    const auto device = waiting_device(hub, book, folder / "device", !few);
    const auto bytes = exchange_bytes(hub, device, bench.folder("line-bytes"));
    const double alone = static_cast<double>(bytes) * 8 / quality.bits_each_second;
    const double floor = alone + 2 * 2 * quality.one_way_seconds / kTimes;  // two round trips beside the 1.3 ×
    Row row(fmt::format("exchange of {} over a bad line", records), records, Unit::seconds, multiple(kTimes),
            "bytes alone + 2 round trips");
    std::uint64_t packets = 0, lost = 0;
    const auto rounds = bench.options().rounds > 1 ? (few ? kRoundsFew : kRoundsMany) : 1;
    for (std::size_t round = 0; round < rounds; ++round) {
      SlowLine line(quality, static_cast<unsigned>(round));
      const auto hub_copy = hub.copy_to(folder / "hub-round"), device_copy = device.copy_to(folder / "device-round");
      const FarHub far(line, hub_copy);
      row.add(sync_seconds(line, device_copy, far.url()), floor);
      packets += line.packets();
      lost += line.lost();
    }
    row.note(fmt::format("64 kbit/s, 600 ms, {:.1f} % of packets lost; {} B take {:.1f} s alone",
                         100.0 * static_cast<double>(lost) / static_cast<double>(std::max<std::uint64_t>(packets, 1)),
                         bytes, alone));
    bench.report.add(std::move(row));
  }
}

}  // namespace sovang::bench
