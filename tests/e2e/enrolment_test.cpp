// Who gets into the book, and how a refusal reads.

#include <doctest/doctest.h>

#include "base/file.h"
#include "tests/e2e/commune.h"
#include "tests/support/temp_dir.h"

namespace sovang::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// A hub with its areas, and what a test needs to let devices in.
struct Gate {
  TempDir work;
  CommuneYear year;
  Gate() : year(make_example(work / "csv", {"--areas", "2", "--contributions", "40"}), work.path()) { year.found(); }

  [[nodiscard]] const Book& hub() const { return year.hub(); }
  [[nodiscard]] Book book(const std::string& name) const { return Book(work / ("book-" + name)); }
  [[nodiscard]] std::string file(const std::string& name) const { return (work / name).string(); }
  [[nodiscard]] std::string invite(const Arguments& more = {}) const {
    Arguments arguments{"invite", "--area", year.files().areas[0], "--device", "one"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    std::string line = hub().must(arguments);
    line.pop_back();
    return line;
  }
};

bool mentions(const Finished& finished, std::string_view text) { return finished.err.find(text) != std::string::npos; }

/// A refusal in both languages: status 1, a message on stderr and nothing on stdout.
void check_refused(const Book& book, const Arguments& arguments, std::string_view vi, std::string_view en) {
  for (const auto& [language, words] : {std::pair{"vi", vi}, std::pair{"en", en}}) {
    Arguments all{"--lang", language};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const auto refused = book.run(all);
    CAPTURE(refused.describe());
    CHECK(refused.status == 1);
    CHECK(refused.out.empty());
    CHECK(mentions(refused, words));
  }
}

}  // namespace

