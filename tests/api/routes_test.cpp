#include "node/api/routes.h"
#include "node/api/assets.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include <algorithm>
#include <set>

#include "base/file.h"
#include "tests/api/served.h"
#include "tests/support/shared.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

/// An address of the route, with something in its braces.
std::string address_of(const api::Route& route) {
  std::string out(route.path);
  for (auto open = out.find('{'); open != out.npos; open = out.find('{'))
    out.replace(open, out.find('}') - open + 1, out.starts_with("/list") ? "household" : "households");
  return out;
}

int status_of(Browser& browser, const api::Route& route) {
  // What runs in the background or ends the session is judged by who may ask, not by doing it.
  return browser.send(std::string(route.method), address_of(route), "{}").status;
}

struct Seen {
  std::string role;
  unsigned bit;
};

void check_headers(const net::HttpResponse& response) {
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"x-content-type-options", "nosniff"},
           {"referrer-policy", "no-referrer"},
           {"content-security-policy",
            "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; object-src 'none'; "
            "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"}}) {
    CAPTURE(name);
    REQUIRE(response.headers.contains(name));
    CHECK(response.headers.at(name) == value);
  }
  CHECK(response.headers.contains("cache-control"));
}

}  // namespace

TEST_CASE_FIXTURE(ServedCommune, "every route lets in the roles of its row and nobody else, on hub and device") {
  for (Served* served : {&*hub, &*device}) {
    const bool is_hub = served == &*hub;
    CAPTURE(is_hub);
    Browser owner(served->api);
    REQUIRE(owner.sign_in() == 200);  // unlocks the device
    const std::vector<Seen> roles =
        is_hub ? std::vector<Seen>{{"commune", api::kRoleCommune},
                                   {"accountant", api::kRoleAccountant},
                                   {"inspector", api::kRoleInspector},
                                   {"area", 0}}
               : std::vector<Seen>{{"area", api::kRoleArea}, {"inspector", api::kRoleInspector}, {"commune", 0}};
    for (const auto& role : roles) {
      CAPTURE(role.role);
      served->add_account(role.role, {role.role});
      Browser browser(served->api);
      REQUIRE(browser.sign_in(login_of(role.role)) == 200);
      for (const auto& route : api::routes()) {
        CAPTURE(route.method);
        CAPTURE(route.path);
        if (route.roles == api::kNobody) continue;
        const int status = status_of(browser, route);
        const bool here = (route.side & (is_hub ? api::kHub : api::kDevice)) != 0;
        const bool all_roles = !is_hub && role.role == "area";
        const bool allowed = (route.roles & role.bit) != 0 && (!route.manages || all_roles);
        if (!here)
          CHECK(status == 404);
        else if (allowed)
          CHECK_MESSAGE(status != 403, status);
        else
          CHECK(status == 403);
      }
    }
  }
}

TEST_CASE_FIXTURE(ServedCommune, "nothing but the session is served to who is not signed in") {
  Browser browser(hub->api);
  for (const auto& route : api::routes()) {
    if ((route.side & api::kHub) == 0 || route.roles == api::kNobody) continue;
    CAPTURE(route.path);
    CHECK(status_of(browser, route) == 401);
  }
  const auto session = Browser::body(browser.get("/session"));
  CHECK(session["signed_in"] == false);
  CHECK(session["needs"] == "unlock");
  CHECK_FALSE(session.contains("author"));
}

TEST_CASE_FIXTURE(ServedCommune, "what changes something needs the page's own token, whatever the cookie") {
  Browser browser(hub->api);
  REQUIRE(browser.sign_in() == 200);
  const Json record{{"id", ulid(1)}, {"kind", "budget"}, {"fields", {{"work", "VX1"}, {"amount", "5 triệu"}}}};
  for (const std::string token : {"", "0", "deadbeef"})
    CHECK(browser.send("POST", "/records", record.dump(), {{"x-sovang-csrf", token}}).status == 403);
  Browser other(hub->api);
  CHECK(browser.send("POST", "/records", record.dump(), {{"x-sovang-csrf", other.csrf()}}).status == 403);
  CHECK(browser.get("/records/" + ulid(1)).status == 404);
  CHECK(browser.post("/records", record).status == 201);
}

