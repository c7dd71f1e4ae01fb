// Several people on one log, and who says what in a finding.

#include <doctest/doctest.h>

#include "node/views/persons.h"
#include "tests/views/commune.h"

using namespace sovang;
using tests::Commune;
using tests::Json;
using tests::kK01;
using tests::kK02;
using tests::kXa;
using tests::list_of;
using tests::notices_of;
using tests::report_of;

namespace {

const std::string kInspector = "tamnong.example/tt/a";
const std::string kOffice = "tamnong.example/xa/office";

Json person(const std::string& role = "COLLECTOR") { return {{"role", role}, {"from_on", "2025-01-01"}}; }
std::map<std::string, Json> called(const std::string& name) { return {{"name", {{"name", name}}}}; }
Json money() { return Commune::gift("MONEY", {{"amount_vnd", 1000}}); }

Json finding(const std::string& text = "Phiếu không khớp") {
  return {{"target_id", "C1"}, {"found_on", "2025-03-01"}, {"text", text}, {"state", "OPEN"}};
}
Json answer(const std::string& replaces, const std::string& text = "Phiếu không khớp") {
  Json body = finding(text);
  body["state"] = "ANSWERED";
  body["answer"] = "Đã sửa";
  body["replaces"] = {replaces};
  return body;
}

struct Watched : Commune {
  Watched() {
    enrol(kInspector, "inspector", {});
    write(kK01, "C1", "contribution", money());
  }
};

Json shown(const tests::Village& village, const std::string& id) {
  tests::Node node;
  node.take_all(village.logs());
  return Json::parse(views::show_record(node.db, node.logs, id));
}

}  // namespace

TEST_SUITE("persons") {
  TEST_CASE("a person of the log writes with the rights of its enrolment, from its entry on") {
    Commune village;
    village.write(kK01, "C1", "contribution", money(), {}, "k01-lan");
    village.write(kK01, "k01-lan", "person", person(), called("Lò Thị Lan"));
    village.write(kK01, "C2", "contribution", money(), {}, "k01-lan");
    village.write(kK02, "C3", "contribution", money(), {}, "k01-lan");
    CHECK(report_of(village)["counts"]["contributions"] == 1);
    const auto refused = notices_of(village, "refused");
    REQUIRE(refused.size() == 2);
    for (const Json& one : refused) CHECK(one["reason"] == "unknown_author");
    CHECK(shown(village, "C2")["entries"][0]["author_name"] == "Lò Thị Lan");
  }

  TEST_CASE("only an enrolled author names persons") {
    Commune village;
    village.write(kK01, "k01-lan", "person", person(), called("Lan"));
    village.write(kK01, "k01-ba", "person", person(), called("Ba"), "k01-lan");
    village.write(kK01, "C1", "contribution", money(), {}, "k01-ba");
    const auto refused = notices_of(village, "refused");
    REQUIRE(refused.size() == 2);
    CHECK(refused[0]["reason"] == "wrong_role");
    CHECK(refused[1]["reason"] == "unknown_author");
  }

  TEST_CASE("a name for the enrolled author changes nothing of its rights") {
    Commune village;
    village.write(kK01, "head", "person", person("INSPECTOR"), called("Ông Cả"));
    village.write(kK01, "C1", "contribution", money());
    CHECK(report_of(village)["counts"]["contributions"] == 1);
    CHECK(shown(village, "C1")["entries"][0]["author_name"] == "Ông Cả");
  }

  TEST_CASE("persons of the hub write in the office's log, whichever came first") {
    Commune village;
    const Json petition = {
        {"received_on", "2025-02-01"}, {"petition_kind", "PROPOSAL"}, {"field", "OTHER"}, {"status", "PENDING"}};
    village.write(kOffice, "DT1", "petition", petition, {}, "xa.lan");
    tests::Node node;
    node.take_all(village.logs());
    village.write(kXa, "xa.lan", "person", person("CLERK"), called("Lan"));
    node.take_all(village.logs());
    CHECK(node.views.compare_with_rebuilt().empty());
    CHECK(views::list_rows(node.db, node.logs, "petition", {}).size() == 1);
  }

  TEST_CASE("a person who inspects writes findings on the hub's log alone, and nothing else") {
    Watched village;
    for (const std::string& log : {std::string(kXa), kK01}) {
      village.write(log, "tt-1", "person", person("INSPECTOR"), called("Thanh tra"));
      village.write(log, "F-" + log.substr(16, 2), "finding", finding(), {}, "tt-1");
      village.write(log, "C-" + log, "contribution", money(), {}, "tt-1");
    }
    CHECK(list_of(village, "finding").size() == 1);
    CHECK(list_of(village, "contribution").size() == 1);
    CHECK(notices_of(village, "refused").size() == 3);
  }

  TEST_CASE("the last version of a person in the log is what they are called") {
    Commune village;
    const std::string first = village.write(kK01, "k01-lan", "person", person(), called("Lan"));
    Json body = person("HEAD");
    body["to_on"] = "2025-06-30";
    body["replaces"] = {first};
    village.write(kK01, "k01-lan", "person", body, called("Lò Thị Lan"));
    tests::Node node;
    node.take_all(village.logs());
    const auto all = views::persons_of_log(node.db, kK01);
    REQUIRE(all.size() == 1);
    CHECK(all[0].name == "Lò Thị Lan");
    CHECK(all[0].role == "HEAD");
    CHECK(all[0].to_on == "2025-06-30");
    CHECK(views::persons_of_log(node.db, kK02).empty());
  }
}

