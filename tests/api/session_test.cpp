#include "node/api/sessions.h"

#include <doctest/doctest.h>

#include <set>

#include "node/api/query.h"
#include "tests/api/served.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

constexpr std::int64_t kHour = 3'600'000;

}  // namespace

TEST_CASE_FIXTURE(ServedCommune, "signing in changes cookie and token, signing out ends both") {
  Browser browser(device->api);
  const std::string before = browser.cookie();
  const std::string token = browser.csrf();
  REQUIRE(browser.sign_in() == 200);
  CHECK(browser.cookie() != before);
  CHECK(browser.csrf() != token);
  const auto session = Browser::body(browser.get("/session"));
  CHECK(session["signed_in"] == true);
  CHECK(session["role"] == "device");
  CHECK(session["area"]["id"] == "K01");
  CHECK(session["roles"] == Json{"area"});
  CHECK(session["series"] == "K01");
  const std::string stolen = browser.cookie();
  CHECK(browser.send("DELETE", "/session").status == 200);
  browser.set_cookie(stolen);
  CHECK(browser.get("/home").status == 401);
}

TEST_CASE_FIXTURE(ServedCommune, "the cookie is for this site and no script") {
  const auto response = device->api.handle({"GET", "/api/v1/session", {{"host", kListen}}, "", ""});
  const auto& cookie = response.headers.at("set-cookie");
  CHECK(cookie.find("HttpOnly") != std::string::npos);
  CHECK(cookie.find("SameSite=Strict") != std::string::npos);
  CHECK(cookie.find("Path=/") != std::string::npos);
}

TEST_CASE("the cookie stays on https where a proxy of this machine says that the page came over it") {
  ServedCommune commune;
  journal::JournalPool pool(journal::Directory(commune.folder / "h"), *journal::Directory(commune.folder / "h").info());
  api::Api api(pool, commune.clock, keys_in(pool.directory()), {false, {"so.example"}, "0.1.0"});
  api.set_address("127.0.0.1:8470");
  const auto cookie = [&](const std::string& proto, const std::string& peer) {
    net::HttpRequest request{"GET", "/api/v1/session", {{"host", "so.example"}}, "", peer};
    if (!proto.empty()) request.headers["x-forwarded-proto"] = proto;
    return api.handle(request).headers.at("set-cookie");
  };
  CHECK(cookie("https", "127.0.0.1").ends_with("; Secure"));
  CHECK(cookie("https", "::1").ends_with("; Secure"));
  CHECK(cookie("http, https", "127.0.0.1").ends_with("; Secure"));
  CHECK(cookie("", "127.0.0.1").find("Secure") == std::string::npos);
  CHECK(cookie("http", "127.0.0.1").find("Secure") == std::string::npos);
  CHECK(cookie("https, http", "127.0.0.1").find("Secure") == std::string::npos);
  CHECK(cookie("https", "192.168.1.9").find("Secure") == std::string::npos);
}

TEST_CASE("behind a proxy of this machine one who guesses passwords slows down nobody else") {
  ServedCommune commune;
  commune.hub->add_account("lan", {"commune"});
  journal::JournalPool pool(journal::Directory(commune.folder / "h"), *journal::Directory(commune.folder / "h").info());
  api::Api api(pool, commune.clock, keys_in(pool.directory()), {false, {"so.example"}, "0.1.0"});
  api.set_address("127.0.0.1:8470");
  const auto sign_in = [&](const std::string& from, const std::string& peer, const Json& login) {
    Browser browser(api, "so.example");
    net::HttpRequest request{"POST", "/api/v1/session", {{"host", "so.example"}}, login.dump(), peer};
    request.headers["cookie"] = "sovang_session=" + browser.cookie();
    request.headers["x-sovang-csrf"] = browser.csrf();
    request.headers["x-forwarded-for"] = from;
    return api.handle(request).status;
  };
  const auto guess = [&](const std::string& from, const std::string& peer) {
    int last = 0;
    for (int i = 0; i < 8; ++i)
      last = sign_in(from, peer, {{"account", "ai " + std::to_string(i)}, {"password", "đoán mò"}});
    return last;
  };
  CHECK(guess("10.0.0.1, 203.0.113.7", "127.0.0.1") == 429);
  CHECK(sign_in("203.0.113.8", "127.0.0.1", login_of("lan")) == 200);
  // Who is no proxy of this machine cannot take another address by writing one.
  CHECK(guess("203.0.113.9", "192.0.2.1") == 429);
  CHECK(sign_in("203.0.113.10", "192.0.2.1", login_of("lan")) == 429);
}

TEST_CASE_FIXTURE(ServedCommune, "a session ends after twelve idle hours and after seven days in any case") {
  Browser idle(hub->api);
  REQUIRE(idle.sign_in() == 200);
  clock.advance(12 * kHour - 1);
  CHECK(idle.get("/status").status == 200);
  clock.advance(12 * kHour);
  CHECK(idle.get("/status").status == 401);
  Browser busy(hub->api);
  REQUIRE(busy.sign_in() == 200);
  for (int hour = 0; hour < 7 * 24 - 1; hour += 1) {
    clock.advance(kHour);
    REQUIRE(busy.get("/sync").status == 404);
    REQUIRE(busy.get("/session").status == 200);
  }
  CHECK(busy.get("/status").status == 200);
  clock.advance(kHour);
  CHECK(busy.get("/status").status == 401);
}

TEST_CASE_FIXTURE(ServedCommune, "a wall clock that jumps ends no session") {
  Browser browser(hub->api);
  REQUIRE(browser.sign_in() == 200);
  clock.set_wall({4'102'444'800'000});
  CHECK(browser.get("/status").status == 200);
}

