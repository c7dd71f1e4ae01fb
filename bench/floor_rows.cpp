// The floors by themselves, so that a reader sees what the machine is.

#include "bench/book.h"
#include "bench/sockets.h"

namespace sovang::bench {

void floor_rows(Bench& bench) {
  constexpr std::size_t kTimes = 200;
  const auto& book = bench.book(bench.options().entries.front());
  const auto folder = bench.folder("floors");
  Node device(book.full().copy_to(folder / "device").dir());
  SyncedFile file(folder / "synced");
  const BareServer server(1000);
  const std::string body(1000, 'x');
  const auto& key = device.keys.log.key;
  Row fsync("floor: 4 KiB written, fsync", kTimes, Unit::microseconds_each, {});
  Row trip("floor: HTTP round trip, new connection", kTimes, Unit::microseconds_each, {});
  Row sign("floor: one signature", kTimes, Unit::microseconds_each, {});
  Row hash("floor: hashing an entry into a log", book.entries().size(), Unit::microseconds_each, {});
  Row insert("floor: raw insert in bulk", book.entries().size(), Unit::microseconds_each, {});
  Row zstd("floor: zstd -3, bytes", book.entries().size(), Unit::bytes_each, {});
  const auto repeated = [](const std::function<void()>& work) {
    return seconds([&] {
      for (std::size_t at = 0; at < kTimes; ++at) work();
    });
  };
  for (std::size_t round = 0; round < bench.options().rounds; ++round) {
    fsync.add(repeated([&] { file.write_and_sync(); }));
    trip.add(repeated([&] { static_cast<void>(Connection(server.port()).request("POST", "/", "", body)); }));
    sign.add(repeated([&] { static_cast<void>(key.sign(body)); }));
    hash.add(seconds([&] { static_cast<void>(hash_log(book.entries())); }));
    insert.add(bulk_insert(folder / "raw.db", book.rows()).clock);
  }
  zstd.add(static_cast<double>(compressed_bytes(book.rows())));
  for (auto* row : {&fsync, &trip, &sign, &hash, &insert, &zstd}) bench.report.add(std::move(*row));
}

}  // namespace sovang::bench
