// Receipts and proofs through the real program, read back by other people's programs.

#include <doctest/doctest.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/e2e/commune.h"
#include "tests/support/shared.h"
#include "tests/support/temp_dir.h"

namespace sovang::tests {
namespace {

using nlohmann::json;

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

bool is_there(const std::string& program) { return run({{"bash", "-c", "command -v " + program}, {}, {}}).status == 0; }

/// A hub, and a device with one record of each kind that only it has signed.
struct Village {
  TempDir work;
  CommuneYear year;
  std::string area, area_work, household;
  std::vector<std::string> ids;
  std::string nameless;

  Village() : year(make_example(work / "csv", {"--areas", "2", "--contributions", "60"}), work.path()) {
    year.found();
    year.enrol();
    for (const char* kind : {"households", "works", "meetings"}) year.import_area(0, kind);
    area = year.files().areas[0];
    for (const auto& row : node().must_json({"list", "works", "--json"}))
      if (row.at("level") == "AREA") area_work = row.at("id");
    household = node().must_json({"list", "households", "--area", area, "--json"}).at(0).at("id");
    ids = {add({"money", "--amount", "500k", "--note", "góp đợt 1"}), add({"workday", "--days", "2,5"}),
           add({"goods", "--item", "Xi măng", "--quantity", "20", "--unit", "bao", "--unit-price", "90k"}),
           add({"land", "--area-m2", "37,5", "--parcel", "45", "--sheet", "12", "--signed-by", "A;B"})};
    nameless = add({"money", "--amount", "1tr", "--no-name"});
  }
  [[nodiscard]] const Book& hub() const { return year.hub(); }
  [[nodiscard]] const Book& node() const { return year.node(0); }

