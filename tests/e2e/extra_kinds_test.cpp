// The kinds that no file shows, and edits, through the program: entered where they belong, exchanged, in the report.

#include <doctest/doctest.h>

#include "tests/e2e/commune.h"
#include "tests/support/temp_dir.h"

namespace sovang::tests {
namespace {

using nlohmann::json;

/// A hub and a node an area with households, works and meetings.
struct Village {
  TempDir work;
  CommuneYear year;
  std::string area, area_work, household, other_household;

  Village() : year(make_example(work / "csv", {"--areas", "2", "--contributions", "60"}), work.path()) {
    year.found();
    year.enrol();
    for (const char* kind : {"households", "works", "meetings"}) year.import_area(0, kind);
    area = year.files().areas[0];
    const json households = node().must_json({"list", "household", "--area", area, "--json"});
    household = households.at(0).at("id");
    other_household = households.at(1).at("id");
    const json works = node().must_json({"list", "work", "--json"});
    for (const auto& one : works)
      if (one.at("level") == "AREA") area_work = one.at("id");
  }
  [[nodiscard]] const Book& hub() const { return year.hub(); }
  [[nodiscard]] const Book& node() const { return year.node(0); }
  [[nodiscard]] Arguments dated(Arguments arguments) const {
    arguments.insert(arguments.end(), {"--today", year.files().as_of});
    return arguments;
  }
  /// The first word of what `add` printed.
  std::string add(const Book& book, Arguments arguments) const {
    arguments.insert(arguments.begin(), "add");
    const std::string out = book.must(dated(std::move(arguments)));
    return out.substr(0, out.find_first_of(" \n"));
  }
  void refused(const Book& book, Arguments arguments, std::string_view code) const {
    arguments.insert(arguments.begin(), "add");
    const Finished finished = book.must_fail(1, dated(std::move(arguments)));
    CAPTURE(finished.describe());
    CHECK(finished.err.find(code) != std::string::npos);
  }
  [[nodiscard]] json shown(const Book& book, const std::string& id) const {
    return book.must_json({"show", id, "--json"});
  }
  void check_sound() const {
    for (const Book* book : {&hub(), &node()}) {
      book->must({"audit"});
      CHECK(book->must({"rebuild"}).find("nothing differed") != std::string::npos);
    }
  }
};

}  // namespace

TEST_SUITE("extra kinds") {
  TEST_CASE("late kinds are entered by whom they belong to, exchanged, and stand in the report") {
    Village v;
    const Book &node = v.node(), &hub = v.hub();
    const json before = v.year.report(node);

    const std::string goods = v.add(node, {"goods", "--work", v.area_work, "--household", v.household, "--item", "Cát",
                                           "--quantity", "3", "--unit", "m3", "--yes"});
    CHECK(v.year.report(node).at("unvalued_in_kind").at("rows") == 1);
    const std::string completion = v.add(node, {"completion", "--target_id", goods, "--unit_price_vnd", "250k",
                                                "--valued_by", "Ban giám sát cộng đồng"});
    v.refused(node, {"completion", "--target_id", goods, "--value_vnd", "1tr", "--valued_by", "x"},
              "COMPLETION_NOT_NEEDED");

    // The old notebook: the head may not, the accountant does.
    const Arguments balance{"opening_balance", "--work_id",    v.area_work, "--kind", "MONEY", "--on",
                            "01/01/2024",      "--amount_vnd", "2tr"};
    v.refused(node, balance, "OPENING_BALANCE_NOT_ACCOUNTANT");
    v.year.exchange();
    v.add(hub, balance);

    v.year.exchange();
    const Arguments handed{"--work_id", v.area_work,   "--on", v.year.files().as_of, "--amount_vnd",
                           "1,5 triệu", "--from_role", "HEAD", "--to_role",          "COMMUNE"};
    Arguments gives = handed;
    gives.insert(gives.begin(), "remittance");
    gives.insert(gives.end(), {"--handed_by", "Trưởng khu"});
    const std::string remittance = v.add(node, gives);
    v.refused(node, gives, "CASH_OVERSPENT");
    v.year.exchange();
    Arguments confirms = handed;
    confirms.insert(confirms.begin(), "remittance");
    confirms.insert(confirms.end(), {"--confirms_id", remittance});
    v.refused(node, confirms, "CONFIRMATION_SIDE");
    v.add(hub, confirms);

    v.add(node, {"same_as", "--household_ids", v.household + ";" + v.other_household});
    v.refused(node, {"area_succession", "--area_id", v.area, "--from_on", "1/7/2026", "--successors", "X"},
              "WRITER_ROLE");
    v.add(hub,
          {"area_succession", "--area_id", v.area, "--from_on", "1/7/2026", "--successors", v.year.files().areas[1]});
    v.year.exchange();

    for (const Book* book : {&hub, &node}) {
      const json report = v.year.report(*book);
      CHECK(report.at("unvalued_in_kind").at("rows") == 0);
      CHECK(report.at("by_area").at(v.area).at("in_kind_value_vnd") == 750000);
      CHECK(report.at("opening_balances").at(v.area_work).at("MONEY") == 2000000);
      CHECK(report.at("cash_by_work").at(v.area_work).at("received_vnd") == 2000000);
      CHECK(report.at("remittances") == json({{"rows", 1}, {"amount_vnd", 1500000}, {"confirmed_vnd", 1500000}}));
      CHECK(report.at("area_successions").size() == 1);
    }
    CHECK(v.year.report(node).at("counts").at("households") == before.at("counts").at("households").get<int>() - 1);

    node.must(v.dated({"reverse", completion, "--reason", "sai giá"}));
    CHECK(v.year.report(node).at("total").at("in_kind_value_vnd") == 0);
    CHECK(v.shown(node, remittance).at("handed_by") == "Trưởng khu");
    v.year.exchange();
    v.check_sound();
  }

  TEST_CASE("a giver who wants no name is in no count of households and found on the own node alone") {
    Village v;
    const std::string id =
        v.add(v.node(), {"money", "--work", v.area_work, "--household", v.household, "--amount", "500k", "--no-name"});
    const json body = v.shown(v.node(), id).at("entries").at(0).at("body");
    CHECK(!body.contains("household_id"));
    CHECK(v.shown(v.node(), id).at("household_id") == v.household);
    v.year.exchange();
    const json report = v.year.report(v.hub());
    CHECK(report.at("total").at("money_vnd") == 500000);
    CHECK(report.at("headline").at("households_contributing") == 0);
    v.check_sound();
  }

  TEST_CASE("an edit takes the place of a version; empty clears; a bad one changes nothing") {
    Village v;
    v.node().must({"edit", "household", v.household, "--phone", "0000 111 222", "--alley", "Ngõ 7"});
    v.node().must({"edit", "household", v.household, "--alley", ""});
    const json shown = v.shown(v.node(), v.household);
    CHECK(shown.at("phone") == "0000 111 222");
    CHECK(!shown.contains("alley"));
    CHECK(shown.at("entries").size() == 3);
    const auto sizes = v.node().sizes();
    v.node().must_fail(1, {"edit", "work", v.area_work, "--status", "COMPLETED", "--finished_on", ""});
    v.node().must_fail(1, {"edit", "household", v.household, "--area_id", v.year.files().areas[1]});
    v.node().must_fail(1, {"edit", "household", "nobody", "--phone", "1"});
    v.node().must_fail(2, {"edit", "household", v.household, "--colour", "red"});
    v.node().must_fail(2, {"edit", "contribution", "x", "--note", "y"});
    v.node().must({"edit", "household", v.household, "--phone", "0000 111 222"});  // as it is already
    CHECK(v.node().sizes() == sizes);
    v.year.exchange();
    const auto other_side = v.hub().must_fail(1, {"edit", "household", v.household, "--phone", "0000 1"});
    CHECK(other_side.err.find("EDIT_OTHER_SCOPE") != std::string::npos);
    v.hub().must({"edit", "area", v.area, "--cluster", "Cụm Bắc"});
    CHECK(v.shown(v.hub(), v.area).at("cluster") == "Cụm Bắc");
    v.check_sound();
  }

  TEST_CASE("edits on two devices of one area are a conflict until one of them edits again") {
    Village v;
    v.year.exchange();
    const Book second(v.work / "second");
    {
      Server server(v.hub());
      std::string line = v.hub().must({"invite", "--area", v.area, "--device", "second", "--url", server.url()});
      line.erase(line.find_last_not_of('\n') + 1);
      second.must({"join", line, "--no-passphrase"});
      second.must({"sync"});
    }
    v.node().must({"edit", "household", v.household, "--phone", "0000 111"});
    second.must({"edit", "household", v.household, "--phone", "0000 222"});
    const auto exchange = [&] {
      Server server(v.hub());
      for (const Book* book : {&v.node(), &second, &v.node()}) book->must({"sync", "--hub", server.url()});
    };
    exchange();
    for (const Book* book : {&v.hub(), &v.node(), &second}) {
      CHECK(v.year.report(*book).at("notices").at("conflicts") == 1);
      CHECK(v.shown(*book, v.household).at("phone") == v.shown(v.hub(), v.household).at("phone"));
    }
    second.must({"edit", "household", v.household, "--phone", "0000 333"});
    exchange();
    for (const Book* book : {&v.hub(), &v.node(), &second}) {
      CHECK(v.year.report(*book).at("notices").at("conflicts") == 0);
      CHECK(v.shown(*book, v.household).at("phone") == "0000 333");
    }

    // Once more, settled by the commune's decision.
    v.node().must({"edit", "household", v.household, "--phone", "0000 444"});
    second.must({"edit", "household", v.household, "--phone", "0000 555"});
    exchange();
    const json record = v.shown(v.hub(), v.household);
    std::string keep;
    for (const auto& entry : record.at("entries"))
      if (entry.at("state") == "conflict") keep = entry.at("version");
    const std::string shown_before = record.at("phone");
    v.refused(v.hub(),
              {"decision", "--kind", "household", "--scope", v.area, "--record_id", v.household, "--keep",
               std::string(32, '0')},
              "VERSION_NOT_IN_CONFLICT");
    v.add(v.hub(), {"decision", "--kind", "household", "--scope", v.area, "--record_id", v.household, "--keep", keep});
    exchange();
    for (const Book* book : {&v.hub(), &v.node(), &second}) {
      CHECK(v.year.report(*book).at("notices").at("conflicts") == 0);
      CHECK(v.shown(*book, v.household).at("phone") != shown_before);
    }
    v.check_sound();
  }
}

}  // namespace sovang::tests
