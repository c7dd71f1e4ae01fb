// The office's PC burnt and no backup is left: the real program, a new hub from the recovery key, devices that accept
// it by network and by carried file, and the totals of a year without the fire.

#include <doctest/doctest.h>

#include <algorithm>

#include "base/file.h"
#include "tests/e2e/commune.h"
#include "tests/support/temp_dir.h"

namespace sovang::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kLineMax = 8192;

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

struct Fire {
  TempDir work;
  CommuneYear year;
  std::string key = (work / "safe.key").string();
  Book next{work / "next"};
  json before;

  Fire() : year(make_example(work / "csv", {"--areas", "3", "--contributions", "60"}), work.path()) {
    year.found();
    fs::rename(year.hub().dir() / "recovery-key.age", key);
    year.enrol();
    for (std::size_t i = 0; i < year.nodes(); ++i) year.import_area(i, "households");
    for (std::size_t i = 0; i < year.nodes(); ++i)
      for (const char* kind : {"works", "meetings", "contributions"}) year.import_area(i, kind);
    Server server(year.hub());
    for (int round = 0; round < 2; ++round)
      for (std::size_t i = 0; i < year.nodes(); ++i) node(i).must({"sync", "--hub", server.url()});
    before = totals(year.hub());
    require_some(before);
  }
  [[nodiscard]] const Book& node(std::size_t index) const { return year.node(index); }
  json totals(const Book& book) const { return year.report(book).at("total"); }
  static void require_some(const json& total) { REQUIRE(total.at("people_total_vnd").get<std::int64_t>() > 0); }
  void burn() const { fs::remove_all(year.hub().dir()); }
  std::string found(const Book& book, const Arguments& more = {}) const {
    Arguments arguments{"successor", "found", "--recovery-key", key, "--no-passphrase"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return first_line(book.must(arguments));
  }
  void carry(std::size_t index) const {
    const auto request = (work / "request").string(), reply = (work / "reply").string();
    node(index).must({"sync", "--export", request});
    CHECK(next.run({"exchange", request, reply}).status <= 1);
    CHECK(node(index).run({"sync", "--import", reply}).status <= 1);
  }
  json status(const Book& book) const { return book.must_json({"status", "--json"}); }
};

}  // namespace