TEST_SUITE("findings") {
  TEST_CASE("an answer that leaves the inspector's words is the record's next version") {
    Watched village;
    const std::string first = village.write(kInspector, "F1", "finding", finding());
    village.write(kXa, "F1", "finding", answer(first));
    const Json row = shown(village, "F1");
    CHECK(row["state"] == "ANSWERED");
    CHECK(row["answer"] == "Đã sửa");
    CHECK(row["entries"].size() == 2);
    CHECK(report_of(village)["findings"] == Json({{"answered", 1}, {"closed", 0}, {"open", 0}}));
    const Json target = shown(village, "C1");
    CHECK(std::any_of(target["entries"].begin(), target["entries"].end(),
                      [](const Json& one) { return one["relation"] == "finding" && one["counts"] == true; }));
  }

  TEST_CASE("an answer that changes the inspector's words stands aside, and so does what follows it") {
    Watched village;
    const std::string first = village.write(kInspector, "F1", "finding", finding());
    const std::string bad = village.write(kXa, "F1", "finding", answer(first, "Không có gì"));
    Json after = answer(bad, "Không có gì");
    after["answer"] = "Lần hai";
    village.write(kXa, "F1", "finding", after);
    const Json row = shown(village, "F1");
    CHECK(row["state"] == "OPEN");
    CHECK(row["text"] == "Phiếu không khớp");
    CHECK(notices_of(village, "misfit").size() == 2);
    CHECK(list_of(village, "finding").size() == 1);
  }

  TEST_CASE("an answer waits for the finding, and the inspector closes it") {
    Watched village;
    Watched other;
    const std::string first = other.write(kInspector, "F1", "finding", finding());
    village.write(kXa, "F1", "finding", answer(first));
    CHECK(list_of(village, "finding").empty());
    CHECK(notices_of(village, "waiting").size() == 1);
    village.write(kInspector, "F1", "finding", finding());
    CHECK(shown(village, "F1")["state"] == "ANSWERED");
    Json closed = answer(first);
    closed["state"] = "CLOSED";
    closed["replaces"] = {first, shown(village, "F1")["entries"][1]["version"]};
    village.write(kInspector, "F1", "finding", closed);
    CHECK(shown(village, "F1")["state"] == "CLOSED");
  }

  TEST_CASE("the office opens no finding, an area writes none") {
    Watched village;
    village.write(kXa, "F1", "finding", finding());
    village.write(kK01, "F2", "finding", finding());
    Json no_answer = finding();
    no_answer["replaces"] = {"00"};
    village.write(kXa, "F3", "finding", no_answer);
    CHECK(list_of(village, "finding").empty());
    CHECK(notices_of(village, "refused").size() == 3);
  }
}

TEST_SUITE("papers of a report") {
  TEST_CASE("documents of the period by day and number, with what they cite wrongly") {
    Commune village;
    const auto document = [&](const std::string& id, const std::string& on, Json more = Json::object()) {
      Json body = {{"doc_no", id + "/KH"}, {"doc_type", "PLAN"}, {"issuer", "UBND"}, {"issued_on", on}, {"title", "t"}};
      body.update(more);
      village.write(kXa, id, "document", body);
    };
    document("44", "2025-02-27", {{"cites", {"42", "34", "none"}}});
    document("42", "2025-03-21");
    document("34", "2007-04-20", {{"replaced_on", "2023-07-01"}});
    document("99", "2025-04-01");
    const Json documents = report_of(village, "2025-Q1")["documents"];
    REQUIRE(documents.size() == 2);
    CHECK(documents[0]["doc_no"] == "44/KH");
    CHECK(documents[0]["cites_later"] == Json({"42/KH"}));
    CHECK(documents[0]["cites_replaced"] == Json({"34/KH"}));
    CHECK(documents[1]["doc_no"] == "42/KH");
    CHECK(notices_of(village, "cites_later").size() == 1);
    CHECK(notices_of(village, "cites_replaced").size() == 1);
  }

  TEST_CASE("the newest text of a section stands in the report of its period alone") {
    Commune village;
    Json text = {{"period", "2025-Q1"}, {"section", "I.2"}, {"text", "cũ"}};
    const std::string first = village.write(kXa, "2025-Q1/I.2", "report_text", text);
    text["text"] = "mới";
    text["replaces"] = {first};
    village.write(kXa, "2025-Q1/I.2", "report_text", text);
    CHECK(report_of(village, "2025-Q1")["texts"] == Json({{"I.2", "mới"}}));
    CHECK(report_of(village, "2025")["texts"].empty());
    CHECK(report_of(village)["texts"].empty());
  }

  TEST_CASE("a list that hangs over 30 days is overdue until it is taken down") {
    Commune village;
    const auto posting = [&](const std::string& id, const std::string& on, Json more = Json::object()) {
      Json body = {{"area_id", "K01"}, {"work_id", "V1"}, {"posted_on", on}};
      body.update(more);
      village.write(kK01, id, "posting", body);
    };
    posting("N1", "2025-10-08");
    posting("N2", "2025-10-07");
    posting("N3", "2025-09-01", {{"taken_down_on", "2025-10-05"}});
    CHECK(report_of(village)["postings"] == Json({{"overdue", 1}, {"posted", 3}, {"taken_down", 1}}));
    CHECK(report_of(village, "2025-Q3")["postings"] == Json({{"overdue", 0}, {"posted", 1}, {"taken_down", 0}}));
  }
}
