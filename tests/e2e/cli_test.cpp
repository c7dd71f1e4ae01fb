// The command line as people and scripts meet it: languages, exit statuses, what is typed and what is answered.

#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>

#include "base/file.h"
#include "tests/e2e/commune.h"
#include "tests/support/temp_dir.h"

namespace sovang::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kCommands[] = {"create",  "invite",  "join",   "import", "add",        "reverse",
                                     "list",    "show",    "search", "sync",   "exchange",   "serve",
                                     "report",  "audit",   "export", "status", "devices",    "keys",
                                     "rebuild", "receipt", "proof",  "verify", "verify-page"};

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// A hub and the node of its first area with households, works and meetings, and no contribution yet.
struct Village {
  TempDir work;
  CommuneYear year;
  Village() : year(make_example(work / "csv", {"--areas", "2", "--contributions", "60"}), work.path()) {
    year.found();
    year.enrol();
    for (const char* kind : {"households", "works", "meetings"}) year.import_area(0, kind);
  }
  [[nodiscard]] const Book& hub() const { return year.hub(); }
  [[nodiscard]] const Book& node() const { return year.node(0); }
  [[nodiscard]] json total() const { return year.report(node()).at("total"); }
};

/// The first line of the answer to one HTTP request, by the shell alone.
std::string http_answer(const std::string& url, const std::string& request, const std::string& body = "") {
  const auto port = url.substr(url.rfind(':') + 1);
  const std::string text =
      request + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
      "\r\n\r\n" + body;
  const auto answered =
      run({{"bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/\"$1\"; printf %s \"$2\" >&3; head -n 1 <&3", "bash", port, text},
           {},
           {}});
  return answered.out;
}

/// Rows of a list printed as JSON.
json list_of(const Book& book, Arguments more) {
  more.insert(more.begin(), "list");
  more.push_back("--json");
  return book.must_json(more);
}

}  // namespace

