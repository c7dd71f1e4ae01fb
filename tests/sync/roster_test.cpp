#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/commune.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

sync::OpenPart part(const std::string& id, const std::string& type, const std::string& body) {
  return {id, type, "2025-01-16T20:15:00+07:00", "office", body, {}};
}

sync::Enrolment enrolment(const std::string& device, const std::string& role, std::vector<std::string> areas,
                          std::uint64_t seed) {
  SeededRandom random(seed);
  const auto keys = make_keys(device, false, random);
  sync::Enrolment out;
  out.invitation_id = "I" + device;
  out.device = device;
  out.role = role;
  out.areas = std::move(areas);
  out.from = "2025-01-01";
  out.log_key = keys.log.verifier();
  out.manifest_key = keys.manifest.verifier();
  out.recipient = keys.identity.recipient();
  out.authors["a"] = {role};
  return out;
}

sync::OpenPart entry_of(const sync::Enrolment& one) { return part(one.device, "enrolment", sync::enrolment_body(one)); }

}  // namespace

TEST_SUITE("roster") {
  TEST_CASE("what is written is what is read") {
    Commune commune(41);
    auto roster = commune.roster();
    REQUIRE(roster.hub());
    CHECK(roster.hub()->log_key == commune.keys.log.verifier());
    CHECK(roster.hub()->cosigner_key == commune.keys.cosigner->verifier());
    CHECK(roster.hub()->recovery_key == commune.recovery.verifier());
    CHECK(roster.hub()->authors.at("office") == std::vector<std::string>{"commune", "accountant"});
    const auto one = enrolment("d/a", "area", {"K01", "K02"}, 1);
    roster.take(entry_of(one));
    REQUIRE(roster.enrolment("d/a") != nullptr);
    CHECK(sync::enrolment_body(*roster.enrolment("d/a")) == sync::enrolment_body(one));
    CHECK(roster.log_key("d/a") == one.log_key);
    CHECK(roster.log_key(commune.hub_origin()) == commune.keys.log.verifier());
    CHECK(roster.log_key(commune.hub_origin() + "/office") == commune.keys.office_log->verifier());
    CHECK_FALSE(roster.log_key("d/b"));
  }

  TEST_CASE("the first hub entry holds; entries that do not read are passed over") {
    Commune commune(42);
    auto roster = commune.roster();
    Commune other(43);
    const auto entry = sync::read_open_part(other.store.read(other.hub_origin(), 0, 1, SIZE_MAX)[0].open);
    roster.take(*entry);
    CHECK(roster.hub()->log_key == commune.keys.log.verifier());
    for (const char* type : {"hub", "invitation", "enrolment", "revocation", "unheard"})
      for (const char* body : {"{}", R"({"device":7})", R"({"log_key":"x"})"}) roster.take(part("x", type, body));
    CHECK(roster.enrolments().empty());
    CHECK(roster.invitations().empty());
  }

  TEST_CASE("a log has one key for good; role and areas may change") {
    Commune commune(44);
    auto roster = commune.roster();
    roster.take(entry_of(enrolment("d/a", "area", {"K01"}, 1)));
    roster.take(entry_of(enrolment("d/a", "commune", {}, 2)));
    CHECK(roster.enrolment("d/a")->role == "area");
    roster.take(entry_of(enrolment("d/a", "area", {"K01", "K02"}, 1)));
    CHECK(roster.enrolment("d/a")->areas.size() == 2);
  }

  TEST_CASE("an enrolment under another id, or with keys of another name, is passed over") {
    Commune commune(45);
    auto roster = commune.roster();
    const auto one = enrolment("d/a", "area", {"K01"}, 1);
    roster.take(part("d/b", "enrolment", sync::enrolment_body(one)));
    auto renamed = one;
    renamed.device = "d/c";
    roster.take(entry_of(renamed));
    CHECK(roster.enrolments().empty());
  }

  TEST_CASE("a revocation ends a device at a size, and a new enrolment does not lift it") {
    Commune commune(46);
    auto roster = commune.roster();
    roster.take(entry_of(enrolment("d/a", "area", {"K01"}, 1)));
    roster.take(part("d/a", "revocation", R"({"device":"d/a","size":5,"root":"","on":"2025-02-01"})"));
    CHECK(roster.enrolment("d/a")->revoked_at == 5);
    roster.take(entry_of(enrolment("d/a", "area", {"K01"}, 1)));
    CHECK(roster.enrolment("d/a")->revoked_at == 5);
  }

  TEST_CASE("who follows what") {
    Commune commune(47);
    auto roster = commune.roster();
    for (const auto& one : {enrolment("d/k1", "area", {"K01"}, 1), enrolment("d/k12", "area", {"K01", "K02"}, 2),
                            enrolment("d/k2", "area", {"K02"}, 3), enrolment("d/vp", "commune", {}, 4),
                            enrolment("d/kt", "accountant", {}, 5), enrolment("d/tt", "inspector", {}, 6),
                            enrolment("d/x", "unheard", {"K01"}, 7)})
      roster.take(entry_of(one));
    const auto follows = [&](const char* device, const std::string& origin) {
      return roster.follows(*roster.enrolment(device), origin);
    };
    for (const auto& [device, known] : roster.enrolments()) {
      CHECK(roster.follows(known, device));
      CHECK(roster.follows(known, "tamnong.example/xa"));
      CHECK_FALSE(roster.follows(known, "d/nobody"));
    }
    CHECK(follows("d/k1", "d/k12"));
    CHECK(follows("d/k12", "d/k1"));
    CHECK_FALSE(follows("d/k1", "d/k2"));
    CHECK_FALSE(follows("d/k1", "d/vp"));
    CHECK_FALSE(follows("d/x", "d/k1"));
    for (const char* device : {"d/vp", "d/kt", "d/tt"}) CHECK(follows(device, "d/k2"));
    CHECK(follows("d/vp", "tamnong.example/xa/office"));
    CHECK(follows("d/kt", "tamnong.example/xa/office"));
    CHECK_FALSE(follows("d/tt", "tamnong.example/xa/office"));
    CHECK_FALSE(follows("d/k1", "tamnong.example/xa/office"));
  }

  TEST_CASE("the followed logs are those of all enrolled that a device follows") {
    Commune commune(47);
    auto roster = commune.roster();
    std::vector<sync::Enrolment> all{enrolment("d/a", "area", {"K01", "K02"}, 1), enrolment("d/b", "area", {"K02"}, 2),
                                     enrolment("d/c", "area", {"K03"}, 3),        enrolment("d/d", "area", {}, 4),
                                     enrolment("d/x", "commune", {}, 5),          enrolment("d/y", "accountant", {}, 6),
                                     enrolment("d/z", "inspector", {}, 7)};
    for (const auto& one : all) roster.take(entry_of(one));
    all[1].areas = {"K03"};  // a device that moved
    roster.take(entry_of(all[1]));
    std::vector<std::string> origins{commune.hub_origin(), commune.hub_origin() + "/office", "d/unknown"};
    for (const auto& one : all) origins.push_back(one.device);
    std::ranges::sort(origins);
    all.push_back(enrolment("d/unknown", "area", {"K01"}, 8));
    for (const auto& one : all) {
      CAPTURE(one.device);
      std::vector<std::string> expected;
      for (const auto& origin : origins)
        if (roster.follows(one, origin)) expected.push_back(origin);
      CHECK(roster.followed(one) == expected);
    }
  }

  TEST_CASE("a copy keeps what it said when the other takes an entry") {
    Commune commune(48);
    auto roster = commune.roster();
    const auto before = roster;
    roster.take(entry_of(enrolment("d/a", "area", {"K01"}, 1)));
    auto third = roster;
    third.take(part("d/a", "revocation", R"({"device":"d/a","size":4})"));
    CHECK(before.enrolment("d/a") == nullptr);
    REQUIRE(roster.enrolment("d/a") != nullptr);
    CHECK_FALSE(roster.enrolment("d/a")->revoked_at);
    CHECK(third.enrolment("d/a")->revoked_at == 4);
    roster = third;
    CHECK(roster.enrolment("d/a")->revoked_at == 4);
  }
}
