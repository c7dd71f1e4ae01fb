// Accidents of a commune with the real program: a stolen device, a hub that was restored from an older copy, both on
// one day. Each must end with the totals of a year without the accident, sound audits and an explanation.

#include <doctest/doctest.h>

#include "tests/e2e/commune.h"
#include "tests/support/temp_dir.h"

namespace sovang::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Accident {
  TempDir work;
  CommuneYear year;
  Accident() : year(make_example(work / "csv", {"--areas", "3", "--contributions", "60"}), work.path()) {
    year.found();
    year.enrol();
    for (std::size_t i = 0; i < year.nodes(); ++i)
      for (const char* kind : {"households", "works", "meetings"}) year.import_area(i, kind);
  }

  [[nodiscard]] const Book& hub() const { return year.hub(); }
  [[nodiscard]] const Book& node(std::size_t index) const { return year.node(index); }
  void sync_all(const Book& at) const {
    Server server(at);
    for (std::size_t i = 0; i < year.nodes(); ++i) CHECK(node(i).run({"sync", "--hub", server.url()}).status <= 1);
  }
  void contributions(std::size_t index) { year.import_area(index, "contributions"); }
  /// The hub's folder becomes what it was.
  void put_back(const Book& book, const Book& copy) const {
    fs::remove_all(book.dir());
    fs::copy(copy.dir(), book.dir(), fs::copy_options::recursive);
  }
  json totals(const Book& book) const { return year.report(book).at("total"); }
  void all_sound() const {
    hub().must({"audit"});
    for (std::size_t i = 0; i < year.nodes(); ++i) node(i).must({"audit"});
  }
  std::string origin(std::size_t index) const {
    return node(index).must_json({"status", "--json"}).at("origin").get<std::string>();
  }
};

json total_without_accident() {
  static const json kTotal = [] {
    Accident plain;
    for (std::size_t i = 0; i < plain.year.nodes(); ++i) plain.contributions(i);
    plain.sync_all(plain.hub());
    return plain.totals(plain.hub());
  }();
  return kTotal;
}

}  // namespace

TEST_SUITE("accidents of the hub") {
  TEST_CASE("a device revoked while its carried file is on its way: the file waits, a person accepts it, all add up") {
    Accident accident;
    accident.sync_all(accident.hub());
    for (std::size_t i = 0; i < 3; ++i) accident.contributions(i);
    const std::string request = (accident.work / "request").string(), reply = (accident.work / "reply").string();
    accident.node(0).must({"sync", "--export", request});
    accident.hub().must({"revoke", accident.origin(0), "--reason", "mất máy"});
    accident.hub().must_fail(1, {"revoke", accident.origin(0), "--reason", "lần nữa"});
    accident.hub().must_fail(1, {"exchange", request, reply});
    accident.sync_all(accident.hub());
    const auto waiting = accident.hub().must_json({"quarantine", "--json"});
    REQUIRE_FALSE(waiting.empty());
    CHECK(accident.totals(accident.hub()) != total_without_accident());
    accident.hub().must({"audit"});
    // The stolen device is given nothing new.
    accident.hub().must({"add", "area", "--area-id", "K99", "--name", "Khu 99", "--area-kind", "khu"});
    const auto before = accident.node(0).sizes();
    accident.sync_all(accident.hub());
    CHECK(accident.node(0).sizes() == before);
    Arguments accept{"quarantine", "accept", accident.origin(0)};
    for (const auto& one : waiting) accept.push_back(std::to_string(one.at("index").get<std::uint64_t>()));
    accept.insert(accept.end(), {"--reason", "đã gặp từng hộ"});
    accident.hub().must(accept);
    CHECK(accident.totals(accident.hub()) == total_without_accident());
    accident.hub().must({"audit"});
    CHECK(accident.hub().must({"rebuild"}).find("nothing differed") != std::string::npos);
    const auto devices = accident.hub().must_json({"devices", "--json"});
    CHECK(devices.at("devices").at(0).at("health").at(0) == "revoked");
  }

  TEST_CASE("a hub put back to an older copy waits, gets everything back and ends as if nothing had happened") {
    Accident accident;
    accident.contributions(0);
    accident.sync_all(accident.hub());
    const Book copy = accident.hub().copy_to(accident.work / "copy");
    accident.contributions(1);
    accident.hub().must({"add", "area", "--area-id", "K99", "--name", "Khu 99", "--area-kind", "khu"});
    accident.sync_all(accident.hub());
    accident.contributions(2);
    accident.put_back(accident.hub(), copy);
    {
      Server server(accident.hub());
      CHECK(accident.node(1).run({"sync", "--hub", server.url()}).status <= 1);
      const auto refused =
          accident.hub().must_fail(1, {"invite", "--area", accident.year.files().areas[0], "--device", "new"});
      CHECK(refused.err.find("hub_behind") != std::string::npos);
      CHECK_FALSE(accident.hub().must_json({"devices", "--json"}).at("waiting").is_null());
    }
    for (int round = 0; round < 3; ++round) accident.sync_all(accident.hub());
    CHECK(accident.hub().must_json({"devices", "--json"}).at("waiting").is_null());
    CHECK(accident.totals(accident.hub()) == total_without_accident());
    accident.all_sound();
    for (std::size_t i = 0; i < 3; ++i) CHECK(accident.node(i).must_json({"status", "--json"}).at("waiting") == 0);
  }

  TEST_CASE("a device and the hub put back on one day") {
    Accident accident;
    accident.contributions(0);
    accident.sync_all(accident.hub());
    const Book hub_copy = accident.hub().copy_to(accident.work / "hub-copy");
    accident.contributions(1);
    const Book node_copy = accident.node(1).copy_to(accident.work / "node-copy");
    accident.sync_all(accident.hub());
    accident.contributions(2);
    accident.sync_all(accident.hub());
    accident.put_back(accident.hub(), hub_copy);
    accident.put_back(accident.node(1), node_copy);
    for (int round = 0; round < 4; ++round) accident.sync_all(accident.hub());
    CHECK(accident.hub().must_json({"devices", "--json"}).at("waiting").is_null());
    CHECK(accident.totals(accident.hub()) == total_without_accident());
    accident.all_sound();
  }

  TEST_CASE("the loss is accepted; the device that comes late with the older book brings it back") {
    Accident accident;
    accident.contributions(0);
    accident.sync_all(accident.hub());
    const Book copy = accident.hub().copy_to(accident.work / "copy");
    accident.contributions(1);
    accident.hub().must({"add", "area", "--area-id", "K99", "--name", "Khu 99", "--area-kind", "khu"});
    accident.sync_all(accident.hub());
    accident.put_back(accident.hub(), copy);
    const std::string request = (accident.work / "request").string(), reply = (accident.work / "reply").string();
    accident.node(1).must({"sync", "--export", request});
    CHECK(accident.hub().run({"exchange", request, reply}).status <= 1);
    accident.hub().must({"accept-loss", "--reason", "máy kia hỏng"});
    accident.hub().must({"add", "area", "--area-id", "K98", "--name", "Khu 98", "--area-kind", "khu"});
    accident.contributions(2);
    for (int round = 0; round < 4; ++round) accident.sync_all(accident.hub());
    CHECK(accident.hub().must_json({"devices", "--json"}).at("waiting").is_null());
    CHECK(accident.totals(accident.hub()) == total_without_accident());
    for (const char* area : {"K98", "K99"}) CHECK(accident.hub().run({"show", area}).status == 0);
    accident.all_sound();
  }
}

}  // namespace sovang::tests
