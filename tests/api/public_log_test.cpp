// What a hub shows of its logs to anybody, under C2SP tlog-tiles paths.

#include <doctest/doctest.h>

#include <filesystem>

#include "base/file.h"
#include "node/audit/export.h"
#include "tests/api/served.h"

using namespace sovang;
using namespace sovang::tests;

namespace fs = std::filesystem;

namespace {

net::HttpResponse fetch(api::Api& api, const std::string& target, const std::string& method = "GET") {
  net::HttpRequest request{method, target, {}, {}, "192.168.1.9"};
  request.headers["host"] = kListen;
  return api.handle(request);
}

/// The files of an export made now, relative to its folder.
std::map<std::string, std::string> exported(Served& served, const TempDir& out) {
  const auto lease = served.pool.borrow();
  audit::export_tiles(lease->logs(), lease->roster(), {out.path(), std::nullopt, false});
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(out.path()))
    if (entry.is_regular_file())
      files[entry.path().lexically_relative(out.path()).generic_string()] = base::read_file(entry.path(), 1u << 24);
  return files;
}

}  // namespace

TEST_CASE_FIXTURE(ServedCommune,
                  "a hub serves to anybody the bytes of an export, without entries unless it is told to") {
  exchange();
  const TempDir out;
  const auto files = exported(*hub, out);
  Served generous(hub->pool.directory(), clock, std::nullopt, {true, {}, "0.1.0", false, true});
  std::size_t logs = 0;
  for (const auto& [name, content] : files) {
    CAPTURE(name);
    const bool never =
        name == "keys.txt" || name.find("/parts/") != std::string::npos || name.find("/office/") != std::string::npos;
    const bool entries = name.find("/tile/entries/") != std::string::npos;
    const auto plain = fetch(hub->api, "/tlog/" + name), open = fetch(generous.api, "/tlog/" + name);
    CHECK(plain.status == (never || entries ? 404 : 200));
    CHECK(open.status == (never ? 404 : 200));
    if (never) continue;
    CHECK(open.body == content);
    const bool checkpoint = name.ends_with("/checkpoint");
    logs += checkpoint ? 1 : 0;
    CHECK(open.content_type == (checkpoint ? "text/plain; charset=utf-8" : "application/octet-stream"));
    CHECK(open.headers.at("cache-control") == (checkpoint ? "public, max-age=5" : "public, max-age=86400"));
    if (!entries) CHECK(plain.body == content);
  }
  CHECK(logs == 2);  // the commune's and the device's
}

TEST_CASE_FIXTURE(ServedCommune, "a log's file has one address, and nothing else answers there") {
  exchange();
  Served generous(hub->pool.directory(), clock, std::nullopt, {true, {}, "0.1.0", false, true});
  const std::string log = "/tlog/tamnong.example/xa";
  const auto size = hub->pool.borrow()->logs().state("tamnong.example/xa")->size();
  const std::string width = std::to_string(size);
  REQUIRE(fetch(generous.api, log + "/tile/entries/000.p/" + width).status == 200);
  REQUIRE(fetch(generous.api, log + "/tile/0/000.p/1").status == 200);  // of an earlier size
  for (const std::string& path : {log,
                                  log + "/",
                                  log + "/checkpoint/",
                                  log + "/checkpoint?x",
                                  log + "//checkpoint",
                                  log + "/%63heckpoint",
                                  log + "/./checkpoint",
                                  log + "/../xa/checkpoint",
                                  std::string("/tlog/checkpoint"),
                                  std::string("/tlog//checkpoint"),
                                  std::string("/tlog/../tamnong.example/xa/checkpoint"),
                                  log + "/office/checkpoint",
                                  log + "/office/tile/0/000.p/1",
                                  log + "/office/tile/entries/000.p/1",
                                  log + "/tile/0/000",
                                  log + "/tile/0/000.p/0",
                                  log + "/tile/0/000.p/01",
                                  log + "/tile/0/000.p/" + std::to_string(size + 1),
                                  log + "/tile/00/000.p/1",
                                  log + "/tile/0/0.p/1",
                                  log + "/tile/0/x000/000.p/1",
                                  log + "/tile/1/000.p/1",
                                  log + "/tile/63/000.p/1",
                                  log + "/tile/64/000.p/1",
                                  log + "/tile/0/001.p/1",
                                  log + "/tile/8/0/000.p/1",
                                  log + "/tile/entries/000.p/" + std::to_string(size + 1),
                                  log + "/tile/entries/001.p/1",
                                  log + "/tile/entries/../../checkpoint",
                                  log + "/parts/000.jsonl",
                                  std::string("/tlog/keys.txt"),
                                  std::string("/tlog/tamnong.example/nobody/checkpoint")}) {
    CAPTURE(path);
    CHECK(fetch(generous.api, path).status == 404);
  }
  CHECK(fetch(generous.api, log + "/checkpoint", "HEAD").status == 200);
  CHECK(fetch(generous.api, log + "/checkpoint", "POST").status == 405);
  CHECK(fetch(device->api, log + "/checkpoint").status == 404);
}
