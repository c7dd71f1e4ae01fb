// Records written on a device: one by one, and from a file.

#include <fmt/format.h>

#include "bench/book.h"

namespace sovang::bench {

namespace fs = std::filesystem;

namespace {

/// The same records as the plain table gets them, each durable and signed before the next.
Took raw_singles(const fs::path& file, const std::vector<RawRow>& rows, const crypto::SigningKey& key) {
  RawTable table(file);
  return took([&] {
    for (std::size_t at = 0; at < rows.size(); ++at) {
      table.insert(rows, at, at + 1, true);
      static_cast<void>(key.sign(rows[at].open));
    }
  });
}

void singles(Bench& bench, std::size_t count) {
  const auto& book = bench.book(count);
  const auto folder = bench.folder("single");
  Node device(book.full().copy_to(folder / "device").dir());
  crypto::SystemRandom random;
  Row row("single record saved, history of " + std::to_string(count), kSinglesPerRound, Unit::microseconds_each,
          share(0.6), "raw insert, durable, + signature");
  SyncedFile synced(folder / "synced");
  Row syncs("  the same beside one fsync each", kSinglesPerRound, Unit::microseconds_each, {}, "4 KiB written, fsync");
  for (std::size_t round = 0; round < bench.options().rounds; ++round) {
    const auto first = book.later().begin() + static_cast<std::ptrdiff_t>(round * kSinglesPerRound);
    const std::vector<sync::Draft> drafts(first, first + kSinglesPerRound);
    const auto before = device.journal.logs().state(device.info.origin)->size();
    const Took ours = took([&] {
      for (const auto& draft : drafts) device.journal.append({&draft, 1}, device.keys, random);
    });
    const auto rows = raw_rows(device.own_entries(before));
    row.add(ours, raw_singles(folder / "raw.db", rows, device.keys.log.key));
    syncs.add(ours.clock, seconds([&] {
                for (std::size_t at = 0; at < kSinglesPerRound; ++at) synced.write_and_sync();
              }));
  }
  bench.report.add(std::move(row));
  bench.report.add(std::move(syncs));
}

}  // namespace

void record_rows(Bench& bench) {
  for (const std::size_t count : bench.options().entries) singles(bench, count);
}

void import_rows(Bench& bench) {
  for (const std::size_t count : bench.options().entries) {
    const auto& book = bench.book(count);
    const std::vector<RawRow> rows(book.rows().begin() + static_cast<std::ptrdiff_t>(book.blank_entries()),
                                   book.rows().end());
    Row row("import from CSV in bulk", rows.size(), Unit::microseconds_each, share(0.2), "raw bulk insert");
    for (std::size_t round = 0; round < bench.options().rounds; ++round) {
      const auto folder = bench.folder("import");
      const auto device = book.blank().copy_to(folder / "device");
      const Took ours = run_to_end(device, book.import_arguments());
      row.add(ours, bulk_insert(folder / "raw.db", rows));
    }
    bench.report.add(std::move(row));
  }
}

}  // namespace sovang::bench
