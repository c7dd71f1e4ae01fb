// SIGKILL at any moment: what was acknowledged is there, nothing counts twice, the audit passes, and doing it again
// finishes the job.

#include <doctest/doctest.h>
#include <signal.h>

#include <fstream>
#include <random>
#include <set>

#include "base/file.h"
#include "tests/e2e/commune.h"
#include "tests/support/temp_dir.h"

namespace sovang::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Kills programs at moments drawn from a seed, from their start to somewhat before they would have ended.
class Killer {
 public:
  explicit Killer(std::uint64_t seed) : draw_(seed) {}

  /// How long a run takes that is let finish.
  static milliseconds time_of(Invocation invocation) {
    const auto began = steady_clock::now();
    const auto finished = run(std::move(invocation));
    if (finished.status != 0) throw std::runtime_error(finished.describe());
    return std::max(milliseconds(4), std::chrono::duration_cast<milliseconds>(steady_clock::now() - began));
  }
  /// Starts it and kills it within `whole`; counts the kills that came in time.
  Finished strike(Invocation invocation, milliseconds whole) {
    Process process(std::move(invocation));
    process.wait_for(moment(whole));
    auto finished = process.kill();
    // A machine that has become quicker ends the run before the blow: strike earlier from then on.
    if (finished.signal == SIGKILL)
      ++kills_;
    else
      percent_ = percent_ * 6 / 10;
    return finished;
  }
  milliseconds moment(milliseconds whole) {
    const auto most = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(whole.count()) * percent_ / 100);
    return milliseconds(static_cast<std::int64_t>(draw_() % most));
  }
  void count_kill() { ++kills_; }
  [[nodiscard]] int kills() const { return kills_; }

 private:
  std::mt19937_64 draw_;
  std::uint64_t percent_ = 100;  // of the time that an undisturbed run took
  int kills_ = 0;
};

struct Commune {
  TempDir work;
  CommuneYear year;
  explicit Commune(const char* contributions = "600")
      : year(make_example(work / "csv", {"--areas", "2", "--contributions", contributions}), work.path()) {
    year.found();
    year.enrol();
  }
  [[nodiscard]] const Book& hub() const { return year.hub(); }
  [[nodiscard]] const Book& node() const { return year.node(0); }
  [[nodiscard]] Arguments import(const char* kind) const {
    return {"import", kind, year.files().csv(kind), "--area", "T01", "--today", year.files().as_of};
  }
  void import_registries() const {
    for (const char* kind : {"households", "works", "meetings"}) year.import_area(0, kind);
  }
  /// What area T01 must say when everything has entered, without the commune's budget, which no area enters.
  void check_whole(const Book& book) const {
    auto expected = year.files().expected.at("by_area").at("T01");
    const auto total = year.report(book, {}).at("by_area").at("T01");
    for (const char* member :
         {"money_vnd", "workdays_half", "workday_value_vnd", "in_kind_value_vnd", "land_dm2", "people_total_vnd"}) {
      CAPTURE(member);
      CHECK(total.at(member) == expected.at(member));
    }
  }
};

/// What the hub holds of a device's log.
std::uint64_t held_of(const Book& hub, const std::string& origin) {
  const auto sizes = hub.sizes();
  return sizes.contains(origin) ? sizes.at(origin).get<std::uint64_t>() : 0;
}

std::uint64_t cosigned_of(const Book& node, const std::string& origin) {
  const auto status = node.must_json({"status", "--json"});
  for (const auto& log : status.at("logs")) {
    if (log.at("origin") == origin) return log.at("cosigned").get<std::uint64_t>();
  }
  return 0;
}

}  // namespace