TEST_SUITE("enrolment") {
  TEST_CASE("a join whose reply was lost is repeated with the same keys and gets in") {
    Gate gate;
    const std::string line = gate.invite();
    const Book one = gate.book("one");
    one.must({"join", line, "--request", gate.file("first"), "--no-passphrase"});
    gate.hub().must({"exchange", gate.file("first"), gate.file("lost")});
    const auto after_first = gate.hub().sizes();
    one.must({"join", line, "--request", gate.file("second"), "--no-passphrase"});
    gate.hub().must({"exchange", gate.file("second"), gate.file("reply")});
    gate.hub().must({"exchange", gate.file("first"), gate.file("again")});
    CHECK(gate.hub().sizes() == after_first);
    one.must({"join", "--reply", gate.file("reply")});
    CHECK(one.must_json({"status", "--json"}).at("role") == "device");
    CHECK(gate.hub().must_json({"devices", "--json"}).at("devices").size() == 1);
    one.must({"audit"});
  }

  TEST_CASE("an invitation used by another key is refused and the commune is told") {
    Gate gate;
    const std::string line = gate.invite();
    gate.book("one").must({"join", line, "--request", gate.file("one"), "--no-passphrase"});
    gate.hub().must({"exchange", gate.file("one"), gate.file("one-reply")});
    gate.book("two").must({"join", line, "--request", gate.file("two"), "--no-passphrase"});
    const auto before = gate.hub().sizes();
    check_refused(gate.hub(), {"exchange", gate.file("two"), gate.file("two-reply")},
                  "Lời mời này đã được một máy khác dùng", "Another device has used this invitation");
    CHECK(!fs::exists(gate.file("two-reply")));
    CHECK(gate.hub().sizes() == before);
    CHECK(gate.hub().must_json({"devices", "--json"}).at("devices").size() == 1);
    CHECK(!gate.hub().must_json({"devices", "--json"}).at("evidence").empty());
    // The first device is none the worse for it.
    gate.book("one").must({"join", "--reply", gate.file("one-reply")});
  }

  TEST_CASE("the same over HTTP: in once, refused for another key, nothing made in the folder") {
    Gate gate;
    Server server(gate.hub());
    const std::string line = gate.invite({"--url", server.url()});
    gate.book("one").must({"join", line, "--no-passphrase"});
    check_refused(gate.book("two"), {"join", line, "--no-passphrase"}, "Lời mời này đã được một máy khác dùng",
                  "Another device has used this invitation");
    check_refused(gate.book("two"), {"status"}, "", "");
    check_refused(gate.book("one"), {"join", line, "--no-passphrase"}, "đã có sổ", "already holds a book");
  }

  TEST_CASE("an invitation past its days is refused") {
    Gate gate;
    const std::string line = gate.invite({"--days", "0"});
    gate.book("one").must({"join", line, "--request", gate.file("one"), "--no-passphrase"});
    check_refused(gate.hub(), {"exchange", gate.file("one"), gate.file("reply")}, "hết hạn", "expired");
  }

  TEST_CASE("an invitation of another commune is refused by this one") {
    Gate gate;
    Gate other;
    gate.book("one").must({"join", other.invite(), "--request", gate.file("one"), "--no-passphrase"});
    check_refused(gate.hub(), {"exchange", gate.file("one"), gate.file("reply")}, "", "");
    CHECK(!fs::exists(gate.file("reply")));
  }

  TEST_CASE("every typing error in the invitation's line is noticed before anything is made") {
    Gate gate;
    const std::string line = gate.invite();
    for (std::size_t at = 0; at < line.size(); at += 23) {
      std::string typed = line;
      typed[at] = typed[at] == 'x' ? 'y' : 'x';
      const Book one = gate.book("typo");
      check_refused(one, {"join", typed, "--request", gate.file("typo-request"), "--no-passphrase"}, "Lời mời bị gõ",
                    "The invitation is damaged or mistyped");
      CHECK(!fs::exists(gate.file("typo-request")));
      CHECK(!fs::exists(one.dir() / "directory.json"));
    }
    check_refused(gate.book("typo"), {"join", line.substr(0, line.size() - 1), "--no-passphrase"}, "Lời mời bị gõ",
                  "The invitation is damaged or mistyped");
  }

  TEST_CASE("a device of another hub is unknown, over HTTP and by file") {
    Gate gate, other;
    Server server(gate.hub());
    const Book one = gate.book("one");
    {
      Server home(other.hub());
      one.must({"join", other.invite({"--url", home.url()}), "--no-passphrase"});
    }
    check_refused(one, {"sync", "--hub", server.url()}, "", "");
    one.must({"sync", "--export", gate.file("request")});
    check_refused(gate.hub(), {"exchange", gate.file("request"), gate.file("reply")}, "", "");
    CHECK(!fs::exists(gate.file("reply")));
  }

  TEST_CASE("a hub that is not there is a failure of the network, and nothing is lost") {
    Gate gate;
    std::string gone;
    const Book one = gate.book("one");
    {
      Server server(gate.hub());
      gone = server.url();
      one.must({"join", gate.invite({"--url", gone}), "--no-passphrase"});
    }
    const auto before = one.sizes();
    const auto failed = one.run({"sync"});
    CHECK(failed.status == 3);
    CHECK(mentions(failed, "Nothing is lost"));
    CHECK(one.sizes() == before);
  }

  TEST_CASE("areas, roles and device names that make no sense are refused at the invitation") {
    Gate gate;
    const auto& area = gate.year.files().areas[0];
    CHECK(gate.hub().run({"invite", "--area", "Z99", "--device", "x"}).status == 1);
    CHECK(gate.hub().run({"invite", "--device", "x"}).status == 1);
    CHECK(gate.hub().run({"invite", "--area", area, "--device", "Ông Lâm"}).status == 1);
    CHECK(gate.hub().run({"invite", "--area", area, "--device", "x", "--role", "king"}).status == 2);
    CHECK(gate.hub().run({"invite", "--area", area}).status == 2);
    CHECK(gate.book("one").run({"invite", "--area", area, "--device", "x"}).status == 1);
  }

  TEST_CASE("an area's first device has the area's series, the next another one") {
    Gate gate;
    Server server(gate.hub());
    gate.book("one").must({"join", gate.invite({"--url", server.url()}), "--no-passphrase"});
    std::string line =
        gate.hub().must({"invite", "--area", gate.year.files().areas[0], "--device", "two", "--url", server.url()});
    line.pop_back();
    gate.book("two").must({"join", line, "--no-passphrase"});
    CHECK(gate.book("one").must_json({"status", "--json"}).at("series") == "T01");
    CHECK(gate.book("two").must_json({"status", "--json"}).at("series") == "T01B");
  }

  TEST_CASE("a passphrase is asked for where one was set, and a wrong one opens nothing") {
    Gate gate;
    const Book one = gate.book("one");
    const auto with_passphrase = [&](const char* passphrase, const Arguments& arguments) {
      auto invocation = one.invocation(arguments);
      invocation.environment.back() = {"SOVANG_PASSPHRASE", passphrase};
      return run(invocation);
    };
    Server server(gate.hub());
    CHECK(with_passphrase("lúa chín vàng", {"join", gate.invite({"--url", server.url()})}).status == 0);
    CHECK(with_passphrase("lúa chín vàng", {"sync"}).status == 0);
    CHECK(with_passphrase("lúa còn xanh", {"sync"}).status == 1);
    CHECK(one.run({"sync"}).status != 0);
  }
}

}  // namespace sovang::tests
