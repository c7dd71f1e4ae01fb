#include <doctest/doctest.h>

#include "node/journal/accounts.h"
#include "tests/api/served.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

Json money(int id) {
  return {{"id", ulid(id)}, {"kind", "money"}, {"fields", {{"work", "VK01"}, {"household", "H1"}, {"amount", "500k"}}}};
}
Json lan() {
  return {{"id", ulid(900)},
          {"kind", "person"},
          {"fields", {{"code", "k01-lan"}, {"name", "Lò Thị Lan"}, {"role", "COLLECTOR"}}}};
}
Json author_of(Browser& browser, int id) {
  const Json entry = Browser::body(browser.get("/records/" + ulid(id)))["entries"][0];
  return {entry["author"], entry.value("author_name", "")};
}
net::HttpResponse post_as(Browser& browser, const std::string& author, const Json& body) {
  return browser.send("POST", "/records", body.dump(), {{"x-sovang-author", author}});
}

}  // namespace

TEST_CASE_FIXTURE(ServedCommune, "several people record on one device, each under their own name") {
  Browser browser(device->api);
  REQUIRE(browser.sign_in() == 200);
  CHECK(post_as(browser, "k01-lan", money(1)).status == 422);
  REQUIRE(browser.post("/records", lan()).status == 201);
  const Json people = Browser::body(browser.get("/session"))["people"];
  REQUIRE(people.size() == 2);
  CHECK(people[1] == Json({{"author", "k01-lan"}, {"name", "Lò Thị Lan"}, {"role", "COLLECTOR"}}));
  CHECK(post_as(browser, "k01-lan", money(1)).status == 201);
  CHECK(author_of(browser, 1) == Json({"k01-lan", "Lò Thị Lan"}));
  CHECK(browser.post("/records", money(2)).status == 422);  // the same gift again asks
  CHECK(post_as(browser, "k01-ba", money(3)).status == 422);
  // A further person names nobody.
  Json ba = lan();
  ba["id"] = ulid(901);
  ba["fields"]["code"] = "k01-ba";
  CHECK(Browser::body(post_as(browser, "k01-lan", ba))["code"] == "PERSON_BY_FIRST");
}

TEST_CASE_FIXTURE(ServedCommune, "who no longer serves is not written under") {
  Browser browser(device->api);
  REQUIRE(browser.sign_in() == 200);
  REQUIRE(browser.post("/records", lan()).status == 201);
  const std::string today = Browser::body(browser.get("/session"))["today"];
  const std::string until = base::Date::from_days(base::parse_iso_date(today)->days()).vietnamese();
  CHECK(browser.post("/records/k01-lan/edit", {{"fields", {{"to_on", until}}}}).status == 201);
  CHECK(post_as(browser, "k01-lan", money(1)).status == 201);  // the last day is served
  clock.advance(2 * 86'400'000LL);
  browser.load();
  REQUIRE(browser.sign_in() == 200);
  CHECK(Browser::body(post_as(browser, "k01-lan", money(2)))["code"] == "AUTHOR_ENDED");
  CHECK(Browser::body(browser.get("/session"))["people"].size() == 1);
}

TEST_CASE_FIXTURE(ServedCommune, "an account records under a code of its own") {
  Browser owner(hub->api);
  REQUIRE(owner.sign_in() == 200);
  const auto made = owner.post(
      "/accounts", {{"name", "Lò Thị Lan"}, {"password", "một mật khẩu dài"}, {"roles", Json::array({"commune"})}});
  REQUIRE(made.status == 201);
  CHECK(Browser::body(made)["author"] == "xa.lo-thi-lan");
  Browser clerk(hub->api);
  REQUIRE(clerk.sign_in(login_of("Lò Thị Lan")) == 200);
  const Json document{{"id", ulid(1)},
                      {"kind", "document"},
                      {"fields",
                       {{"doc_no", "42/KH-UBND"},
                        {"doc_type", "PLAN"},
                        {"issuer", "UBND xã"},
                        {"issued_on", "21/03/2025"},
                        {"title", "Dân vận khéo"}}}};
  CHECK(post_as(clerk, "xa", document).status == 403);
  REQUIRE(clerk.post("/records", document).status == 201);
  CHECK(author_of(clerk, 1) == Json({"xa.lo-thi-lan", "Lò Thị Lan"}));
  const Json report = Browser::body(clerk.get("/report?period=2025-Q1"));
  CHECK(report["documents"][0]["doc_no"] == "42/KH-UBND");
}

TEST_CASE_FIXTURE(ServedCommune, "an account that was removed elsewhere is signed out") {
  Browser owner(hub->api);
  REQUIRE(owner.sign_in() == 200);
  hub->add_account("lan", {"commune"});
  Browser clerk(hub->api);
  REQUIRE(clerk.sign_in(login_of("lan")) == 200);
  CHECK(clerk.get("/home").status == 200);
  const auto lease = hub->pool.borrow();
  CHECK(store::remove_account(lease->db(), "lan"));
  CHECK(clerk.get("/home").status == 401);
}

