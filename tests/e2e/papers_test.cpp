// Who records and what is written down beside the figures, through the program: several persons on a device, an
// inspector's device, documents, a report's words, postings, accounts, a file that changes what is there.

#include <doctest/doctest.h>

#include "base/file.h"
#include "tests/e2e/commune.h"
#include "tests/support/temp_dir.h"

namespace sovang::tests {
namespace {

using nlohmann::json;

/// A hub that serves, a node with its books, a folder for an inspector's device.
struct Watched {
  TempDir work;
  CommuneYear year;
  Book inspector;
  std::string household, area_work;

  Watched()
      : year(make_example(work / "csv", {"--areas", "1", "--contributions", "20"}), work.path()),
        inspector(work / "tt") {
    year.found();
    year.enrol();
    for (const char* kind : {"households", "works", "meetings"}) year.import_area(0, kind);
    household = node().must_json({"list", "household", "--json"}).at(0).at("id");
    for (const json& one : node().must_json({"list", "work", "--json"}))
      if (one.at("level") == "AREA") area_work = one.at("id");
  }
  [[nodiscard]] const Book& hub() const { return year.hub(); }
  [[nodiscard]] const Book& node() const { return year.node(0); }
  [[nodiscard]] std::string add(const Book& book, Arguments arguments) const {
    arguments.insert(arguments.begin(), "add");
    return first_word(book.must(arguments));
  }
  static std::string first_word(const std::string& out) { return out.substr(0, out.find_first_of(" \n")); }
  [[nodiscard]] Arguments money(const std::string& amount, const Arguments& more = {}) const {
    Arguments out{"add", "money", "--work", area_work, "--household", household, "--amount", amount, "--yes"};
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }
  static json shown(const Book& book, const std::string& id) { return book.must_json({"show", id, "--json"}); }
  static void check_sound(const Book& book) {
    book.must({"audit"});
    CHECK(book.must({"rebuild"}).find("nothing differed") != std::string::npos);
  }
};

Finished with(const Book& book, const Arguments& arguments, const std::string& name, const std::string& value) {
  Invocation invocation = book.invocation(arguments);
  invocation.environment.emplace_back(name, value);
  return run(std::move(invocation));
}

}  // namespace

TEST_SUITE("who records") {
  TEST_CASE("each person of a device records under their own code, a code that is none is refused") {
    Watched w;
    CHECK(w.node().must_fail(1, w.money("300k", {"--author", "lan"})).err.find("lan") != std::string::npos);
    CHECK(w.add(w.node(), {"person", "--code", "lan", "--name", "Lò Thị Lan", "--role", "COLLECTOR"}) == "lan");
    const std::string id = Watched::first_word(w.node().must(w.money("310k", {"--author", "lan"})));
    const json entry = Watched::shown(w.node(), id).at("entries").at(0);
    CHECK(entry.at("author") == "lan");
    CHECK(entry.at("author_name") == "Lò Thị Lan");
    CHECK(with(w.node(), w.money("320k"), "SOVANG_AUTHOR", "lan").status == 0);
    CHECK(with(w.node(), w.money("330k"), "SOVANG_AUTHOR", "ba").status == 1);
    Server server(w.hub());
    w.node().must({"sync", "--hub", server.url()});
    CHECK(Watched::shown(w.hub(), "lan").at("name") == "Lò Thị Lan");
    CHECK(w.hub().must_json({"list", "contribution", "--json"}).size() == 2);
    Watched::check_sound(w.node());
    Watched::check_sound(w.hub());
  }

  TEST_CASE("an inspector's device writes findings, the hub answers, and each reads the other") {
    Watched w;
    Server server(w.hub());
    const std::string record = Watched::first_word(w.node().must(w.money("310k")));
    w.node().must({"sync", "--hub", server.url()});
    const std::string invitation =
        w.hub().must({"invite", "--role", "inspector", "--device", "tt-a", "--url", server.url()});
    w.inspector.must({"join", invitation.substr(0, invitation.find('\n')), "--no-passphrase"});
    w.inspector.must({"sync"});
    CHECK(w.inspector.must_fail(1, w.money("1tr")).err.find("WRITER_ROLE") != std::string::npos);
    const std::string finding = w.add(w.inspector, {"finding", "--target_id", record, "--text", "Thiếu chữ ký"});
    w.inspector.must({"sync"});
    CHECK(w.hub().must_fail(1, {"edit", "finding", finding, "--text", "Không có gì"}).err.find("FINDING_WORDS") !=
          std::string::npos);
    w.hub().must({"edit", "finding", finding, "--state", "ANSWERED", "--answer", "Đã ký"});
    w.inspector.must({"sync"});
    CHECK(Watched::shown(w.inspector, finding).at("answer") == "Đã ký");
    w.inspector.must({"edit", "finding", finding, "--state", "CLOSED"});
    w.inspector.must({"sync"});
    const json row = Watched::shown(w.hub(), finding);
    CHECK(row.at("state") == "CLOSED");
    CHECK(row.at("entries").size() == 3);
    Watched::check_sound(w.inspector);
    Watched::check_sound(w.hub());
  }

  TEST_CASE("accounts are made, listed and removed without a browser") {
    Watched w;
    const auto add = [&](const std::string& role, const std::string& password) {
      return with(w.hub(), {"account", "add", "lan", "--role", role}, "SOVANG_PASSWORD", password);
    };
    CHECK(add("commune", "ngắn").status == 1);
    CHECK(add("area", "một mật khẩu dài").status == 1);
    CHECK(add("commune", "một mật khẩu dài").out == "lan xa.lan\n");
    CHECK(add("commune", "một mật khẩu dài").status == 1);
    w.hub().must_fail(1, {"account", "add", "ba", "--role", "commune"});  // no password, no terminal
    const json rows = w.hub().must_json({"account", "list", "--json"});
    REQUIRE(rows.size() == 1);
    CHECK(rows.at(0).at("author") == "xa.lan");
    CHECK(Watched::shown(w.hub(), "xa.lan").at("role") == "CLERK");
    w.hub().must({"account", "remove", "lan"});
    CHECK(w.hub().must_json({"account", "list", "--json"}).empty());
    w.hub().must_fail(1, {"account", "remove", "lan"});
    w.hub().must_fail(2, {"account", "add"});
  }
}

TEST_SUITE("papers") {
  TEST_CASE("documents and sections stand in the report of their period") {
    Watched w;
    const std::string csv = w.work / "documents.csv";
    base::write_file_atomic(csv,
                            "document_id,doc_no,doc_type,issuer,issued_on,title,cites\n"
                            "d42,42/KH-UBND,PLAN,UBND xã,21/03/2025,Dân vận khéo,\n"
                            "d44,44/KH-UBND,Kế hoạch,UBND xã,27/02/2025,Dân vận,d42\n");
    w.hub().must({"import", "documents", csv});
    w.hub().must({"add", "report_text", "--period", "2025-Q1", "--section", "I.2", "--text", "Loa 12 buổi"});
    w.hub().must({"edit", "report_text", "2025-Q1/I.2", "--text", "Loa 14 buổi"});
    const std::string text = w.hub().must({"report", "--period", "2025-Q1"});
    CHECK(text.find("Loa 14 buổi") != std::string::npos);
    CHECK(text.find("Loa 12 buổi") == std::string::npos);
    CHECK(text.find("44/KH-UBND (27/02/2025") < text.find("42/KH-UBND (21/03/2025"));
    const json report = w.hub().must_json({"report", "--period", "2025-Q1", "--json"});
    CHECK(report.at("documents").at(0).at("cites_later") == json({"42/KH-UBND"}));
    w.node().must_fail(1, {"add", "report_text", "--period", "2025-Q1", "--section", "I.3", "--text", "x"});
  }

  TEST_CASE("a list is posted by its area and taken down later") {
    Watched w;
    const std::string id =
        w.add(w.node(), {"posting", "--work", w.area_work, "--posted_on", "01/09/2025", "--place", "Nhà văn hóa"});
    const auto overdue = [&] { return w.node().must_json({"report", "--json"}).at("postings").at("overdue"); };
    CHECK(overdue() == 1);
    w.node().must({"edit", "posting", id, "--taken_down_on", "02/10/2025"});
    CHECK(overdue() == 0);
  }

  TEST_CASE("a file changes households that are there, and says what from and to before it enters") {
    Watched w;
    const std::string csv = w.work / "update.csv";
    base::write_file_atomic(csv, "household_id,alley\n" + w.household + ",Ngõ 99\n");
    const Finished seen = w.node().run({"import", "households", csv, "--update", "--dry-run"});
    CHECK(seen.status == 0);
    CHECK(seen.err.find("→ \"Ngõ 99\"") != std::string::npos);
    CHECK(Watched::shown(w.node(), w.household).value("alley", "") != "Ngõ 99");
    w.node().must({"import", "households", csv, "--update"});
    CHECK(Watched::shown(w.node(), w.household).at("alley") == "Ngõ 99");
    const std::size_t versions = Watched::shown(w.node(), w.household).at("entries").size();
    w.node().must({"import", "households", csv, "--update"});
    CHECK(Watched::shown(w.node(), w.household).at("entries").size() == versions);
    base::write_file_atomic(csv, "household_id,alley\n" + w.household + ",Ngõ 1\n" + w.household + ",Ngõ 2\n");
    w.node().must_fail(1, {"import", "households", csv, "--update"});
  }
}

}  // namespace sovang::tests
