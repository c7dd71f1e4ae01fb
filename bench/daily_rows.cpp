// The exchange of every day: ten new records, one round trip, on histories of every size in turn.

#include <fmt/format.h>

#include <memory>

#include "bench/book.h"
#include "bench/sockets.h"
#include "node/api/network_sync.h"

namespace sovang::bench {

namespace fs = std::filesystem;

namespace {

/// A hub that serves in a process of its own, and its device in this one: what `sync` does without starting a program.
class Pair {
 public:
  Pair(const MadeBook& book, const fs::path& folder)
      : book_(book),
        device_book_(book.full().copy_to(folder / "device")),
        server_(book.hub().copy_to(folder / "hub")),
        device_((run_to_end(device_book_, {"sync", "--hub", server_.url()}), device_book_.dir())) {
    device_.journal.views().catch_up();
  }
  ~Pair() { stop(server_); }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  [[nodiscard]] const std::string& url() const { return server_.url(); }
  void write() {
    device_.journal.append(std::span(book_.later()).subspan(written_, kDailyRecords), device_.keys, random_);
    written_ += kDailyRecords;
  }
  /// Seconds until the hub's cosignature is durable on the device.
  double exchange(const std::string& url) {
    return seconds([&] {
      api::NetworkSync sync(speech_, clock_, device_.journal, device_.keys, url);
      sync.run([](std::uint64_t, std::uint64_t) {}, false);
      if (sync.totals().sent != kDailyRecords) throw std::runtime_error("bench: an exchange of another size");
    });
  }

 private:
  const MadeBook& book_;
  const base::SystemClock clock_;
  const api::Speech speech_{records::Language::en};
  crypto::SystemRandom random_;
  tests::Book device_book_;
  tests::Server server_;
  Node device_;
  std::size_t written_ = 0;  // of what comes later
};

/// What the least of it costs: a connection, a request and an answer of that size, and one sync.
double bare_seconds(const BareServer& server, const std::string& body, SyncedFile& file) {
  return seconds([&] {
    Connection connection(server.port());
    static_cast<void>(connection.request("POST", "/v1/sync", "", body));
    file.write_and_sync();
  });
}

void size_row(Bench& bench, Pair& pair, std::size_t count) {
  constexpr double kBytesMax = 2700;
  Relay relay(port_of(pair.url()));
  pair.write();
  pair.exchange(relay.url());
  const auto passed = relay.take();
  Row bytes(fmt::format("exchange of 10: bytes both ways, history {}", count), kDailyRecords, Unit::bytes,
            at_most(kBytesMax));
  bytes.add(static_cast<double>(passed.up + passed.down));
  bytes.note(fmt::format("{} B up, {} B down, HTTP headers included", passed.up, passed.down));
  bench.report.add(std::move(bytes));
  Row turns("  round trips", kDailyRecords, Unit::times, at_most(1));
  turns.add(static_cast<double>(passed.turns));
  bench.report.add(std::move(turns));
}

}  // namespace

void daily_rows(Bench& bench) {
  constexpr double kMultiple = 8, kSteady = 1.1;
  constexpr std::size_t kRequestBytes = 1300, kAnswerBytes = 900;
  const BareServer bare(kAnswerBytes);
  const std::string body(kRequestBytes, 'x');
  SyncedFile synced(bench.folder("daily-floor") / "synced");
  const auto& counts = bench.options().entries;
  std::vector<std::unique_ptr<Pair>> pairs;
  std::vector<Row> rows;
  for (const std::size_t count : counts) {
    pairs.push_back(std::make_unique<Pair>(bench.book(count), bench.folder(fmt::format("daily-{}", count))));
    size_row(bench, *pairs.back(), count);
    rows.emplace_back(fmt::format("exchange of 10: time, history {}", count), kDailyRecords, Unit::milliseconds,
                      multiple(kMultiple), "bare round trip + fsync");
  }
  Row steady(fmt::format("  time at {} over that at {}", counts.back(), counts.front()), kDailyRecords, Unit::times,
             at_most(kSteady));
  for (std::size_t round = 0; round < bench.options().rounds; ++round) {
    std::vector<std::vector<double>> ours(pairs.size());
    std::vector<double> floors;
    for (std::size_t nth = 0; nth < kExchangesPerRound; ++nth) {
      for (std::size_t at = 0; at < pairs.size(); ++at) {
        pairs[at]->write();
        ours[at].push_back(pairs[at]->exchange(pairs[at]->url()));
      }
      floors.push_back(bare_seconds(bare, body, synced));
    }
    for (std::size_t at = 0; at < pairs.size(); ++at) rows[at].add(median(ours[at]), median(floors));
    steady.add(median(ours.back()) / median(ours.front()));
  }
  for (auto& row : rows) bench.report.add(std::move(row));
  if (counts.size() > 1) bench.report.add(std::move(steady));
}

}  // namespace sovang::bench