TEST_SUITE("kill") {
  TEST_CASE("an import killed at any moment has entered whole or not at all") {
    Commune commune;
    commune.import_registries();
    Killer killer(1);
    const auto import = commune.import("contributions");
    const auto whole = Killer::time_of(commune.node().copy_to(commune.work / "timed").invocation(import));
    const auto before = commune.node().sizes();
    const auto complete = Book(commune.work / "timed").sizes();
    for (int attempt = 0; attempt < 14; ++attempt) {
      CAPTURE(attempt);
      const Book book = commune.node().copy_to(commune.work / "killed");
      killer.strike(book.invocation(import), whole);
      const auto sizes = book.sizes();
      CHECK((sizes == before || sizes == complete));
      book.must({"audit"});
      book.must(import);
      CHECK(book.sizes() == complete);
      if (attempt % 4 == 0) commune.check_whole(book);
    }
    CHECK(killer.kills() >= 7);
  }

  TEST_CASE("every receipt that was printed is in the book after a kill, once") {
    Commune commune("40");
    commune.import_registries();
    const auto& node = commune.node();
    Killer killer(2);
    const Arguments add{"add",    "money",    "--work", "VT01",    "--household",
                        "H00001", "--amount", "500k",   "--today", "2024-10-01"};
    const auto whole = Killer::time_of(node.copy_to(commune.work / "timed").invocation(add));
    std::set<std::string> printed;
    int tried = 0;
    for (; tried < 60 && killer.kills() < 16; ++tried) {
      auto arguments = add;
      arguments[7] = std::to_string(100 + tried) + "k";  // no possible double
      const auto finished = killer.strike(node.invocation(arguments), whole * 3 / 2);
      const auto space = finished.out.find(' ');
      if (finished.out.ends_with('\n') && space != std::string::npos) printed.insert(finished.out.substr(0, space));
    }
    CHECK(killer.kills() >= 16);
    auto last = add;
    last[7] = "99k";
    const auto said = node.must(last);
    printed.insert(said.substr(0, said.find(' ')));
    const auto rows = node.must_json({"list", "contributions", "--json"});
    std::set<std::string> ids, receipts;
    for (const auto& row : rows) {
      ids.insert(row.at("id").get<std::string>());
      receipts.insert(row.at("receipt_no").get<std::string>());
    }
    CHECK(ids.size() == rows.size());
    CHECK(receipts.size() == rows.size());
    CHECK(rows.size() <= static_cast<std::size_t>(tried) + 1);
    for (const auto& id : printed) CHECK(ids.contains(id));
    // Numbers run on without a gap, whatever was killed.
    CHECK(receipts.contains("PT-T01/2024-0000" + std::to_string(std::min<std::size_t>(rows.size(), 9))));
    node.must({"audit"});
  }

  TEST_CASE("a device killed while it exchanges takes up where it stood") {
    Commune commune;
    commune.import_registries();
    commune.year.import_area(0, "contributions");
    const auto& node = commune.node();
    const std::string origin = node.must_json({"status", "--json"}).at("origin");
    Killer killer(3);
    milliseconds whole{};
    {
      const Book copy = commune.hub().copy_to(commune.work / "timed");
      Server server(copy);
      whole = Killer::time_of(node.copy_to(commune.work / "timed-node").invocation({"sync", "--hub", server.url()}));
    }
    Server server(commune.hub());
    const Arguments sync{"sync", "--hub", server.url()};
    for (int attempt = 0; attempt < 40 && killer.kills() < 12; ++attempt) {
      CAPTURE(attempt);
      node.must({"add", "money", "--work", "VT01", "--household", "H00001", "--amount",
                 std::to_string(100 + attempt) + "k", "--today", "2024-10-01"});
      killer.strike(node.invocation(sync), whole);
      CHECK(cosigned_of(node, origin) <= held_of(commune.hub(), origin));
    }
    CHECK(killer.kills() >= 12);
    node.must(sync);
    CHECK(held_of(commune.hub(), origin) == node.sizes().at(origin).get<std::uint64_t>());
    CHECK(node.must_json({"status", "--json"}).at("waiting") == 0);
    CHECK(commune.year.report(commune.hub()).at("by_area").at("T01") ==
          commune.year.report(node).at("by_area").at("T01"));
    node.must({"audit"});
    commune.hub().must({"audit"});
  }

  TEST_CASE("a hub killed while it answers has lost nothing that it cosigned") {
    Commune commune;
    commune.import_registries();
    const auto& node = commune.node();
    const std::string origin = node.must_json({"status", "--json"}).at("origin");
    commune.year.import_area(0, "contributions");
    Killer killer(4);
    for (int attempt = 0; attempt < 12; ++attempt) {
      CAPTURE(attempt);
      node.must({"add", "money", "--work", "VT01", "--household", "H00001", "--amount",
                 std::to_string(100 + attempt) + "k", "--today", "2024-10-01"});
      Server server(commune.hub());
      Process sync(node.invocation({"sync", "--hub", server.url()}));
      sync.wait_for(killer.moment(milliseconds(250)));
      if (server.kill().signal == SIGKILL) killer.count_kill();
      const auto ended = sync.finish();
      CHECK((ended.status == 0 || ended.status == 3));
      const auto cosigned = cosigned_of(node, origin);
      CHECK(cosigned <= held_of(commune.hub(), origin));
      if (ended.status == 0) CHECK(cosigned == node.sizes().at(origin).get<std::uint64_t>());
    }
    CHECK(killer.kills() == 12);
    {
      Server server(commune.hub());
      node.must({"sync", "--hub", server.url()});
    }
    CHECK(held_of(commune.hub(), origin) == node.sizes().at(origin).get<std::uint64_t>());
    CHECK(commune.year.report(commune.hub()).at("by_area").at("T01") ==
          commune.year.report(node).at("by_area").at("T01"));
    commune.hub().must({"audit"});
    node.must({"audit"});
  }

  TEST_CASE(
      "a hub killed over a carried file has taken it whole or not at all, and a reply tells of nothing that is not "
      "held") {
    Commune commune;
    commune.import_registries();
    commune.year.import_area(0, "contributions");
    const auto& node = commune.node();
    const std::string origin = node.must_json({"status", "--json"}).at("origin");
    const auto request = commune.work / "request", reply = commune.work / "reply";
    node.must({"sync", "--export", request.string()});
    const Arguments exchange{"exchange", request.string(), reply.string()};
    Killer killer(5);
    const auto whole = Killer::time_of(commune.hub().copy_to(commune.work / "timed").invocation(exchange));
    const auto all = node.sizes().at(origin).get<std::uint64_t>();
    for (int attempt = 0; attempt < 10; ++attempt) {
      CAPTURE(attempt);
      fs::remove(reply);
      const Book hub = commune.hub().copy_to(commune.work / "killed");
      killer.strike(hub.invocation(exchange), whole);
      const auto held = held_of(hub, origin);
      CHECK((held == 0 || held == all));
      if (fs::exists(reply)) {
        CHECK(held == all);
        const Book device = node.copy_to(commune.work / "device");
        device.must({"sync", "--import", reply.string()});
        CHECK(cosigned_of(device, origin) == all);
      }
      hub.must(exchange);
      CHECK(held_of(hub, origin) == all);
      hub.must({"audit"});
    }
    CHECK(killer.kills() >= 5);
  }

  TEST_CASE("folding anew killed at any moment leaves views that equal the logs") {
    Commune commune;
    commune.import_registries();
    commune.year.import_area(0, "contributions");
    const auto& node = commune.node();
    Killer killer(6);
    const auto whole = Killer::time_of(node.invocation({"rebuild"}));
    const std::string report = node.must({"report", "--json"});
    for (int attempt = 0; attempt < 10; ++attempt) {
      CAPTURE(attempt);
      killer.strike(node.invocation({"rebuild"}), whole);
      CHECK(node.must({"report", "--json"}) == report);
    }
    CHECK(killer.kills() >= 5);
    node.must({"audit"});
  }
}

}  // namespace sovang::tests