TEST_CASE_FIXTURE(ServedCommune, "an inspector's account writes a finding, the commune answers, the inspector closes") {
  Browser owner(hub->api);
  REQUIRE(owner.sign_in() == 200);
  REQUIRE(owner
              .post("/accounts",
                    {{"name", "thanh tra"}, {"password", "một mật khẩu dài"}, {"roles", Json::array({"inspector"})}})
              .status == 201);
  Browser inspector(hub->api);
  REQUIRE(inspector.sign_in(login_of("thanh tra")) == 200);
  CHECK(inspector.post("/records", money(1)).status == 403);
  const Json finding{
      {"id", ulid(2)}, {"kind", "finding"}, {"fields", {{"target_id", "VX1"}, {"text", "Chưa niêm yết"}}}};
  CHECK(owner.post("/records", finding).status == 422);
  REQUIRE(inspector.post("/records", finding).status == 201);
  const std::string edit = "/records/" + ulid(2) + "/edit";
  CHECK(owner.post(edit, {{"fields", {{"state", "ANSWERED"}, {"answer", "Đã dán"}, {"text", "Khác"}}}}).status == 422);
  CHECK(owner.post(edit, {{"fields", {{"state", "ANSWERED"}, {"answer", "Đã dán"}}}}).status == 201);
  CHECK(inspector.post("/records/VX1/edit", {{"fields", {{"title", "Khác"}}}}).status == 403);
  CHECK(inspector.post(edit, {{"fields", {{"state", "CLOSED"}}}}).status == 201);
  const Json row = Browser::body(owner.get("/records/" + ulid(2)));
  CHECK(row["state"] == "CLOSED");
  CHECK(row["answer"] == "Đã dán");
  std::vector<std::string> authors;
  for (const auto& entry : row["entries"]) authors.push_back(entry["author"]);
  CHECK(authors == std::vector<std::string>{"xa.thanh-tra", "xa", "xa.thanh-tra"});
}

TEST_CASE_FIXTURE(ServedCommune, "a list is posted, falls due and is taken down") {
  Browser browser(device->api);
  REQUIRE(browser.sign_in() == 200);
  const std::string today = Browser::body(browser.get("/session"))["today"];
  REQUIRE(browser
              .post("/records",
                    {{"id", ulid(1)}, {"kind", "posting"}, {"fields", {{"work_id", "VK01"}, {"form", "BOARD"}}}})
              .status == 201);
  Json posting = Browser::body(browser.get("/posting?work=VK01"))["postings"][0];
  CHECK(posting["posted_on"] == today);
  CHECK(posting["overdue"] == false);
  clock.advance(31 * 86'400'000LL);
  browser.load();
  REQUIRE(browser.sign_in() == 200);
  posting = Browser::body(browser.get("/posting?work=VK01"))["postings"][0];
  CHECK(posting["overdue"] == true);
  const std::string now =
      base::parse_iso_date(Browser::body(browser.get("/session"))["today"].get<std::string>())->vietnamese();
  CHECK(browser.post("/records/" + ulid(1) + "/edit", {{"fields", {{"taken_down_on", now}}}}).status == 201);
  CHECK(Browser::body(browser.get("/posting?work=VK01"))["postings"][0]["overdue"] == false);
}

TEST_CASE_FIXTURE(ServedCommune, "a file changes columns of households that are there, and shows each change") {
  Browser browser(device->api);
  REQUIRE(browser.sign_in() == 200);
  const std::string csv = "household_id,phone,alley\nH1,0912111111,\nH2,0912000000,Ngõ 9\nH9,0912333333,Ngõ 1\n";
  const auto import = [&](const std::string& query) {
    return Browser::body(browser.send("POST", "/import/households?lenient=1&update=1&area=K01" + query, csv));
  };
  const Json seen = import("&dry_run=1");
  CHECK(seen["written"] == 0);
  CHECK(seen["rows"][0]["changes"] ==
        Json::array({{{"column", "phone"}, {"before", "0912000000"}, {"after", "0912111111"}}}));
  CHECK(seen["rows"][1]["outcome"] == "DUPLICATE");
  CHECK(seen["rows"][2]["code"] == "FIELD_MISSING");
  CHECK(import("")["written"] == 1);
  const Json row = Browser::body(browser.get("/records/H1"));
  CHECK(row["phone"] == "0912111111");
  CHECK(row["alley"] == "Ngõ 9");  // an empty cell changes nothing
  CHECK(row["head_name"] == "Nguyễn Văn Lợi");
  CHECK(import("")["written"] == 0);
}