TEST_CASE_FIXTURE(ServedCommune, "a page from elsewhere is refused by its origin") {
  Browser browser(hub->api);
  REQUIRE(browser.sign_in() == 200);
  for (const std::string origin :
       {"http://evil.example", "null", "http://127.0.0.1:9999", "http://127.0.0.1:8470.evil.example"})
    CHECK(browser.send("POST", "/check", R"({"kind":"money","fields":{}})", {{"origin", origin}}).status == 403);
  CHECK(
      browser.send("POST", "/check", R"({"kind":"money","fields":{}})", {{"origin", "http://127.0.0.1:8470"}}).status ==
      200);
}

TEST_CASE_FIXTURE(ServedCommune, "on loopback only loopback's own names are answered") {
  const auto status = [&](const std::string& host, const std::string& target) {
    return hub->api.handle({"GET", target, {{"host", host}}, "", "127.0.0.1"}).status;
  };
  for (const std::string target : {"/api/v1/session", "/", "/index.html"}) {
    CAPTURE(target);
    CHECK(status("127.0.0.1:8470", target) != 421);
    CHECK(status("localhost:8470", target) != 421);
    CHECK(status("[::1]:8470", target) != 421);
    for (const std::string host : {"evil.example", "evil.example:8470", "127.0.0.1:80", "127.0.0.1", "",
                                   "localhost.evil.example:8470", "192.168.1.2:8470"})
      CHECK(status(host, target) == 421);
  }
  CHECK(status("evil.example", "/healthz") == 200);
}

