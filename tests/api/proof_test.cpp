#include <doctest/doctest.h>

#include "crypto/merkle.h"
#include "node/proof/verify.h"
#include "node/store/erasures.h"
#include "tests/api/served.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

/// A record with a name, one without, and one that the hub has not seen.
struct Commune : ServedCommune {
  Commune() : browser(device->api), visitor(hub->api) {
    REQUIRE(browser.sign_in() == 200);
    add(1, {{"household", "H1"}, {"amount", "500k"}, {"contributor_name", "Nguyễn Văn Lộc"}});
    add(2, {{"household", "H2"}, {"amount", "300k"}, {"anonymous", "1"}});
    exchange();
    add(3, {{"household", "H1"}, {"amount", "200k"}});
  }
  void add(int id, Json fields) {
    fields["work"] = "VK01";
    const auto response = browser.post(
        "/records", {{"id", ulid(id)}, {"kind", "money"}, {"fields", fields}, {"confirmed", Json::array()}});
    REQUIRE_MESSAGE(response.status == 201, response.body);
  }
  Json receipt(int id) { return Browser::body(browser.get("/receipt/" + ulid(id))); }
  std::vector<crypto::VerifierKey> keys() {
    std::vector<crypto::VerifierKey> out;
    const Json answer = Browser::body(visitor.get("/keys"));
    for (const auto& key : answer["keys"]) out.push_back(*crypto::parse_vkey(key["vkey"].get<std::string>()));
    return out;
  }

  Browser browser, visitor;
};

}  // namespace

TEST_CASE_FIXTURE(Commune, "a receipt's code is proved by the keys that anybody may ask for") {
  const auto cosigned = proof::verify(receipt(1)["code"].get<std::string>(), keys(), 1);
  CHECK(!cosigned.fault);
  CHECK(cosigned.log_signed);
  CHECK(cosigned.parts.size() == 1);
  CHECK(receipt(3)["state"] == "local");
  const auto local = proof::verify(receipt(3)["code"].get<std::string>(), keys(), 0);
  CHECK(!local.fault);
  CHECK(local.cosigned.empty());
  CHECK(receipt(3)["paper"].get<std::string>().find("Chưa đối chứng") != std::string::npos);
}

TEST_CASE_FIXTURE(Commune, "who wants no name has none in the answer, on the paper and in the code") {
  const auto response = browser.get("/receipt/" + ulid(2));
  const Json receipt = Browser::body(response);
  CHECK(receipt["payer"] == "Một nhà hảo tâm");
  CHECK(receipt["paper"].get<std::string>().find("Lê Thị Đào") == std::string::npos);
  CHECK(receipt["paper"].get<std::string>().find("H2") == std::string::npos);
  const auto verdict = proof::verify(receipt["code"].get<std::string>(), keys(), 1);
  CHECK(!verdict.fault);
  CHECK(verdict.parts.empty());
  CHECK(verdict.record.digests.contains("name"));
}

TEST_CASE_FIXTURE(Commune, "a receipt is handed out as a picture and as a proof file") {
  const auto picture = browser.get("/receipt/" + ulid(1) + "/picture");
  CHECK(picture.content_type == "image/png");
  CHECK(picture.body.starts_with("\x89PNG"));
  const auto file = browser.get("/receipt/" + ulid(1) + "/proof");
  CHECK(file.headers.at("content-disposition") == "attachment; filename=\"PT-K01-2025-00001.tlog-proof\"");
  CHECK(!proof::verify(file.body, keys(), 1).fault);
  CHECK(browser.get("/receipt/nothing/picture").status == 404);
  CHECK(visitor.get("/receipt/" + ulid(1)).status == 401);
}

TEST_CASE_FIXTURE(Commune, "the board is counted once, and anew as soon as something is cosigned, folded or erased") {
  const auto board = [&] { return Browser::body(browser.get("/board/VK01")); };
  const Json first = board();
  CHECK(board() == first);
  CHECK(first["proofs"]["local"] == 1);
  exchange();
  CHECK(board()["proofs"] == Json({{"cosigned", 3}, {"hub", 0}, {"local", 0}}));
  CHECK(Browser::body(browser.get("/board?lang=en"))["works"] == Browser::body(browser.get("/board"))["works"]);

  REQUIRE(board().dump().find("Nguyễn Văn Lợi") != std::string::npos);
  {
    const auto lease = device->pool.borrow();
    auto rows = lease->db().query("SELECT open FROM entry WHERE instr(CAST(open AS TEXT), '\"household\"') > 0");
    std::vector<store::ErasureTarget> targets;
    while (rows.step())
      targets.push_back({lease->info().origin, 0, crypto::leaf_hash(std::string(rows.blob(0))), {"name"}});
    store::Transaction transaction(lease->db());
    store::erase_parts(lease->db(), targets);
    transaction.commit();
  }
  CHECK(board().dump().find("Nguyễn Văn Lợi") == std::string::npos);
}

TEST_CASE_FIXTURE(Commune, "the public board is open on loopback, and elsewhere only where the commune says so") {
  const Json board = Browser::body(visitor.get("/board/VK01"));
  CHECK(board["totals"]["money_vnd"] == 800000);
  CHECK(board["proofs"] == Json({{"cosigned", 2}, {"hub", 0}, {"local", 0}}));
  CHECK(Browser::body(browser.get("/board/VK01"))["proofs"] == Json({{"cosigned", 2}, {"hub", 0}, {"local", 1}}));
  CHECK(board.dump().find("Lê Thị Đào") == std::string::npos);
  for (const char* hidden : {"alley", "spouse", "POOR", "poverty"})
    CHECK(board.dump().find(hidden) == std::string::npos);
  CHECK(visitor.get("/board/nothing").status == 404);
  CHECK(!Browser::body(visitor.get("/board"))["heads"].empty());

  const auto lease = hub->pool.borrow();
  for (const bool open : {false, true}) {
    Served abroad(journal::Directory(folder / "h"), clock, keys_in(journal::Directory(folder / "h")),
                  {false, {}, "0.1.0", open});
    Browser anybody(abroad.api, "192.168.1.2:8470");
    CHECK(anybody.get("/board/VK01").status == (open ? 200 : 401));
    CHECK(anybody.get("/board").status == (open ? 200 : 401));
    CHECK(anybody.get("/keys").status == 200);
    CHECK(anybody.get("/posting?work=VK01").status == 401);
  }
}
