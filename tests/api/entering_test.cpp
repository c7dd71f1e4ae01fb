#include <doctest/doctest.h>

#include <thread>

#include "node/api/readings.h"
#include "tests/api/served.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

struct Village : ServedCommune {
  Village() : browser(device->api) { REQUIRE(browser.sign_in() == 200); }

  Json fields(const std::string& amount, const std::string& household = "H1") {
    return {{"work", "VK01"}, {"household", household}, {"amount", amount}};
  }
  Json money(int id, const std::string& amount, const std::string& household = "H1", Json confirmed = Json::array()) {
    return {{"id", ulid(id)}, {"kind", "money"}, {"fields", fields(amount, household)}, {"confirmed", confirmed}};
  }
  Json check(const Json& what) { return Browser::body(browser.post("/check", what)); }
  std::int64_t received() {
    const Json home = Browser::body(browser.get("/home"));
    for (const auto& work : home["works"])
      if (work["id"] == "VK01") return work["received_vnd"];
    return -1;
  }

  Browser browser;
};

}  // namespace

TEST_CASE_FIXTURE(Village, "a record is saved with its number and shows on the first page") {
  const auto response = browser.post("/records", money(1, "500k"));
  REQUIRE(response.status == 201);
  const auto saved = Browser::body(response);
  CHECK(saved["id"] == ulid(1));
  CHECK(saved["receipt_no"] == "PT-K01/2025-00001");
  CHECK(saved["row"]["amount_vnd"] == 500'000);
  CHECK(saved["row"]["area_id"] == "K01");
  CHECK(saved["row"]["giver"] == "Nguyễn Văn Lợi");
  const auto home = Browser::body(browser.get("/home"));
  CHECK(home["today"]["count"] == 1);
  CHECK(home["today"]["amount_vnd"] == 500'000);
  CHECK(home["waiting"]["amount_vnd"] == 500'000);
  CHECK(home["waiting"]["since"].is_string());
  CHECK(home["works"][0]["id"] == "VK01");
  CHECK(home["works"][0]["received_vnd"] == 500'000);
  CHECK(home["works"][0]["planned_vnd"] == 85'000'000);
  CHECK(home["lines"][0]["proof"] == "local");
}

TEST_CASE_FIXTURE(Village, "two taps save once, also at the same time and on the day after") {
  std::vector<std::thread> taps;
  std::vector<net::HttpResponse> answers(6);
  const std::string body = money(1, "500k").dump();
  for (auto& answer : answers)
    taps.emplace_back([&] {
      answer = device->api.handle(
          {"POST",
           "/api/v1/records",
           {{"host", kListen}, {"cookie", "sovang_session=" + browser.cookie()}, {"x-sovang-csrf", browser.csrf()}},
           body,
           ""});
    });
  for (auto& tap : taps) tap.join();
  int made = 0;
  for (const auto& answer : answers) {
    CHECK((answer.status == 201 || answer.status == 200));
    made += answer.status == 201 ? 1 : 0;
    CHECK(Browser::body(answer)["receipt_no"] == "PT-K01/2025-00001");
  }
  CHECK(made == 1);
  clock.advance(24 * 3'600'000);
  REQUIRE(browser.sign_in() == 200);
  CHECK(browser.post("/records", money(1, "500k")).status == 200);
  CHECK(received() == 500'000);
}

TEST_CASE_FIXTURE(Village, "the same id with other fields is a conflict, and nothing is written") {
  REQUIRE(browser.post("/records", money(1, "500k")).status == 201);
  const auto other = browser.post("/records", money(1, "600k"));
  CHECK(other.status == 409);
  CHECK(Browser::body(other)["code"] == "SAME_ID_OTHER_CONTENT");
  CHECK(received() == 500'000);
}

TEST_CASE_FIXTURE(Village, "checking writes nothing and reads each field back, whatever is missing") {
  const auto half = check({{"kind", "money"}, {"fields", {{"amount", "1tr5"}}}});
  CHECK(half["outcome"] == "REJECT");
  CHECK(half["field"] == "work_id");
  CHECK(half["values"]["amount_vnd"] == 1'500'000);
  CHECK(half["words"] == "Một triệu năm trăm nghìn đồng");
  const auto whole = check({{"kind", "money"}, {"fields", fields("1,5 triệu")}});
  CHECK(whole["outcome"] == "ACCEPT");
  CHECK(whole["normalised"]["amount_vnd"] == "1500000");
  CHECK(whole["values"]["receipt_no"] == "PT-K01/2025-00001");
  const auto days =
      check({{"kind", "workday"},
             {"fields", {{"work", "VK01"}, {"household", "H1"}, {"days", "1,5 công"}, {"on", "5/11/25"}}}});
  CHECK(days["values"]["workdays_half"] == 3);
  CHECK(days["values"]["occurred_on"] == "2025-11-05");
  CHECK(Browser::body(browser.get("/home"))["today"]["count"] == 0);
}

TEST_CASE_FIXTURE(Village, "a doubtful amount asks with its readings and is not written until it is clear") {
  const auto doubtful = browser.post("/records", money(1, "2tr50"));
  CHECK(doubtful.status == 422);
  const auto outcome = Browser::body(doubtful);
  CHECK(outcome["outcome"] == "REVIEW");
  CHECK(outcome["code"] == "AMOUNT_AMBIGUOUS");
  REQUIRE(outcome["readings"].size() == 2);
  CHECK(outcome["readings"][0]["text"] == "2.050.000");
  CHECK(outcome["readings"][1]["text"] == "2.500.000");
  CHECK(received() == 0);
  CHECK(browser.post("/records", money(1, outcome["readings"][1]["text"])).status == 201);
  CHECK(received() == 2'500'000);
}

TEST_CASE("readings of an amount are whole amounts, each clear by itself or with its confirmation") {
  const auto texts = [](const char* typed) {
    std::vector<std::string> out;
    for (const auto& reading : api::amount_readings(typed))
      out.push_back(reading["text"].get<std::string>() + (reading.contains("confirm") ? "?" : ""));
    return out;
  };
  using Texts = std::vector<std::string>;
  CHECK(texts("500") == Texts{"500?", "500.000"});
  CHECK(texts("1,5") == Texts{"1.500.000"});
  CHECK(texts("1.500") == Texts{"1.500?", "1.500.000"});
  CHECK(texts("5") == Texts{"5?", "5.000.000"});
  CHECK(texts("2tr50") == Texts{"2.050.000", "2.500.000"});
  CHECK(texts("một triệu").empty());
}

TEST_CASE_FIXTURE(Village, "what may be a second time shows the first, and is taken when that is confirmed") {
  REQUIRE(browser.post("/records", money(1, "500k")).status == 201);
  const auto asked = browser.post("/records", money(2, "500.000"));
  CHECK(asked.status == 422);
  const auto outcome = Browser::body(asked);
  CHECK(outcome["code"] == "POSSIBLE_DUPLICATE");
  CHECK(outcome["double"]["id"] == ulid(1));
  CHECK(outcome["double"]["receipt_no"] == "PT-K01/2025-00001");
  CHECK(received() == 500'000);
  CHECK(browser.post("/records", money(2, "500.000", "H1", {"POSSIBLE_DUPLICATE"})).status == 201);
  CHECK(received() == 1'000'000);
  CHECK(browser.post("/records", money(2, "500.000", "H1")).status == 200);  // known by now
}

TEST_CASE_FIXTURE(Village, "a reversal needs a reason, happens once, and both halves stay") {
  REQUIRE(browser.post("/records", money(1, "500k")).status == 201);
  const std::string address = "/records/" + ulid(1) + "/reverse";
  CHECK(browser.post(address, {{"id", ulid(2)}, {"reason", "  "}}).status == 422);
  const auto reversed = browser.post(address, {{"id", ulid(2)}, {"reason", "ghi nhầm số"}});
  REQUIRE(reversed.status == 201);
  CHECK(Browser::body(reversed)["receipt_no"] == "PT-K01/2025-00002");
  CHECK(received() == 0);
  CHECK(Browser::body(browser.post(address, {{"id", ulid(2)}, {"reason", "ghi nhầm số"}}))["receipt_no"] ==
        "PT-K01/2025-00002");
  const auto again = browser.post(address, {{"id", ulid(3)}, {"reason", "nữa"}});
  CHECK(again.status == 409);
  CHECK(Browser::body(again)["code"] == "ALREADY_REVERSED");
  CHECK(browser.post("/records/" + ulid(2) + "/reverse", {{"id", ulid(4)}, {"reason", "x"}}).status == 409);
  CHECK(browser.post("/records/NONE/reverse", {{"id", ulid(5)}, {"reason", "x"}}).status == 404);
  CHECK(Browser::body(browser.get("/records/" + ulid(1)))["reversed"] == true);
  CHECK(Browser::body(browser.get("/records/" + ulid(1)))["entries"].size() == 2);
  CHECK(Browser::body(browser.get("/receipt/" + ulid(1)))["reversed"] == true);
}

TEST_CASE_FIXTURE(Village, "an editable record gets a new version, others do not") {
  const auto edited = browser.post("/records/H1/edit", {{"fields", {{"alley", "Ngõ 12"}}}});
  REQUIRE(edited.status == 201);
  CHECK(Browser::body(edited)["row"]["alley"] == "Ngõ 12");
  CHECK(Browser::body(edited)["row"]["head_name"] == "Nguyễn Văn Lợi");
  CHECK(browser.post("/records/H1/edit", {{"fields", {{"alley", "Ngõ 12"}}}}).status == 200);
  REQUIRE(browser.post("/records", money(1, "500k")).status == 201);
  CHECK(browser.post("/records/" + ulid(1) + "/edit", {{"fields", {{"amount_vnd", "1"}}}}).status == 404);
}

TEST_CASE_FIXTURE(Village, "an import shows every row's outcome before anything enters") {
  const std::string csv =
      "household_id,area_id,head_name,head_sex,spouse_name,members,phone,poverty,alley\n"
      "H9,K01,Vũ Thị Lan,F,,3,,NONE,Ngõ 1\n"
      "H10,K02,Vũ Văn Hùng,M,,3,,NONE,Ngõ 1\n";
  const auto dry = browser.send("POST", "/import/households?dry_run=1", csv);
  REQUIRE(dry.status == 200);
  CHECK(Browser::body(dry)["written"] == 0);
  CHECK(Browser::body(dry)["counts"]["ACCEPT"] == 1);
  CHECK(Browser::body(dry)["counts"]["REJECT"] == 1);
  CHECK(Browser::body(dry)["rows"][1]["why"] != "");
  CHECK(browser.get("/records/H9").status == 404);
  CHECK(Browser::body(browser.send("POST", "/import/households", csv))["written"] == 0);
  CHECK(Browser::body(browser.send("POST", "/import/households?lenient=1", csv))["written"] == 1);
  CHECK(browser.get("/records/H9").status == 200);
  CHECK(Browser::body(browser.send("POST", "/import/households?lenient=1", csv))["counts"]["DUPLICATE"] == 1);
  CHECK(browser.send("POST", "/import/households", "nonsense").status == 422);
  CHECK(browser.send("POST", "/import/dragons", csv).status == 404);
  CHECK(browser.send("POST", "/import/petitions", csv).status == 403);
}

TEST_CASE_FIXTURE(Village, "a list goes page by page, either way, and by kind") {
  for (int i = 1; i <= 7; ++i)
    REQUIRE(browser.post("/records", money(i, std::to_string(i) + "00k", i % 2 == 0 ? "H1" : "H2")).status == 201);
  REQUIRE(browser
              .post("/records", {{"id", ulid(8)},
                                 {"kind", "workday"},
                                 {"fields", {{"work", "VK01"}, {"household", "H1"}, {"days", "2"}}}})
              .status == 201);
  for (const bool newest : {false, true}) {
    std::vector<std::string> ids;
    std::string after;
    for (int page = 0; page < 9; ++page) {
      const auto rows = Browser::body(
          browser.get("/list/contribution?limit=2&kind=MONEY&after=" + after + (newest ? "&newest=1" : "")));
      for (const auto& row : rows["rows"]) ids.push_back(row["id"]);
      if (rows["next"].is_null()) break;
      after.clear();
      for (const unsigned char c : rows["next"].get<std::string>()) {
        char hex[4];
        std::snprintf(hex, sizeof hex, "%%%02X", c);
        after += hex;
      }
    }
    REQUIRE(ids.size() == 7);
    CHECK(ids.front() == ulid(newest ? 7 : 1));
    CHECK(ids.back() == ulid(newest ? 1 : 7));
  }
  CHECK(Browser::body(browser.get("/list/contribution?household=H2"))["rows"].size() == 4);
  CHECK(Browser::body(browser.get("/list/contributions?kind=WORKDAY"))["rows"].size() == 1);
  CHECK(browser.get("/list/dragon").status == 404);
}

TEST_CASE_FIXTURE(Village, "sentences come in the language asked for") {
  const Json what{{"kind", "money"}, {"fields", fields("0")}};
  const auto vi = Browser::body(browser.post("/check", what))["why"].get<std::string>();
  const auto en = Browser::body(browser.post("/check?lang=en", what))["why"].get<std::string>();
  const auto accepted =
      Browser::body(browser.send("POST", "/check", what.dump(), {{"accept-language", "en-GB,en;q=0.9"}}))["why"];
  CHECK(vi != en);
  CHECK(accepted == en);
}