TEST_CASE_FIXTURE(ServedCommune,
                  "on loopback alone nothing is answered that came through a proxy: anybody could be behind it") {
  for (const char* header : {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded", "via"}) {
    CAPTURE(header);
    for (const std::string target : {"/api/v1/session", "/"})
      CHECK(hub->api.handle({"GET", target, {{"host", kListen}, {header, "x"}}, "", "127.0.0.1"}).status == 421);
  }
}

TEST_CASE_FIXTURE(ServedCommune, "elsewhere addresses and the names that were given are answered, and nobody unlocks") {
  journal::JournalPool pool(journal::Directory(folder / "h"), *journal::Directory(folder / "h").info());
  api::Api api(pool, clock, keys_in(pool.directory()), {false, {"so.tamnong.example"}, "0.1.0"});
  api.set_address("0.0.0.0:8470");
  const auto status = [&](const std::string& host) {
    return api.handle({"GET", "/api/v1/session", {{"host", host}}, "", "192.168.1.2"}).status;
  };
  CHECK(status("so.tamnong.example") == 200);
  CHECK(status("so.tamnong.example:8470") == 200);
  CHECK(status("192.168.1.2:8470") == 200);
  CHECK(status("evil.example:8470") == 421);
  CHECK(status("") == 421);
  Browser browser(api, "so.tamnong.example");
  CHECK(Browser::body(browser.get("/session"))["needs"] == "login");
  CHECK(browser.sign_in() == 401);
}

TEST_CASE_FIXTURE(ServedCommune, "every answer carries the headers that keep a browser safe") {
  Browser browser(hub->api);
  for (const std::string path : {"/session", "/home", "/nowhere", "/list/nothing"}) {
    check_headers(browser.get(path));
    CHECK(browser.get(path).headers.at("cache-control") == "no-store");
  }
  check_headers(browser.send("POST", "/records", "{", {{"x-sovang-csrf", ""}}));
  for (const std::string target :
       {"/", "/so/VX1", "/assets/nothing.js", "/healthz", "/v1/sync", "/%zz", "/../etc/passwd"})
    check_headers(hub->api.handle({"GET", target, {{"host", kListen}}, "", ""}));
}

TEST_CASE_FIXTURE(ServedCommune, "addresses inside the pages get the first page, missing files do not") {
  const auto answer = [&](const std::string& method, const std::string& target) {
    return hub->api.handle({method, target, {{"host", kListen}, {"accept-encoding", "gzip, br"}}, "", ""});
  };
  for (const std::string target : {"/", "/so", "/viec/VX1?x=1"}) {
    CHECK(answer("GET", target).status == 200);
    CHECK(answer("GET", target).content_type.starts_with("text/html"));
    CHECK(answer("GET", target).headers.at("cache-control") == "no-cache");
  }
  CHECK(answer("GET", "/favicon.bmp").status == 404);
  CHECK(answer("GET", "/assets/../secret.json").status == 404);
  CHECK(answer("POST", "/so").status == 405);
}

TEST_CASE_FIXTURE(ServedCommune, "no page may hold a script, style or frame of its own, or send where it came from") {
  const auto page = hub->api.handle({"GET", "/", {{"host", kListen}}, "", ""});
  const auto& policy = page.headers.at("content-security-policy");
  for (const std::string rule : {"default-src 'self'", "script-src 'self'", "style-src 'self'", "object-src 'none'",
                                 "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"}) {
    CAPTURE(rule);
    CHECK(policy.find(rule) != std::string::npos);
  }
  for (const std::string hole : {"unsafe-inline", "unsafe-eval", "http:", "https:", "*"}) {
    CAPTURE(hole);
    CHECK(policy.find(hole) == std::string::npos);
  }
  CHECK(page.headers.at("referrer-policy") == "no-referrer");
  CHECK(page.headers.at("x-content-type-options") == "nosniff");
  std::size_t scripts = 0;
  for (auto at = page.body.find("<script"); at != std::string::npos;
       at = page.body.find("<script", at + 1), ++scripts) {
    const auto tag = page.body.substr(at, page.body.find("</script>", at) - at);
    CHECK(tag.find(" src=\"/assets/") != std::string::npos);
    CHECK(tag.ends_with('>'));  // nothing between the tags
  }
  if (!api::assets().empty()) CHECK(scripts == 1);
  CHECK(page.body.find("<style") == std::string::npos);
  CHECK(page.body.find(" style=") == std::string::npos);
}

TEST_CASE_FIXTURE(ServedCommune, "files with a name of their own are kept for good, gzipped where that is smaller") {
  std::size_t kept = 0;
  for (const auto& asset : api::assets()) {
    CAPTURE(asset.path);
    const auto get = [&](const std::string& accepts) {
      return hub->api.handle(
          {"GET", std::string(asset.path), {{"host", kListen}, {"accept-encoding", accepts}}, "", ""});
    };
    const auto plain = get("identity");
    CHECK(plain.status == 200);
    CHECK(plain.body == asset.bytes);
    CHECK(plain.headers.count("content-encoding") == 0);
    const auto packed = get("gzip, deflate, br");
    CHECK(packed.headers.at("vary") == "accept-encoding");
    if (!asset.gzip.empty()) {
      CHECK(packed.headers.at("content-encoding") == "gzip");
      CHECK(packed.body == asset.gzip);
    }
    const bool text = asset.path.ends_with(".js") || asset.path.ends_with(".css");
    if (text && asset.bytes.size() > 1000) CHECK(packed.body.size() < asset.bytes.size() * 3 / 4);
    const bool named = asset.path.starts_with("/assets/");
    CHECK(packed.headers.at("cache-control") == (named ? "public, max-age=31536000, immutable" : "no-cache"));
    kept += named ? 1 : 0;
  }
  if (!api::assets().empty()) CHECK(kept > 10);
}

TEST_CASE("over the network a long answer comes gzipped to who can read that, never the one with the token") {
  ServedCommune commune;
  journal::JournalPool pool(journal::Directory(commune.folder / "h"), *journal::Directory(commune.folder / "h").info());
  api::Api api(pool, commune.clock, keys_in(pool.directory()), {false, {"so.example"}, "0.1.0"});
  api.set_address("0.0.0.0:8470");
  commune.hub->add_account("lan", {"commune"});
  Browser browser(api, "so.example");
  REQUIRE(browser.sign_in(login_of("lan")) == 200);
  const auto get = [&](const std::string& path, const std::string& accepts) {
    return browser.send("GET", path, "", {{"accept-encoding", accepts}});
  };
  const auto plain = get("/overview", "");
  REQUIRE(plain.body.size() > 1400);
  CHECK(plain.headers.count("content-encoding") == 0);
  CHECK(get("/overview", "br, gzip;q=0").headers.count("content-encoding") == 0);
  const auto packed = get("/overview", "gzip, deflate, br");
  CHECK(packed.headers.at("content-encoding") == "gzip");
  CHECK(packed.headers.at("vary") == "accept-encoding");
  CHECK(packed.body.size() < plain.body.size() / 2);
  std::string unpacked(plain.body.size() + 1, '\0');
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  std::string in = packed.body;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(unpacked.data());
  stream.avail_out = static_cast<uInt>(unpacked.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  unpacked.resize(stream.total_out);
  inflateEnd(&stream);
  CHECK(unpacked == plain.body);
  CHECK(get("/session", "gzip").headers.count("content-encoding") == 0);
  CHECK(get("/works/none", "gzip").headers.count("content-encoding") == 0);  // short
}

TEST_CASE_FIXTURE(ServedCommune, "malformed bodies and addresses are refused with their reason") {
  Browser browser(hub->api);
  REQUIRE(browser.sign_in() == 200);
  const std::string deep = std::string(40, '[') + std::string(40, ']');
  for (const std::string body : {"{", "[]", "1", "nonsense", "{}{}", "{\"fields\":\"x\",\"kind\":\"money\"}", "\xFF"}) {
    CAPTURE(body);
    CHECK(browser.send("POST", "/check", body).status == 400);
  }
  CHECK(browser.send("POST", "/check", R"({"kind":"money","fields":{"amount":)" + deep + "}}").status == 400);
  CHECK(browser.send("POST", "/check", R"({"kind":"dragon","fields":{}})").status == 422);
  CHECK(browser.send("POST", "/check", std::string(300u << 10, ' ')).status == 413);
  CHECK(browser.get("/list/contribution?limit=501").status == 400);
  CHECK(browser.get("/list/contribution?limit=0").status == 400);
  CHECK(browser.get("/list/contribution?from=15/09/2025").status == 400);
  CHECK(browser.get("/report?period=2025-Q5").status == 400);
  CHECK(browser.get("/search?q=%zz").status == 400);
  CHECK(browser.send("PUT", "/records", "{}").status == 405);
}

TEST_CASE("docs/api/openapi.json names every route and no other") {
  const auto file = tests::root_dir() / "docs/api/openapi.json";
  const Json document = Json::parse(base::read_file(file, 1u << 20));
  CHECK(document["openapi"].get<std::string>().starts_with("3.1"));
  std::set<std::string> written;
  for (const auto& [path, item] : document["paths"].items())
    for (const auto& [method, operation] : item.items()) {
      if (method == "parameters") continue;
      std::string name = method;
      std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
      written.insert(name + " " + path);
      CHECK_MESSAGE(operation.contains("summary"), path);
      CHECK_MESSAGE(operation.contains("responses"), path);
      for (auto open = path.find('{'); open != path.npos; open = path.find('{', open + 1)) {
        const std::string parameter = path.substr(open + 1, path.find('}', open) - open - 1);
        const auto& all = operation["parameters"];
        CHECK(std::any_of(all.begin(), all.end(), [&](const Json& one) { return one.value("name", "") == parameter; }));
      }
    }
  std::set<std::string> served;
  for (const auto& route : api::routes()) served.insert(std::string(route.method) + " " + std::string(route.path));
  CHECK(written == served);
}
