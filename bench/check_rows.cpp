// Verifying what a hub holds: one log from the disk, everything, and the views anew.

#include <fmt/format.h>

#include <algorithm>

#include "bench/book.h"
#include "node/audit/audit.h"
#include "node/audit/log_audit.h"

namespace sovang::bench {

namespace fs = std::filesystem;

namespace {

/// Leaves, private parts, tree and signatures of one log, read from the disk on one core.
Took verify_log(const tests::Book& hub, const std::string& origin) {
  Node node(hub.dir());
  auto& db = node.journal.db();
  audit::AuditResult result;
  audit::Findings findings(result);
  const auto logs = audit::log_rows(db);
  const auto find = [&](const std::string& name) {
    return std::find_if(logs.begin(), logs.end(), [&](const audit::LogRow& log) { return log.origin == name; });
  };
  const auto device = find(origin), own = find(node.info.origin);
  if (device == logs.end() || own == logs.end()) throw std::runtime_error("bench: the hub lacks the log");
  audit::HubFacts facts(node.info.hub_key, findings);
  audit::each_entry(db, *own, [&](std::uint64_t index, std::string_view open) { facts.take(index, open); });
  const audit::Explains nothing = [](const std::string&, const audit::HubFacts::Stated&) { return false; };
  const Took used = took([&] {
    audit::LogAudit audit(db, *device, facts, nothing, findings, result);
    audit.run([](std::uint64_t) {});
  });
  if (!result.intact() || result.entries < device->size) throw std::runtime_error("bench: the log is not intact");
  return used;
}

}  // namespace

void check_rows(Bench& bench) {
  for (const std::size_t count : bench.options().entries) {
    const auto& book = bench.book(count);
    const auto folder = bench.folder("check");
    const auto hub = book.hub().copy_to(folder / "hub"), device = book.full().copy_to(folder / "device");
    {
      tests::Server server(hub);
      run_to_end(device, {"sync", "--hub", server.url()});
      stop(server);
    }
    run_to_end(hub, {"status"});  // folds what is left
    const auto origin = Node(device.dir()).info.origin;
    const auto all = book.entries().size();
    Row verify("verifying a log from disk, one core", all, Unit::microseconds_each, share(0.6), "hashing the same");
    Row audit("full audit, views rebuilt and compared", all, Unit::microseconds_each, share(0.25), "raw bulk insert");
    Row rebuild("rebuild", all, Unit::microseconds_each, share(0.25), "raw bulk insert");
    for (std::size_t round = 0; round < bench.options().rounds; ++round) {
      const Took verified = verify_log(hub, origin);
      verify.add(verified, took([&] { static_cast<void>(hash_log(book.entries())); }));
      const Took audited = run_to_end(hub, {"audit"});
      const Took floor = bulk_insert(folder / "raw.db", book.rows());
      audit.add(audited, floor);
      rebuild.add(run_to_end(hub, {"rebuild"}), floor);
    }
    bench.report.add(std::move(verify));
    bench.report.add(std::move(audit));
    bench.report.add(std::move(rebuild));
  }
}

}  // namespace sovang::bench