TEST_SUITE("cli") {
  TEST_CASE("every command explains itself in Vietnamese and in English") {
    for (const char* command : kCommands) {
      CAPTURE(command);
      const auto vi = run(sovang({"--lang", "vi", command, "--help"}));
      const auto en = run(sovang({"--lang", "en", command, "--help"}));
      CHECK(vi.status == 0);
      CHECK(en.status == 0);
      CHECK(contains(en.out, command));
      CHECK(vi.out != en.out);
      CHECK(vi.err.empty());
    }
    const auto all = run(sovang({"--help"}));
    CHECK(all.status == 0);
    for (const char* command : kCommands) CHECK(contains(all.out, command));
  }

  TEST_CASE(
      "the language is the option's, then SOVANG_LANG's, then the locale's, and Vietnamese where nothing says "
      "otherwise") {
    const auto help = [](const Arguments& arguments, const char* variable, const char* locale) {
      auto invocation = sovang(arguments);
      invocation.environment = {{"SOVANG_LANG", variable}, {"LC_ALL", locale}, {"LC_MESSAGES", ""}, {"LANG", ""}};
      return run(invocation).out;
    };
    const auto vi = help({"--lang", "vi", "--help"}, "", ""), en = help({"--lang", "en", "--help"}, "", "");
    CHECK(vi != en);
    CHECK(help({"--help"}, "", "") == vi);
    CHECK(help({"--help"}, "", "C.UTF-8") == vi);
    CHECK(help({"--help"}, "en", "") == en);
    CHECK(help({"--help"}, "vi", "en_US.UTF-8") == vi);
    CHECK(help({"--help"}, "", "en_US.UTF-8") == en);
    CHECK(help({"--help", "--lang", "vi"}, "en", "en_US.UTF-8") == vi);
  }

  TEST_CASE("wrong usage ends with 2 and says where help is") {
    for (const Arguments& arguments :
         {Arguments{}, Arguments{"dance"}, Arguments{"add"}, Arguments{"import"}, Arguments{"import", "songs", "x.csv"},
          Arguments{"exchange", "one"}, Arguments{"status", "--loud"}, Arguments{"--lang", "fr", "status"},
          Arguments{"create", "--name", "Tam Nông"}}) {
      const auto finished = run(sovang(arguments));
      CAPTURE(finished.describe());
      CHECK(finished.status == 2);
      CHECK(finished.out.empty());
      CHECK(contains(finished.err, "--help"));
    }
  }

  TEST_CASE("a command that is none is named") {
    CHECK(contains(run(sovang({"dance"})).err, "dance"));
    CHECK(contains(run(sovang({"--lang", "en", "dance"})).err, "no command \"dance\""));
  }

  TEST_CASE("a folder that is no book is refused by every command that needs one") {
    TempDir work;
    const Book nothing(work / "nothing");
    for (const Arguments& arguments :
         {Arguments{"status"}, Arguments{"audit"}, Arguments{"sync"}, Arguments{"report"}, Arguments{"devices"},
          Arguments{"search", "dung"}, Arguments{"keys"}, Arguments{"rebuild"}, Arguments{"list", "households"},
          Arguments{"show", "K01-00001"}}) {
      CAPTURE(arguments[0]);
      nothing.must_fail(1, arguments);
    }
    CHECK(!fs::exists(nothing.dir()));
  }

  TEST_CASE("the data directory is the option's, then SOVANG_DATA's, then XDG_DATA_HOME's") {
    Village village;
    auto by_variable = sovang({"status", "--json"});
    by_variable.environment.emplace_back("XDG_DATA_HOME", "");
    by_variable.environment[1].second = village.node().dir().string();
    CHECK(json::parse(run(by_variable).out).at("directory") == village.node().dir().string());
    by_variable.command.insert(by_variable.command.begin() + 1, {"--data", village.hub().dir().string()});
    CHECK(json::parse(run(by_variable).out).at("role") == "hub");
    const auto home = village.work / "home";
    fs::create_directories(home);
    village.node().copy_to(home / "sovang");
    auto by_home = sovang({"status", "--json"});
    by_home.environment.emplace_back("XDG_DATA_HOME", home.string());
    CHECK(json::parse(run(by_home).out).at("directory") == (home / "sovang").string());
  }

  TEST_CASE("amounts are taken as people type them, each with its own receipt") {
    Village village;
    const auto& node = village.node();
    const Arguments who{"--work", "VT01", "--household", "H00001", "--on", "15/9/2024", "--today", "2024-10-01"};
    const auto add = [&](Arguments arguments) {
      arguments.insert(arguments.begin(), "add");
      arguments.insert(arguments.end(), who.begin(), who.end());
      return node.must(arguments);
    };
    const auto money = add({"money", "--amount", "500k", "--note", "nộp đợt 1"});
    CHECK(contains(money, "PT-T01/2024-00001"));
    CHECK(contains(add({"money", "--amount", "1,5 triệu"}), "PT-T01/2024-00002"));
    CHECK(contains(add({"workday", "--days", "1,5"}), "BN-T01/2024-00001"));
    CHECK(contains(add({"workday", "--days", "2 công"}), "BN-T01/2024-00002"));
    CHECK(contains(add({"goods", "--item", "xi măng", "--quantity", "20", "--unit", "bao", "--unit-price", "90k"}),
                   "BN-T01/2024-00003"));
    CHECK(contains(add({"land", "--area-m2", "37,5", "--parcel", "45", "--sheet", "12", "--signed-by",
                        "Nguyễn Văn An;Trần Thị Bình"}),
                   "BB-T01/2024-00001"));
    const auto total = village.total();
    CHECK(total.at("rows") == 6);
    CHECK(total.at("money_vnd") == 2'000'000);
    CHECK(total.at("workdays_half") == 7);
    CHECK(total.at("workday_value_vnd") == 7 * 115'000);
    CHECK(total.at("in_kind_value_vnd") == 1'800'000);
    CHECK(total.at("land_dm2") == 3750);
    node.must({"audit"});
  }

  TEST_CASE("a doubtful amount is asked about and not entered") {
    Village village;
    const auto before = village.node().sizes();
    const auto refused = [&](Arguments arguments, std::string_view named) {
      arguments.insert(arguments.begin(), {"add"});
      arguments.insert(arguments.end(), {"--work", "VT01", "--household", "H00001"});
      const auto finished = village.node().run(arguments);
      CAPTURE(finished.describe());
      CHECK(finished.status == 1);
      CHECK(contains(finished.err, named));
    };
    refused({"money", "--amount", "500"}, "500");
    refused({"money", "--amount", "2tr50"}, "2tr50");
    refused({"money", "--amount", "-500000"}, "-500000");
    refused({"money", "--amount", "5OO.OOO"}, "5OO.OOO");
    refused({"workday", "--days", "1,3"}, "1,3");
    refused({"land", "--area-m2", "1 sào", "--parcel", "1", "--sheet", "2", "--signed-by", "A"}, "sào");
    refused({"land", "--area-m2", "1.250", "--parcel", "1", "--sheet", "2", "--signed-by", "A"}, "1.250");
    CHECK(village.node().run({"add", "money", "--work", "VT99", "--household", "H00001", "--amount", "500k"}).status ==
          1);
    CHECK(village.node().run({"add", "money", "--work", "VT01", "--household", "H99999", "--amount", "500k"}).status ==
          1);
    CHECK(village.node().run({"add", "money", "--work", "VT01", "--amount", "500k"}).status != 0);
    CHECK(village.node().run({"add", "budget", "--work", "VT01", "--amount", "5tr"}).status == 1);
    CHECK(village.node().sizes() == before);
  }

  TEST_CASE("a yes answers every question that has one, and is offered for no other") {
    Village village;
    const auto& node = village.node();
    const Arguments large{"add", "money", "--work", "VT01", "--household", "H00001", "--amount", "150 triệu"};
    const auto with_yes = [](Arguments arguments) {
      arguments.emplace_back("--yes");
      return arguments;
    };
    CHECK(contains(node.run(large).err, "--yes"));
    node.must(with_yes(large));
    node.must(with_yes(large));  // unusually large, and a possible double
    CHECK(village.total().at("money_vnd") == 300'000'000);
    const Arguments bamboo{"add",    "goods", "--work",     "VT01", "--household", "H00001",
                           "--item", "tre",   "--quantity", "7",    "--unit",      "cây"};
    node.must(with_yes(bamboo));
    CHECK(contains(node.run(bamboo).err, "IN_KIND_UNVALUED"));
    CHECK(contains(node.must(with_yes(bamboo)), "BN-T01"));
    CHECK(node.must_json({"doubles", "--json"}).size() == 2);
    const auto before = node.sizes();
    for (const Arguments& again :
         {Arguments{"money", "--amount", "2tr50"},
          Arguments{"land", "--area-m2", "1.250", "--parcel", "1", "--sheet", "2", "--signed-by", "A"}}) {
      Arguments arguments{"add"};
      arguments.insert(arguments.end(), again.begin(), again.end());
      arguments.insert(arguments.end(), {"--work", "VT01", "--household", "H00001", "--yes"});
      const auto finished = node.run(arguments);
      CAPTURE(finished.describe());
      CHECK(finished.status == 1);
      CHECK_FALSE(contains(finished.err, "--yes"));
    }
    CHECK(node.sizes() == before);
  }

  TEST_CASE("what is wrong is named by its own field: a household that is none, a work of the commune") {
    Village village;
    for (const auto* book : {&village.hub(), &village.node()}) {
      const auto finished = book->run({"add", "money", "--work", "VX01", "--household", "H99999", "--amount", "500k"});
      CAPTURE(finished.describe());
      CHECK(finished.status == 1);
      CHECK(contains(finished.err, "HOUSEHOLD_UNKNOWN"));
    }
    const auto work = village.node().run(
        {"add", "work", "--level", "COMMUNE", "--title", "Sửa cầu", "--sector", "ECONOMY", "--status", "PLANNED"});
    CHECK(work.status == 1);
    CHECK(contains(work.err, "WRITER_ROLE"));
  }

  TEST_CASE("land waits for the signatures that are not there yet") {
    Village village;
    const Arguments land{"add",
                         "land",
                         "--work",
                         "VT01",
                         "--household",
                         "H00001",
                         "--area-m2",
                         "37,5",
                         "--parcel",
                         "45",
                         "--sheet",
                         "12",
                         "--signed-by",
                         "Nguyễn Văn An;Trần Thị Bình",
                         "--signers-required",
                         "3"};
    CHECK(contains(village.node().run(land).err, "SIGNATURES_INCOMPLETE"));
    Arguments yes = land;
    yes.emplace_back("--yes");
    village.node().must(yes);
    CHECK(village.total().at("land_dm2") == 0);
    CHECK(village.year.report(village.node()).at("pending_land").at("land_dm2") == 3750);
  }

  TEST_CASE("the registries take the names of the CSV columns") {
    Village village;
    const auto added =
        village.node().must({"add", "household", "--head-name", "Phùng Thị Mây", "--area-id", "T01", "--members", "4"});
    const auto found = village.node().must({"search", "phung may", "--json"});
    CHECK(contains(found, "Phùng Thị Mây"));
    village.hub().must({"add", "org", "--name", "Quán nước đầu làng", "--org-kind", "COMPANY"});
    village.hub().must(
        {"add", "work", "--level", "COMMUNE", "--title", "Sửa cầu treo", "--sector", "ECONOMY", "--status", "PLANNED"});
    CHECK(contains(village.hub().must({"list", "works", "--csv"}), "Sửa cầu treo"));
    CHECK(contains(village.hub().must({"list", "orgs"}), "Quán nước đầu làng"));
  }

  TEST_CASE("a reversal brings the sum back and is made once") {
    Village village;
    const auto& node = village.node();
    const auto printed = node.must({"add", "money", "--work", "VT01", "--household", "H00001", "--amount", "500k"});
    const auto id = list_of(node, {"contributions"}).at(0).at("id").get<std::string>();
    CHECK(contains(printed, id));
    node.must_fail(2, {"reverse", id});
    auto reversing = node.must({"reverse", id, "--reason", "ghi nhầm hộ"});
    reversing.resize(reversing.find(' '));
    CHECK(village.total().at("money_vnd") == 0);
    CHECK(village.total().at("rows") == 2);
    node.must_fail(1, {"reverse", id, "--reason", "lần nữa"});
    node.must_fail(1, {"reverse", "T01-77777", "--reason", "không có"});
    CHECK(contains(node.run({"reverse", "H00001", "--reason", "nhầm"}).err, "NOT_REVERSIBLE"));
    const auto other = node.must({"add", "money", "--work", "VT01", "--household", "H00002", "--amount", "20k"});
    CHECK(contains(node.run({"reverse", other.substr(0, other.find(' ')), "--reason", " "}).err, "--reason"));
    node.must({"reverse", other.substr(0, other.find(' ')), "--reason", "nhầm"});
    CHECK(contains(node.must({"show", reversing}), "ghi nhầm hộ"));
    CHECK(contains(node.must({"show", id}), reversing));
    CHECK(village.total().at("rows") == 4);
  }

  TEST_CASE("lists filter, page and print as JSON and CSV; a record shows where it stands") {
    Village village;
    village.year.import_area(0, "contributions");
    const auto& node = village.node();
    const auto all = list_of(node, {"contributions"});
    REQUIRE(all.size() > 10);
    const auto first = list_of(node, {"contributions", "--limit", "4"});
    REQUIRE(first.size() == 4);
    const auto next = list_of(node, {"contributions", "--limit", "4", "--after",
                                     first.at(3).at("cursor").is_string() ? first.at(3).at("cursor").get<std::string>()
                                                                          : first.at(3).at("cursor").dump()});
    REQUIRE(next.size() == 4);
    for (int i = 0; i < 4; ++i) {
      CHECK(first.at(i).at("id") == all.at(i).at("id"));
      CHECK(next.at(i).at("id") == all.at(4 + i).at("id"));
    }
    const auto household = all.at(0).at("household_id").get<std::string>();
    for (const auto& row : list_of(node, {"contributions", "--household", household}))
      CHECK(row.at("household_id") == household);
    for (const auto& row : list_of(node, {"contributions", "--work", "VX01"})) CHECK(row.at("work_id") == "VX01");
    CHECK(list_of(node, {"contributions", "--from", "01/01/2030"}).empty());
    CHECK(list_of(node, {"households", "--area", "T01"}).size() == 50);
    const auto meetings = list_of(node, {"meetings"});
    const auto day = meetings.at(0).at("held_on").get<std::string>();
    std::size_t of_day = 0;
    for (const auto& meeting : meetings) of_day += meeting.at("held_on") == day ? 1 : 0;
    CHECK(list_of(node, {"meetings", "--from", day, "--to", day}).size() == of_day);
    CHECK(list_of(node, {"meetings", "--from", "01/01/2030"}).empty());
    CHECK(list_of(node, {"areas", "--from", day}).size() == list_of(node, {"areas"}).size());
    CHECK(contains(node.must_fail(2, {"list", "contributions", "--from", "02/01/2025", "--to", "01/01/2025"}).err,
                   "--to"));
    CHECK(contains(node.must_fail(2, {"list", "contributions", "--after", "rác"}).err, "rác"));
    for (const char* limit : {"0", "-3"})
      CHECK(contains(node.must_fail(2, {"list", "contributions", "--limit", limit}).err, "--limit"));
    CHECK(contains(node.must_fail(2, {"report", "--from", "01/07/2025", "--to", "30/06/2025"}).err, "--to"));
    const auto csv = node.must({"list", "contributions", "--csv"});
    CHECK(csv.starts_with("\xEF\xBB\xBF"));
    CHECK(contains(csv, all.at(0).at("id").get<std::string>()));

    const auto id = all.at(0).at("id").get<std::string>();
    CHECK(contains(node.must({"show", id}), id));
    node.must_fail(1, {"show", "T01-99999"});
  }

  TEST_CASE("what --json prints is one document and nothing else") {
    Village village;
    for (const Arguments& arguments :
         {Arguments{"status", "--json"}, Arguments{"devices", "--json"}, Arguments{"audit", "--json"},
          Arguments{"report", "--json"}, Arguments{"list", "works", "--json"}, Arguments{"search", "dung", "--json"},
          Arguments{"show", "VX01", "--json"}}) {
      CAPTURE(arguments[0]);
      const auto finished = village.hub().run(arguments);
      CHECK_MESSAGE(finished.status == 0, finished.describe());
      CHECK(!json::parse(finished.out, nullptr, false).is_discarded());
      CHECK(finished.err.empty());
    }
  }

  TEST_CASE("a device enters nothing of another area, and a hub nothing without its word") {
    Village village;
    village.node().must({"import", "contributions", village.year.files().csv("contributions"), "--area", "T01",
                         "--today", village.year.files().as_of});
    const auto before = village.node().sizes();
    const auto foreign = village.node().run({"import", "contributions", village.year.files().csv("contributions"),
                                             "--area", "T02", "--today", village.year.files().as_of});
    CHECK(foreign.status == 1);
    CHECK(village.node().sizes() == before);
  }

  TEST_CASE("serve names its address, answers, lets commands work beside it and ends cleanly on SIGTERM and SIGINT") {
    Village village;
    for (const int signal : {SIGTERM, SIGINT}) {
      Server server(village.hub());
      CHECK(contains(http_answer(server.url(), "GET /healthz"), " 200 "));
      CHECK(contains(http_answer(server.url(), "GET /"), " 421 "));  // under a name that is not its own
      CHECK(contains(http_answer(server.url(), "POST /v1/sync", "rubbish"), " 400 "));
      village.year.import_hub("petitions");
      village.hub().must({"report"});
      village.hub().must({"audit"});
      village.node().must({"sync", "--hub", server.url()});
      server.process().send(signal);
      const auto ended = server.process().finish();
      CHECK_MESSAGE(ended.status == 0, ended.describe());
      CHECK(ended.out == "listening on " + server.url() + "\n");
    }
    CHECK(village.hub().run({"serve", "--listen", "256.0.0.1:x"}).status != 0);
  }

  TEST_CASE("a device serves too, and is no hub") {
    Village village;
    Server server(village.node());
    CHECK(contains(http_answer(server.url(), "GET /healthz"), " 200 "));
    CHECK(contains(http_answer(server.url(), "POST /v1/sync", "x"), " 404 "));
    CHECK(server.stop().status == 0);
  }

  TEST_CASE("what only a hub or only a device does is refused elsewhere") {
    Village village;
    village.hub().must_fail(1, {"sync", "--export", (village.work / "x").string()});
    village.node().must_fail(1, {"exchange", "a", "b"});
    village.node().must_fail(1, {"devices"});
    village.hub().must_fail(1, {"create", "--origin", "b.example", "--name", "B", "--no-passphrase"});
  }

  TEST_CASE("files that cannot be read or written end with a message and no half file") {
    Village village;
    CHECK(village.hub().run({"import", "areas", (village.work / "missing.csv").string()}).status != 0);
    village.hub().must_fail(1, {"exchange", (village.work / "missing").string(), (village.work / "reply").string()});
    CHECK(!fs::exists(village.work / "reply"));
    const auto full = village.node().run({"sync", "--export", "/dev/null/impossible"});
    CHECK(full.status == 3);
    CHECK(!full.err.empty());
  }

  TEST_CASE("a code, address or day that makes no sense is refused where it is typed") {
    Village village;
    const auto& files = village.year.files();
    for (const char* area : {"t01", "T99"})
      CHECK(contains(village.node().must_fail(1, {"import", "households", files.csv("households"), "--area", area}).err,
                     area));
    CHECK(contains(village.hub().must_fail(1, {"invite", "--area", "T01", "--device", "t01-z", "--url", "ftp://x"}).err,
                   "ftp://x"));
    CHECK(contains(village.node().must_fail(1, {"sync", "--hub", "ftp://x"}).err, "ftp://x"));
    CHECK(contains(village.hub().must_fail(2, {"serve", "--listen", "rác"}).err, "rác"));
  }

  TEST_CASE("a machine that refuses its database ends with 3") {
    Village village;
    const auto copy = village.node().copy_to(village.work / "broken");
    std::ofstream(copy.dir() / "sovang.db", std::ios::binary | std::ios::trunc) << std::string(8192, 'x');
    fs::remove(copy.dir() / "sovang.db-wal");
    CHECK(copy.run({"status"}).status == 3);
    CHECK(copy.run({"audit"}).status == 3);
    if (geteuid() == 0) return;  // permissions do not bind root
    fs::permissions(village.node().dir(), fs::perms::owner_read | fs::perms::owner_exec);
    CHECK(village.node().run({"add", "money", "--work", "VT01", "--household", "H00001", "--amount", "500k"}).status ==
          3);
    fs::permissions(village.node().dir(), fs::perms::owner_all);
  }

  TEST_CASE("the keys that are printed are public; the age identity is printed only by name") {
    Village village;
    const auto keys = village.node().must({"keys"});
    CHECK(contains(keys, "xa.example/t01/t01-a+"));
    CHECK(contains(keys, "age1"));
    CHECK(!contains(keys, "AGE-SECRET-KEY"));
    CHECK(!contains(village.node().must({"keys", "--vkeys"}), "age1"));
    CHECK(village.node().must({"keys", "--age-identity"}).starts_with("AGE-SECRET-KEY-1"));
    CHECK((fs::status(village.hub().dir() / "recovery-key.age").permissions() & fs::perms::others_all) ==
          fs::perms::none);
  }
}

}  // namespace sovang::tests
