// Closings proved, and further witnesses by carried files, through the real program.

#include <doctest/doctest.h>

#include "base/file.h"
#include "tests/e2e/commune.h"
#include "tests/support/temp_dir.h"

namespace sovang::tests {
namespace {

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// A hub that closed a quarter, and two witnesses with keys of their own.
struct Closed {
  TempDir work;
  Book hub{work / "h"};
  std::string xa, one, two;

  Closed() {
    hub.must({"create", "--origin", "tamnong.example", "--name", "Tam Nông", "--no-passphrase"});
    xa = first_line(hub.must({"keys", "--vkeys"}));
    hub.must({"close", "2025-Q1"});
    one = witness("ttnd.example");
    two = witness("mttq.example");
  }
  static std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }
  [[nodiscard]] std::string path(const std::string& name) const { return (work / name).string(); }
  [[nodiscard]] std::string read(const std::string& name) const { return base::read_file(work / name, 1 << 26); }

  /// Any program, without a data directory; in English.
  static Finished call(Arguments arguments) {
    arguments.insert(arguments.begin(), {"--lang", "en"});
    return run(sovang(arguments));
  }
  [[nodiscard]] std::string witness(const std::string& name) const {
    return first_line(call({"witness", "create", name, "--key-file", path(name), "--no-passphrase"}).out);
  }
  [[nodiscard]] Finished cosign(const std::string& by, Arguments more) const {
    more.insert(more.begin(), {"cosign", "--key-file", path(by)});
    return call(std::move(more));
  }
  void prove(const std::string& id, const std::string& out) const { hub.must({"proof", id, "--out", path(out)}); }
  [[nodiscard]] Finished verify(const std::string& file, Arguments more) const {
    more.insert(more.begin(), {"verify", path(file)});
    return call(std::move(more));
  }
};

}  // namespace