  [[nodiscard]] Arguments dated(Arguments arguments) const {
    arguments.insert(arguments.end(), {"--today", year.files().as_of});
    return arguments;
  }
  /// The first word of what `add` printed.
  std::string add(Arguments more) const {
    more.insert(more.begin(), "add");
    more.insert(more.end(), {"--work", area_work, "--household", household, "--yes"});
    const std::string out = node().must(dated(std::move(more)));
    return out.substr(0, out.find_first_of(" \n"));
  }
  [[nodiscard]] json receipt(const std::string& id) const { return node().must_json({"receipt", id, "--json"}); }
  /// Options with every key of the commune's notice board.
  [[nodiscard]] Arguments keys() const {
    Arguments out;
    for (const auto& book : {hub(), node()}) {
      std::string lines = book.must({"keys", "--vkeys"});
      for (std::size_t at = 0, end = 0; (end = lines.find('\n', at)) != lines.npos; at = end + 1)
        out.insert(out.end(), {"--key", lines.substr(at, end - at)});
    }
    return out;
  }
};

Finished verify(const std::string& file, const Arguments& keys, const std::string& input = {}, Arguments more = {}) {
  Arguments arguments{"--lang", "en", "verify", file};
  arguments.insert(arguments.end(), more.begin(), more.end());
  arguments.insert(arguments.end(), keys.begin(), keys.end());
  auto invocation = sovang(arguments);
  invocation.input = input;
  return run(invocation);
}

}  // namespace

TEST_SUITE("receipts") {
  TEST_CASE("a receipt of every kind is proved by its code before the exchange and cosigned after it") {
    Village v;
    const auto keys = v.keys();
    for (const auto& id : v.ids) {
      CAPTURE(id);
      const json before = v.receipt(id);
      CHECK(before.at("state_text") == "Chưa đối chứng");
      const auto alone = verify("-", keys, before.at("code"));
      CHECK_MESSAGE(alone.status == 0, alone.describe());
      CHECK(contains(alone.out, "NOT COSIGNED YET"));
      CHECK(verify("-", keys, before.at("code"), {"--need", "1"}).status == 1);
    }
    v.year.exchange();
    for (const auto& id : v.ids) {
      CAPTURE(id);
      const json after = v.receipt(id);
      CHECK(after.at("state_text") == "Xã đã đối chứng");
      const auto cosigned = verify("-", keys, after.at("code").get<std::string>() + "\n", {"--need", "1"});
      CHECK_MESSAGE(cosigned.status == 0, cosigned.describe());
      CHECK(contains(cosigned.out, "/xa/cosigner cosigned at "));
      CHECK(contains(cosigned.out, "not that it is true"));
      const auto html = (v.work / "paper.html").string();
      for (const char* paper : {"a5", "80mm"}) {
        v.node().must({"receipt", id, "--html", html, "--paper", paper});
        const std::string page = base::read_file(html, 1u << 20);
        CHECK(contains(page, after.at("receipt_no").get<std::string>()));
        CHECK(contains(page, "<svg"));
        CHECK(!contains(page, "http-equiv=\"refresh\""));
      }
    }
    CHECK(v.receipt(v.ids[0]).at("words") == "Năm trăm nghìn đồng");
    CHECK(v.receipt(v.ids[3]).at("title") == "BIÊN BẢN HIẾN ĐẤT");
  }

  TEST_CASE("a proof file is checked with keys alone, and what is changed in it is refused by name") {
    Village v;
    v.year.exchange();
    const auto keys = v.keys();
    const auto file = (v.work / "one.tlog-proof").string();
    v.node().must({"proof", v.ids[0], "--out", file});
    const std::string text = base::read_file(file, 1u << 20);
    const auto good = verify(file, keys, {}, {"--json", "--need", "1"});
    REQUIRE_MESSAGE(good.status == 0, good.describe());
    const json verdict = json::parse(good.out);
    CHECK(verdict.at("ok") == true);
    CHECK(verdict.at("record").at("body").at("amount_vnd") == 500000);
    CHECK(!verdict.at("record").at("private").contains("note"));
    CHECK(contains(run(sovang({"--lang", "vi", "verify", file, keys[0], keys[1]})).out, "ĐÚNG"));

    const auto other = v.work / "other.tlog-proof";
    const auto refused = [&](const std::string& changed, std::string_view fault) {
      base::write_file_atomic(other, changed);
      const auto answer = verify(other.string(), keys, {}, {"--json"});
      CHECK_MESSAGE(answer.status == 1, answer.describe());
      CHECK(json::parse(answer.out).at("fault") == fault);
    };
    refused(text.substr(0, text.size() / 2), "unreadable");
    refused("\n" + text, "unreadable");
    auto index = text;
    index.replace(index.find("\nindex "), 8, "\nindex 9");
    refused(index, "inclusion");
    auto signature = text;
    const auto at = signature.find("/xa/cosigner ") + 40;
    signature[at] = signature[at] == 'A' ? 'B' : 'A';
    refused(signature, "cosignature");
    CHECK(verify(file, {}, {}).status == 2);
    CHECK(verify(file, {"--key", "nonsense"}, {}).status == 1);
    CHECK(verify("no-such-file", keys, {}).status == 1);
    CHECK(v.node().run({"proof", "nothing", "--out", file}).status == 1);
    CHECK(v.node().run({"receipt", v.household}).status == 1);
  }

  TEST_CASE("a giver without a name has none on paper, in the code, or in the file") {
    Village v;
    const json receipt = v.receipt(v.nameless);
    CHECK(receipt.at("payer") == "Một nhà hảo tâm");
    const auto answer = verify("-", v.keys(), receipt.at("code"), {"--json"});
    REQUIRE_MESSAGE(answer.status == 0, answer.describe());
    CHECK(!contains(answer.out, v.household));
    const auto file = (v.work / "nameless.tlog-proof").string();
    v.node().must({"proof", v.nameless, "--out", file});
    CHECK(!contains(verify(file, v.keys(), {}, {"--json"}).out, v.household));
    const auto html = (v.work / "nameless.html").string();
    v.node().must({"receipt", v.nameless, "--html", html});
    CHECK(!contains(base::read_file(html, 1u << 20), v.household));
  }

  TEST_CASE("a reversed receipt stays, marked, with the reversal's number") {
    Village v;
    v.node().must(v.dated({"reverse", v.ids[0], "--reason", "ghi nhầm"}));
    const json receipt = v.receipt(v.ids[0]);
    CHECK(receipt.at("reversed") == true);
    CHECK(!receipt.at("reversed_by").get<std::string>().empty());
    CHECK(verify("-", v.keys(), receipt.at("code")).status == 0);
  }

  TEST_CASE("zbarimg reads the picture's code, and it verifies") {
    if (!is_there("zbarimg")) {
      MESSAGE("skipped: no zbarimg here");
      return;
    }
    Village v;
    v.year.exchange();
    const auto png = (v.work / "receipt.png").string();
    v.node().must({"receipt", v.ids[0], "--png", png});
    const auto read = run({{"zbarimg", "--quiet", "--raw", png}, {}, {}});
    REQUIRE_MESSAGE(read.status == 0, read.describe());
    const auto answer = verify("-", v.keys(), read.out, {"--need", "1"});
    CHECK_MESSAGE(answer.status == 0, answer.describe());
    const auto prefixed = run({{"zbarimg", "--quiet", png}, {}, {}});
    CHECK(verify("-", v.keys(), prefixed.out, {"--need", "1"}).status == 0);
  }

  TEST_CASE("a receipt printed at 80 mm and on A5 is read back from the paper") {
    for (const char* program : {"chromium", "pdftoppm", "zbarimg"}) {
      if (is_there(program)) continue;
      MESSAGE("skipped: no " << program << " here");
      return;
    }
    Village v;
    v.year.exchange();
    const auto html = (v.work / "paper.html").string();
    const auto pdf = (v.work / "paper.pdf").string();
    for (const char* paper : {"80mm", "a5"}) {
      CAPTURE(paper);
      v.node().must({"receipt", v.ids[0], "--html", html, "--paper", paper});
      const auto printed =
          run({{"chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                "--user-data-dir=" + (v.work / "chromium").string(), "--print-to-pdf=" + pdf, "file://" + html},
               {},
               {}});
      REQUIRE_MESSAGE(printed.status == 0, printed.describe());
      // 203 dots an inch: what a cheap roll printer has.
      const auto drawn =
          run({{"pdftoppm", "-r", "203", "-png", "-singlefile", pdf, (v.work / "paper").string()}, {}, {}});
      REQUIRE_MESSAGE(drawn.status == 0, drawn.describe());
      const auto read = run({{"zbarimg", "--quiet", "--raw", (v.work / "paper.png").string()}, {}, {}});
      REQUIRE_MESSAGE(read.status == 0, read.describe());
      CHECK(verify("-", v.keys(), read.out, {"--need", "1"}).status == 0);
    }
  }

  TEST_CASE("Go's transparency-log packages take a proof file") {
    const std::string path = "/usr/share/gocode";
    if (!is_there("go") || access((path + "/src/golang.org/x/mod/sumdb/tlog").c_str(), R_OK) != 0) {
      MESSAGE("skipped: no Go with golang-golang-x-mod-dev here");
      return;
    }
    Village v;
    v.year.exchange();
    const auto file = (v.work / "one.tlog-proof").string();
    v.node().must({"proof", v.ids[0], "--out", file});
    std::string vkey = v.node().must({"keys", "--vkeys"});
    vkey = vkey.substr(0, vkey.find('\n'));
    const std::string source = (root_dir() / "tests/e2e/tlog_proof.go").string();
    const auto answer =
        run({{"go", "run", source, file, vkey},
             {{"GO111MODULE", "off"}, {"GOPATH", path}, {"GOCACHE", (v.work / "go").string()}, {"GOFLAGS", ""}},
             {}});
    REQUIRE_MESSAGE(answer.status == 0, answer.describe());
    CHECK(contains(answer.out, v.ids[0]));
    CHECK(contains(answer.out, "\"amount_vnd\":500000"));
  }
}

}  // namespace sovang::tests
