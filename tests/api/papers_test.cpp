#include <doctest/doctest.h>

#include "node/net/http_server.h"
#include "tests/api/served.h"

#include <thread>

using namespace sovang;
using namespace sovang::tests;

namespace {

/// The device has recorded, the hub holds it all.
struct Commune : ServedCommune {
  Commune() : browser(device->api), clerk(hub->api), inspector(hub->api) {
    REQUIRE(browser.sign_in() == 200);
    add(1, "money", {{"household", "H1"}, {"amount", "500k"}});
    add(2, "workday", {{"household", "H1"}, {"days", "1,5"}});
    add(3, "money", {{"household", "H2"}, {"amount", "300k"}, {"anonymous", "1"}});
    add(4, "goods",
        {{"household", "H2"}, {"item", "xi măng"}, {"quantity", "10"}, {"unit", "bao"}, {"unit_price", "95000"}});
    add(5, "land",
        {{"household", "H1"},
         {"area_m2", "37,5"},
         {"parcel", "104a"},
         {"sheet", "12"},
         {"land_type", "ONT"},
         {"signed_by", "Nguyễn Văn Lợi; Nguyễn Văn Lộc"}});
    add(6, "money", {{"household", "H2"}, {"amount", "700k"}, {"note", "ghi chú riêng"}});
    REQUIRE(browser.post("/records/" + ulid(6) + "/reverse", {{"id", ulid(7)}, {"reason", "ghi nhầm"}}).status == 201);
    exchange();
    hub->add_account("giám sát", {"inspector"});
    REQUIRE(clerk.sign_in() == 200);
    REQUIRE(inspector.sign_in(login_of("giám sát")) == 200);
  }
  void add(int id, const std::string& kind, Json fields) {
    fields["work"] = "VK01";
    const auto response =
        browser.post("/records", {{"id", ulid(id)}, {"kind", kind}, {"fields", fields}, {"confirmed", Json::array()}});
    REQUIRE_MESSAGE(response.status == 201, response.body);
  }

  Browser browser, clerk, inspector;
};

}  // namespace