TEST_SUITE("witnesses") {
  TEST_CASE_FIXTURE(Closed, "a closing is proved like a receipt: in words, by its code, and with its figures") {
    prove("closing/2025-Q1/1", "c.tlog-proof");
    const auto verified = verify("c.tlog-proof", {"--key", xa});
    CHECK(verified.status == 0);
    CHECK(contains(verified.out, "quarter 1 of 2025"));
    CHECK(contains(verified.out, "Digest of the figures"));
    base::write_file_atomic(work / "figures.json", hub.must({"report", "--closed", "2025-Q1", "--json"}));
    CHECK(verify("c.tlog-proof", {"--key", xa, "--figures", path("figures.json")}).status == 0);
    std::string other = read("figures.json");
    other[other.size() / 2] ^= 1;
    base::write_file_atomic(work / "figures.json", other);
    CHECK(verify("c.tlog-proof", {"--key", xa, "--figures", path("figures.json")}).status == 1);
    hub.must({"report", "--closed", "2025-Q1", "--html", path("sheet.html")});
    const std::string sheet = read("sheet.html");
    for (const char* part : {"TỜ KHÓA SỔ", "<svg", "Tam Nông"}) CHECK(contains(sheet, part));
    const std::string printed = hub.must({"--lang", "en", "report", "--closed", "2025-Q1"});
    const auto at = printed.find("SV1:");
    REQUIRE(at != printed.npos);
    const std::string code = first_line(printed.substr(at));
    CHECK(code.size() <= 1990);
    base::write_file_atomic(work / "code.txt", code);
    CHECK(verify("code.txt", {"--key", xa}).status == 0);
  }

  TEST_CASE_FIXTURE(Closed, "two witnesses cosign a closing by carried files, and --need counts them") {
    prove("closing/2025-Q1/1", "c.tlog-proof");
    const auto strange = cosign("ttnd.example", {path("c.tlog-proof"), "--out", path("c1.tlog-proof")});
    CHECK(strange.status == 1);
    CHECK(contains(strange.err, "--key"));
    REQUIRE(cosign("ttnd.example", {path("c.tlog-proof"), "--key", xa, "--out", path("c1.tlog-proof")}).status == 0);
    CHECK(verify("c1.tlog-proof", {"--key", xa, "--key", one, "--need", "1"}).status == 0);
    hub.must_fail(1, {"cosign", "--import", path("c1.tlog-proof")});
    hub.must({"witness", "add", one});
    hub.must_fail(1, {"witness", "add", one});
    hub.must({"witness", "add", two});
    hub.must({"cosign", "--import", path("c1.tlog-proof")});
    prove("closing/2025-Q1/1", "c2.tlog-proof");
    REQUIRE(cosign("mttq.example", {path("c2.tlog-proof"), "--key", xa, "--out", path("c2.tlog-proof")}).status == 0);
    hub.must({"cosign", "--import", path("c2.tlog-proof")});
    prove("closing/2025-Q1/1", "c3.tlog-proof");
    const Arguments keys{"--key", xa, "--key", one, "--key", two, "--need"};
    for (const auto& [need, status] : {std::pair{"2", 0}, std::pair{"3", 1}}) {
      Arguments more = keys;
      more.emplace_back(need);
      CHECK(verify("c3.tlog-proof", more).status == status);
    }
    CHECK(contains(hub.must({"keys", "--vkeys"}), one));
    CHECK(hub.must_json({"witness", "list", "--json"}).at(1).at("last").at("origin") == "tamnong.example/xa");

    hub.must_fail(1, {"witness", "retire", "ai.example"});
    hub.must({"witness", "retire", "mttq.example", "--reason", "Mất khóa"});
    hub.must_fail(1, {"witness", "retire", "mttq.example"});
    CHECK(contains(hub.must({"--lang", "en", "witness", "list"}), "mttq.example  ended"));
    prove("closing/2025-Q1/1", "c4.tlog-proof");  // what was taken in before stays
    CHECK(verify("c4.tlog-proof", {"--key", xa, "--key", one, "--key", two, "--need", "2"}).status == 0);
    hub.must({"export", "--tiles", path("after")});
    REQUIRE(cosign("mttq.example", {"--tiles", path("after"), "--out", path("late")}).status == 0);
    CHECK(contains(hub.must_fail(1, {"--lang", "en", "cosign", "--import", path("late")}).err, "ended"));
  }

  TEST_CASE_FIXTURE(Closed, "a witness follows exports, and refuses a hub that was restored to an older log") {
    hub.must({"witness", "add", one});
    const Book older = hub.copy_to(work / "older");
    hub.must({"close", "2025-Q2"});
    hub.must({"export", "--tiles", path("t1")});
    REQUIRE(cosign("ttnd.example", {"--tiles", path("t1"), "--key", xa, "--out", path("heads1")}).status == 0);
    hub.must({"cosign", "--import", path("heads1")});
    hub.must({"export", "--tiles", path("t2")});
    CHECK(contains(base::read_file(work / "t2/tamnong.example/xa/checkpoint", 1 << 20), "ttnd.example"));
    Arguments audit{"audit", "--tiles", path("t2")};
    const std::string listed = read("t2/keys.txt");
    for (std::size_t at = 0, end = 0; (end = listed.find('\n', at)) != listed.npos; at = end + 1)
      audit.insert(audit.end(), {"--key", listed.substr(at, end - at)});
    CHECK(call(audit).status == 0);

    hub.must({"close", "2025-Q3"});
    prove("closing/2025-Q3/1", "q3.tlog-proof");
    const auto alone = cosign("ttnd.example", {path("q3.tlog-proof"), "--out", path("q3c.tlog-proof")});
    CHECK(alone.status == 1);
    CHECK(contains(alone.err, "--tiles"));
    hub.must({"export", "--tiles", path("t3")});
    REQUIRE(cosign("ttnd.example", {path("q3.tlog-proof"), "--tiles", path("t3"), "--out", path("q3c.tlog-proof")})
                .status == 0);
    const std::string remembered = read("ttnd.example.state");

    older.must({"export", "--tiles", path("o1")});
    const auto shorter = cosign("ttnd.example", {"--tiles", path("o1"), "--out", path("x")});
    CHECK(shorter.status == 1);
    CHECK(contains(shorter.err, "smaller"));
    for (const char* period : {"2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"}) older.must({"close", period});
    older.must({"export", "--tiles", path("o2")});
    const auto fork = cosign("ttnd.example", {"--tiles", path("o2"), "--out", path("x")});
    CHECK(fork.status == 1);
    CHECK(contains(fork.err, "FORK"));
    CHECK(read("ttnd.example.state") == remembered);
    CHECK(!std::filesystem::exists(path("x")));
    CHECK(contains(older.must_fail(1, {"--lang", "en", "cosign", "--import", path("q3c.tlog-proof")}).err, "FORK"));

    std::filesystem::remove(path("ttnd.example.state"));
    CHECK(cosign("ttnd.example", {"--tiles", path("t3"), "--out", path("x")}).status == 1);
  }
}

}  // namespace sovang::tests