TEST_CASE_FIXTURE(ServedCommune, "failed log-ins are slowed down by account and by address, ever longer") {
  device->add_account("dao", {"area"});
  Browser owner(device->api);
  REQUIRE(owner.sign_in() == 200);
  Browser browser(device->api);
  const Json wrong{{"account", "dao"}, {"password", "sai rồi"}};
  for (int i = 0; i < 3; ++i) CHECK(browser.sign_in(wrong) == 401);
  const auto limited = browser.post("/session", wrong);
  CHECK(limited.status == 429);
  CHECK(limited.headers.at("retry-after") == "1");
  CHECK(browser.sign_in(login_of("dao")) == 429);                          // the right one waits, too
  CHECK(browser.sign_in({{"account", "mai"}, {"password", "x"}}) == 429);  // the address is counted as well
  std::int64_t before = 1;
  for (int i = 0; i < 12; ++i) {
    clock.advance(before * 1000);
    CHECK(browser.sign_in(wrong) == 401);
    const std::int64_t wait = std::stoll(browser.post("/session", wrong).headers.at("retry-after"));
    CHECK(wait == std::min<std::int64_t>(before * 2, 900));
    before = wait;
  }
  clock.advance(900'000);
  CHECK(browser.sign_in(login_of("dao")) == 200);
  CHECK(browser.sign_in(wrong) == 401);  // a success forgives
  CHECK(browser.sign_in(login_of("dao")) == 200);
}

TEST_CASE("a directory with a passphrase opens by it alone, and locks when its user signs out") {
  TempDir folder;
  ManualClock clock;
  SeededRandom random(3);
  const journal::Directory directory(folder / "h");
  REQUIRE(journal::found_hub(directory, {"tamnong.example", "Tam Nông", "khu", "mật khẩu", folder / "r.age"},
                             clock.wall(), random));
  Served served(directory, clock, std::nullopt);
  served.add_account("dao", {"commune", "accountant"});
  Browser browser(served.api);
  CHECK(Browser::body(browser.get("/session"))["locked"] == true);
  CHECK(browser.sign_in() == 401);
  CHECK(browser.sign_in({{"passphrase", "mat khau"}}) == 401);
  CHECK(browser.get("/home").status == 401);
  CHECK(browser.sign_in(login_of("dao")) == 409);  // nothing is served from a locked book
  CHECK(browser.sign_in({{"passphrase", "mật khẩu"}}) == 200);
  Browser clerk(served.api);
  CHECK(clerk.sign_in(login_of("dao")) == 200);
  const Json record{{"id", ulid(1)},
                    {"kind", "work"},
                    {"fields", {{"work_id", "V"}, {"level", "COMMUNE"}, {"title", "Đường"}, {"status", "PLANNED"}}}};
  CHECK(clerk.post("/records", record).status == 201);
  CHECK(browser.send("DELETE", "/session").status == 200);
  CHECK(clerk.post("/records", {{"id", ulid(2)}, {"kind", "work"}, {"fields", {{"work_id", "V2"}}}}).status == 409);
}

TEST_CASE_FIXTURE(ServedCommune, "accounts are made and removed by who has all roles, and end with their sessions") {
  Browser owner(hub->api);
  REQUIRE(owner.sign_in() == 200);
  const Json account{{"name", "Đào"}, {"password", "một mật khẩu dài"}, {"roles", {"commune"}}};
  CHECK(owner.post("/accounts", account).status == 201);
  CHECK(owner.post("/accounts", account).status == 409);
  for (const Json& bad : {Json{{"name", ""}, {"password", "mật khẩu dài"}, {"roles", {"commune"}}},
                          Json{{"name", "x"}, {"password", "ngắn"}, {"roles", {"commune"}}},
                          Json{{"name", "x"}, {"password", "mật khẩu dài"}, {"roles", {"area"}}},
                          Json{{"name", "x"}, {"password", "mật khẩu dài"}, {"roles", Json::array()}},
                          Json{{"name", "x"}, {"password", "mật khẩu dài"}}})
    CHECK(owner.post("/accounts", bad).status == 422);
  const auto listed = owner.get("/accounts");
  CHECK(listed.body.find("argon2") == std::string::npos);
  CHECK(Browser::body(listed)["rows"][0]["name"] == "Đào");
  Browser clerk(hub->api);
  REQUIRE(clerk.sign_in(login_of("Đào")) == 200);
  CHECK(clerk.get("/home").status == 200);
  CHECK(clerk.get("/accounts").status == 403);
  CHECK(owner.send("DELETE", "/accounts/%C4%90%C3%A0o").status == 200);
  CHECK(clerk.get("/home").status == 401);
  CHECK(clerk.sign_in(login_of("Đào")) == 401);
  CHECK(owner.send("DELETE", "/accounts/%C4%90%C3%A0o").status == 404);
}

TEST_CASE_FIXTURE(ServedCommune, "a cookie that was never given is nobody's") {
  Browser browser(hub->api);
  for (const std::string cookie : {"", "x", "00000000000000000000000000000000", "../../etc/passwd0000000000000000"}) {
    browser.set_cookie(cookie);
    CHECK(browser.get("/home").status == 401);
  }
}

TEST_CASE("addresses are decoded strictly") {
  CHECK(api::parse_target("/a?x=%C4%90+b&y&x=2")->get("x") == "Đ b");
  CHECK(api::parse_target("/a")->path == "/a");
  for (const char* bad : {"/a?x=%", "/a?x=%4", "/a?x=%zz", "/a?x=%FF", "/a?x=%00", "/a?%=1"}) {
    CAPTURE(bad);
    CHECK_FALSE(api::parse_target(bad));
  }
}