TEST_CASE_FIXTURE(Commune,
                  "a posting names givers as on their receipts, hides who asks for it, and forgets what was reversed") {
  for (Browser* reader : {&browser, &clerk, &inspector}) {
    const auto response = reader->get("/posting?work=VK01");
    REQUIRE(response.status == 200);
    const auto posting = Browser::body(response);
    REQUIRE(posting["contributors"].size() == 3);
    const auto& dao = posting["contributors"][0];  // by given name: Đào before Lợi
    CHECK(dao["name"] == "Lê Thị Đào");
    CHECK(dao["money_vnd"] == 0);
    CHECK(dao["in_kind"][0]["item"] == "xi măng");
    CHECK(dao["in_kind"][0]["quantity_milli"] == 10'000);
    CHECK(dao["value_vnd"] == 950'000);
    const auto& loi = posting["contributors"][1];
    CHECK(loi["name"] == "Nguyễn Văn Lợi");
    CHECK(loi["money_vnd"] == 500'000);
    CHECK(loi["workdays_half"] == 3);
    CHECK(loi["land_dm2"] == 3750);
    const auto& nameless = posting["contributors"][2];
    CHECK(nameless["name"] == "Một nhà hảo tâm");
    CHECK(nameless["money_vnd"] == 300'000);
    CHECK(nameless["receipt_no"] == "");
    CHECK(posting["totals"]["money_vnd"] == 800'000);
    CHECK(posting["balance"] == 800'000);
    for (const char* hidden : {"POOR", "poverty", "Ngõ 9", "Trần Thị Mai", "0912", "H2", "ghi chú riêng", "104a"}) {
      CAPTURE(hidden);
      CHECK(response.body.find(hidden) == std::string::npos);
    }
  }
  CHECK(browser.get("/posting?work=NONE").status == 404);
  CHECK(browser.get("/posting?work=H1").status == 404);
  CHECK(Browser::body(browser.get("/posting?work=VK01&to=2025-01-01"))["contributors"].empty());
}

TEST_CASE_FIXTURE(Commune, "a receipt says the amount in words, where the giver lives and what proves it") {
  const auto receipt = Browser::body(browser.get("/receipt/" + ulid(1)));
  CHECK(receipt["form"] == "PT");
  CHECK(receipt["receipt_no"] == "PT-K01/2025-00001");
  CHECK(receipt["payer"] == "Nguyễn Văn Lợi");
  CHECK(receipt["address"] == "Ngõ 9, Khu 1");
  CHECK(receipt["reason"] == "Đường ngõ 9");
  CHECK(receipt["words"] == "Năm trăm nghìn đồng");
  CHECK(receipt["unit"] == "Tam Nông");
  CHECK(receipt["reversed"] == false);
  CHECK(receipt["state"] == "cosigned");
  const auto code = receipt["check_code"].get<std::string>();
  CHECK(code.size() == 14);
  CHECK(Browser::body(clerk.get("/receipt/" + ulid(1)))["check_code"] == code);
  CHECK(Browser::body(inspector.get("/receipt/" + ulid(1)))["address"] == "Khu 1");  // no alley for an inspector
  CHECK(Browser::body(browser.get("/receipt/" + ulid(2)))["form"] == "BN");
  CHECK(Browser::body(browser.get("/receipt/" + ulid(5)))["form"] == "BB");
  CHECK(browser.get("/receipt/H1").status == 404);
}

TEST_CASE_FIXTURE(Commune,
                  "an inspector sees names, amounts and parcels, and no contacts, poverty or notes, anywhere") {
  const auto household = Browser::body(inspector.get("/records/H1"));
  CHECK(household["head_name"] == "Nguyễn Văn Lợi");
  for (const char* hidden : {"spouse_name", "alley", "phone", "poverty"}) {
    CAPTURE(hidden);
    CHECK_FALSE(household.contains(hidden));
    CHECK(Browser::body(clerk.get("/records/H1")).contains(hidden));
  }
  CHECK(Browser::body(inspector.get("/records/" + ulid(5)))["parcel_no"] == "104a");
  for (const std::string& path : std::vector<std::string>{"/home", "/list/household", "/list/contribution",
                                                          "/search?q=nguyen", "/report?period=2025", "/overview",
                                                          "/notices", "/records/" + ulid(6), "/records/" + ulid(7)}) {
    CAPTURE(path);
    const auto response = inspector.get(path);
    CHECK(response.status == 200);
    for (const char* secret : {"Ngõ 9", "Trần Thị Mai", "0912000000", "\"POOR\"", "ghi chú riêng", "ghi nhầm"}) {
      CAPTURE(secret);
      CHECK(response.body.find(secret) == std::string::npos);
    }
  }
  CHECK(Browser::body(clerk.get("/search?q=mai"))["rows"].size() == 1);
  CHECK(Browser::body(inspector.get("/search?q=mai"))["rows"].empty());  // not found by a name that may not be seen
  CHECK(Browser::body(inspector.get("/search?q=ng v loi"))["rows"].empty() == false);
}

TEST_CASE_FIXTURE(Commune, "petitions are the commune's own: an inspector gets counts") {
  const Json petition{{"id", ulid(20)},
                      {"kind", "petition"},
                      {"fields",
                       {{"petition_id", "DT1"},
                        {"received_on", "01/11/2025"},
                        {"area_id", "K01"},
                        {"petition_kind", "COMPLAINT"},
                        {"field", "LAND_DISPUTE"},
                        {"status", "OPEN"},
                        {"note", "chi tiết"}}}};
  const auto saved = clerk.post("/records", petition);
  REQUIRE_MESSAGE(saved.status == 201, saved.body);
  CHECK(clerk.get("/records/DT1").status == 200);
  CHECK(inspector.get("/records/DT1").status == 404);
  CHECK(inspector.get("/list/petitions").status == 403);
  CHECK(Browser::body(inspector.get("/report?period=2025"))["counts"]["petitions"] == 1);
}

TEST_CASE_FIXTURE(Commune, "what an account writes is bound to its role, whatever route it takes") {
  hub->add_account("dân vận", {"commune"});
  hub->add_account("kế toán", {"accountant"});
  Browser commune(hub->api);
  Browser accountant(hub->api);
  REQUIRE(commune.sign_in(login_of("dân vận")) == 200);
  REQUIRE(accountant.sign_in(login_of("kế toán")) == 200);
  const auto budget = [](int id) {
    return Json{{"id", ulid(id)}, {"kind", "budget"}, {"fields", {{"work", "VX1"}, {"amount", "5 triệu"}}}};
  };
  const auto refused = commune.post("/records", budget(30));
  CHECK(refused.status == 422);
  CHECK(Browser::body(refused)["outcome"] == "REJECT");
  CHECK(accountant.post("/records", budget(31)).status == 201);
  CHECK(accountant.post("/records/" + ulid(1) + "/reverse", {{"id", ulid(32)}, {"reason", "x"}}).status == 403);
  CHECK(commune.post("/records/" + ulid(31) + "/reverse", {{"id", ulid(33)}, {"reason", "x"}}).status == 403);
  CHECK(accountant.post("/invitations", {{"area", "K01"}, {"device", "k01-z"}}).status == 403);
  CHECK(commune.post("/invitations", {{"area", "K09"}, {"device", "k01-z"}}).status == 422);
  const auto invited = Browser::body(commune.post("/invitations", {{"area", "K01"}, {"device", "k01-z"}, {"days", 3}}));
  CHECK(invited["line"].get<std::string>().starts_with("sovang-invite-1"));
  CHECK(invited["qr_svg"].get<std::string>().starts_with("<svg"));
}

TEST_CASE_FIXTURE(Commune, "the overview has the year, the year before, months and areas") {
  const auto overview = Browser::body(clerk.get("/overview"));
  CHECK(overview["report"]["total"]["money_vnd"] == 800'000);
  CHECK(overview["before"]["total"]["money_vnd"] == 0);
  CHECK(overview["months"].size() == 11);
  CHECK(overview["months"][10]["month"] == "2025-11");
  CHECK(overview["months"][10]["money_vnd"] == 800'000);
  CHECK(overview["planned_vnd"] == 245'000'000);
  CHECK(overview["areas"][0]["area_id"] == "K01");
  CHECK(overview["areas"][0]["has_device"] == true);
  CHECK(overview["areas"][0]["overdue"] == false);
  clock.advance(std::int64_t{8} * 24 * 3'600'000);
  REQUIRE(clerk.sign_in() == 200);
  CHECK(Browser::body(clerk.get("/overview"))["areas"][0]["overdue"] == true);
}

TEST_CASE_FIXTURE(Commune, "files carried by hand go out, are answered and come back") {
  REQUIRE(browser
              .post("/records", {{"id", ulid(40)},
                                 {"kind", "money"},
                                 {"fields", {{"work", "VK01"}, {"household", "H1"}, {"amount", "900k"}}}})
              .status == 201);
  const auto request = browser.get("/sync/file");
  REQUIRE(request.status == 200);
  CHECK(request.headers.at("content-disposition").find("k01-a") != std::string::npos);
  const auto reply = clerk.send("POST", "/exchange", request.body);
  REQUIRE(reply.status == 200);
  CHECK(browser.send("POST", "/sync/file", "rubbish").status == 422);
  CHECK(browser.send("POST", "/sync/file", request.body).status == 422);
  CHECK(clerk.send("POST", "/exchange", "rubbish").status == 400);
  const auto taken = browser.send("POST", "/sync/file", reply.body);
  REQUIRE(taken.status == 200);
  CHECK(Browser::body(taken)["sent"] == 1);
  CHECK(Browser::body(taken)["problems"].empty());
  CHECK(Browser::body(browser.get("/receipt/" + ulid(40)))["state"] == "cosigned");
}

TEST_CASE_FIXTURE(Commune, "an exchange over the network runs beside the pages and says how it ended") {
  net::HttpServer server("127.0.0.1:0", [&](const net::HttpRequest& request) { return hub->api.handle(request); });
  std::thread serving([&] { server.run(); });
  const std::string url = "http://" + server.address();
  const auto finished = [&] {
    for (;;) {
      const auto state = Browser::body(browser.get("/sync"));
      if (state["running"] == false) return state;
      std::this_thread::yield();
    }
  };
  REQUIRE(browser
              .post("/records", {{"id", ulid(50)},
                                 {"kind", "money"},
                                 {"fields", {{"work", "VK01"}, {"household", "H1"}, {"amount", "900k"}}}})
              .status == 201);
  CHECK(browser.post("/sync", {{"url", "not an address"}}).status == 422);
  CHECK(browser.post("/sync", {{"url", url}}).status == 202);
  const auto state = finished();
  CHECK(state["problem"].is_null());
  CHECK(state["result"]["sent"] == 1);
  CHECK(state["waiting"] == 0);
  server.stop();
  serving.join();
  CHECK(browser.post("/sync", {{"url", url}}).status == 202);
  CHECK(finished()["problem"]["code"] == "network");
}

TEST_CASE_FIXTURE(Commune, "an audit runs in the background and finds a sound book intact") {
  CHECK(inspector.post("/audit", Json::object()).status == 202);
  Json state;
  do state = Browser::body(inspector.get("/audit"));
  while (state["running"] == true);
  CHECK(state["result"]["intact"] == true);
}