TEST_SUITE("a hub that is gone") {
  TEST_CASE("burnt without a backup: the recovery key makes a new hub, devices hand the book over, all goes on") {
    Fire fire;
    // Proofs and the key of the time before the fire.
    const auto contributions = fire.node(0).must_json({"list", "contributions", "--limit", "1", "--json"});
    const auto& rows = contributions.is_array() ? contributions : contributions.at("rows");
    const std::string id = rows.at(0).at("id").get<std::string>(), proof = (fire.work / "old.tlog-proof").string();
    fire.node(0).must({"proof", id, "--out", proof});
    std::string old_cosigner;
    const std::string keys = fire.year.hub().must({"keys", "--vkeys"});
    for (std::size_t at = 0; at < keys.size(); at = keys.find('\n', at) + 1)
      if (first_line(keys.substr(at)).find("/xa/cosigner+") != std::string::npos)
        old_cosigner = first_line(keys.substr(at));
    REQUIRE_FALSE(old_cosigner.empty());
    fire.burn();

    const std::string line = fire.found(fire.next);
    REQUIRE(line.starts_with("sovang-successor-1."));
    CHECK(first_line(fire.next.must({"successor", "show"})) == line);
    CHECK(fire.status(fire.next).at("behind") == "restored");
    fire.next.must_fail(1, {"accept-loss", "--reason", "x"});
    fire.next.must_fail(1, {"successor", "found", "--recovery-key", fire.key, "--no-passphrase"});
    {
      Server server(fire.next);
      // Who has not accepted takes nothing and says what to do.
      const auto refused = fire.node(0).must_fail(1, {"sync", "--hub", server.url()});
      CHECK(refused.err.find("successor accept " + line) != std::string::npos);
      CHECK(fire.status(fire.node(0)).at("successor").is_null());

      fire.node(2).must({"successor", "accept", line});
      CHECK(fire.node(2).run({"sync", "--hub", server.url()}).status <= 1);
      CHECK(fire.status(fire.node(2)).at("waiting").get<std::uint64_t>() > 0);
      CHECK_FALSE(fire.next.must_json({"devices", "--json"}).at("waiting").is_null());
      const std::string file = (fire.work / "line.txt").string();
      base::write_file_atomic(file, line + "\n");
      fire.node(0).must({"successor", "accept", file});
      CHECK(fire.node(0).run({"sync", "--hub", server.url()}).status <= 1);
    }
    // The third by carried file alone.
    fire.node(1).must({"successor", "accept", line});
    for (int round = 0; round < 3; ++round) fire.carry(1);
    Server server(fire.next);
    for (int round = 0; round < 2; ++round)
      for (std::size_t i = 0; i < 3; ++i) CHECK(fire.node(i).run({"sync", "--hub", server.url()}).status <= 1);
    CHECK(fire.next.must_json({"devices", "--json"}).at("waiting").is_null());
    CHECK(fire.totals(fire.next) == fire.before);

    // New records flow; the hub writes, invites and enrols.
    const auto& area = fire.year.files().areas[0];
    const auto household = fire.node(0).must_json({"list", "households", "--limit", "1", "--json"});
    fire.next.must({"add", "area", "--area-id", "K99", "--name", "Khu 99", "--area-kind", "khu"});
    const std::string invitation =
        first_line(fire.next.must({"invite", "--area", area, "--device", "late", "--url", server.url()}));
    const Book late(fire.work / "late");
    late.must({"join", invitation, "--no-passphrase"});
    CHECK(late.run({"sync"}).status == 0);
    fire.year.import_area(1, "expenditures");
    for (std::size_t i = 0; i < 3; ++i) fire.node(i).must({"sync", "--hub", server.url()});
    CHECK(fire.node(1).run({"show", "K99"}).status == 0);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(fire.status(fire.node(i)).at("waiting") == 0);
      CHECK(fire.status(fire.node(i)).at("successor") == 1);
      fire.node(i).must({"audit"});
    }
    late.must({"audit"});
    fire.next.must({"audit"});
    CHECK(fire.next.must({"rebuild"}).find("nothing differed") != std::string::npos);

    // What was printed before is true by the keys of its time; what is proved now, by the new ones.
    CHECK(run(sovang({"verify", proof, "--key", old_cosigner})).status == 0);
    const std::string fresh = (fire.work / "new.tlog-proof").string();
    fire.node(0).must({"proof", id, "--out", fresh});
    std::string new_cosigner;
    const std::string now = fire.next.must({"keys", "--vkeys"});
    for (std::size_t at = 0; at < now.size(); at = now.find('\n', at) + 1)
      if (first_line(now.substr(at)).find("/xa/cosigner+") != std::string::npos)
        new_cosigner = first_line(now.substr(at));
    CHECK(new_cosigner != old_cosigner);
    CHECK(run(sovang({"verify", fresh, "--key", new_cosigner})).status == 0);

    // An export verifies with the keys that it lists.
    const std::string tiles = (fire.work / "tiles").string();
    fire.next.must({"export", "--tiles", tiles});
    Arguments audit{"audit", "--tiles", tiles, "--key"};
    const std::string listed = base::read_file(fs::path(tiles) / "keys.txt", 1 << 16);
    for (std::size_t at = 0; at < listed.size(); at = listed.find('\n', at) + 1)
      audit.push_back(first_line(listed.substr(at)));
    const auto audited = run(sovang(audit));
    CHECK_MESSAGE(audited.status == 0, audited.describe());
  }

  TEST_CASE("a forged, altered, foreign or old line changes nothing") {
    Fire fire;
    fire.burn();
    const std::string line = fire.found(fire.next);
    const auto refused = [&](const std::string& text) {
      const auto finished = fire.node(0).must_fail(1, {"successor", "accept", text});
      CHECK(fire.status(fire.node(0)).at("successor").is_null());
      return finished.err;
    };
    for (std::size_t at = std::string("sovang-successor-1.").size(); at < line.size(); at += 97) {
      std::string altered = line;
      altered[at] = altered[at] == 'A' ? 'B' : 'A';
      CHECK(refused(altered).find("damaged or mistyped") != std::string::npos);
    }
    // Another commune of the same name, with a recovery key of its own.
    const Book other(fire.work / "other");
    const std::string other_key = (fire.work / "other.key").string();
    other.must({"create", "--origin", "xa.example", "--name", "Giả", "--no-passphrase", "--recovery", other_key});
    const Book forged(fire.work / "forged");
    CHECK(refused(first_line(forged.must({"successor", "found", "--recovery-key", other_key, "--no-passphrase"})))
              .find("another") != std::string::npos);
    // The thief names the true hub's key: the signature is not the recovery key's.
    const Book thief(fire.work / "thief");
    std::string stolen = base::read_file(other_key, kLineMax);
    stolen.resize(stolen.find('\n') + 1);
    const std::string stolen_file = (fire.work / "stolen.key").string();
    base::write_file_atomic(stolen_file, stolen);
    const std::string true_key = [&] {
      const std::string safe = base::read_file(fire.key, kLineMax);
      return first_line(safe.substr(safe.find("\nhub ") + 5));
    }();
    CHECK(refused(first_line(thief.must(
                      {"successor", "found", "--recovery-key", stolen_file, "--hub-key", true_key, "--no-passphrase"})))
              .find("not signed by the commune's recovery key") != std::string::npos);
    const Book without(fire.work / "without");
    without.must_fail(2, {"successor", "found", "--recovery-key", stolen_file, "--no-passphrase"});

    const Book again(fire.work / "again");
    fire.node(1).must({"successor", "accept", fire.found(again, {"--number", "2"})});
    const auto old = fire.node(1).must_fail(1, {"successor", "accept", line});
    CHECK(old.err.find("an old one") != std::string::npos);
    CHECK(fire.status(fire.node(1)).at("successor") == 2);
  }
}

}  // namespace sovang::tests
