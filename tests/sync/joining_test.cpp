#include <doctest/doctest.h>

#include "crypto/encoding.h"
#include "tests/support/commune.h"

using namespace sovang;
using namespace sovang::tests;
using sync::JoinError;

namespace {

constexpr std::int64_t kDayMs = 86'400'000;

struct Joining {
  Commune commune{31};
  sync::Invitation invitation = commune.invite("k01-a", "K01", "area");
  sync::Keys keys = make_keys(invitation.device, false, commune.random);

  [[nodiscard]] sync::MadeRequest request() {
    return sync::make_join(invitation, keys, commune.clock.wall(), commune.random);
  }
  [[nodiscard]] JoinError fault(std::string_view file) {
    const std::string before = commune.store.dump();
    const auto answer = commune.answer_join(file);
    CHECK(commune.store.dump() == before);
    REQUIRE_FALSE(answer);
    return answer.error().error;
  }
};

}  // namespace

TEST_SUITE("joining") {
  TEST_CASE("an invitation reads back, with and without a URL") {
    Joining joining;
    for (const char* url : {"", "http://127.0.0.1:8470", "Http://Xa.example", "HTTPS://[fd00::1]:8470/so"}) {
      joining.invitation.url = url;
      const std::string line = sync::write_invitation(joining.invitation);
      CHECK(line.find_first_of(" \n\t") == std::string::npos);
      const auto read = sync::read_invitation(line);
      REQUIRE(read);
      CHECK(sync::write_invitation(*read) == line);
      CHECK(read->url == url);
      CHECK(read->hub == joining.invitation.hub);
      CHECK(read->token == joining.invitation.token);
    }
  }

  TEST_CASE("an invitation whose members make no sense is none, though its line is whole") {
    const auto reads = [](const std::function<void(sync::Invitation&)>& change) {
      Joining joining;
      change(joining.invitation);
      return sync::read_invitation(sync::write_invitation(joining.invitation)).has_value();
    };
    CHECK(reads([](sync::Invitation&) {}));
    CHECK_FALSE(reads([](sync::Invitation& one) { one.role = "king"; }));
    CHECK_FALSE(reads([](sync::Invitation& one) { one.token = "AAAA"; }));
    for (const char* device :
         {"", "evil.example/k01/a", "tamnong.example/xa", "tamnong.example/../../evil", "tamnong.example/k01//a",
          "tamnong.example/k01/", "tamnong.example/K01/a", "tamnong.example/k01/a\x1b[2J"}) {
      CAPTURE(device);
      CHECK_FALSE(reads([&](sync::Invitation& one) { one.device = device; }));
    }
    for (const char* url : {"javascript:1", "http", "ftp://x", "http://x y", "http://x\x1b[2J"}) {
      CAPTURE(url);
      CHECK_FALSE(reads([&](sync::Invitation& one) { one.url = url; }));
    }
    CHECK_FALSE(reads([](sync::Invitation& one) { one.series = "K\x1b[2J"; }));
    CHECK_FALSE(reads([](sync::Invitation& one) { one.manifest.key = one.hub.key; }));
    CHECK_FALSE(reads([](sync::Invitation& one) { one.recovery.key = one.manifest.key; }));
  }

  TEST_CASE("a typing error, a missing or an added character in an invitation is noticed") {
    Joining joining;
    const std::string line = sync::write_invitation(joining.invitation);
    for (std::size_t at = 0; at < line.size(); ++at) {
      CAPTURE(at);
      std::string typo = line;
      typo[at] = typo[at] == 'a' ? 'b' : 'a';
      CHECK_FALSE(sync::read_invitation(typo));
      CHECK_FALSE(sync::read_invitation(line.substr(0, at)));
      std::string gone = line;
      CHECK_FALSE(sync::read_invitation(gone.erase(at, 1)));
    }
    CHECK_FALSE(sync::read_invitation(line + "0"));
    CHECK_FALSE(sync::read_invitation(std::string(5000, 'x')));
  }

  TEST_CASE("the enrolment carries what the invitation gave and what the device made") {
    Joining joining;
    const auto reply = joining.commune.answer_join(joining.request().file);
    REQUIRE(reply);
    const auto roster = joining.commune.roster();
    const auto* enrolment = roster.enrolment(joining.invitation.device);
    REQUIRE(enrolment != nullptr);
    CHECK(enrolment->role == "area");
    CHECK(enrolment->areas == std::vector<std::string>{"K01"});
    CHECK(enrolment->series == "K01");
    CHECK(enrolment->log_key == joining.keys.log.verifier());
    CHECK(enrolment->recipient == joining.keys.identity.recipient());
    CHECK(enrolment->authors.at("k01-a") == std::vector<std::string>{"area"});
    CHECK(enrolment->from == "2025-11-07");
    CHECK(roster.enrolment_of_invitation(joining.invitation.id) == enrolment);
  }

  TEST_CASE("the same request again gets an equivalent reply, also after the invitation's end") {
    Joining joining;
    const auto request = joining.request();
    REQUIRE(joining.commune.answer_join(request.file));
    const std::string before = joining.commune.store.dump();
    joining.commune.clock.advance(30 * kDayMs);
    for (const auto& again : {request, joining.request()}) {
      const auto reply = joining.commune.answer_join(again.file);
      REQUIRE(reply);
      CHECK(sync::take_joined(joining.invitation, joining.keys, again.sha256, *reply));
    }
    CHECK(joining.commune.store.dump() == before);
  }

  TEST_CASE("another key for a used invitation is refused, and names the device for the evidence") {
    Joining joining;
    REQUIRE(joining.commune.answer_join(joining.request().file));
    joining.keys = make_keys(joining.invitation.device, false, joining.commune.random);
    const auto request = joining.request();
    CHECK(joining.fault(request.file) == JoinError::invitation_used);
    const auto failure =
        sync::check_join(joining.commune.roster(), joining.commune.keys, request.file, joining.commune.clock.wall());
    CHECK(failure.error().device == joining.invitation.device);
    CHECK(sync::code_of(JoinError::invitation_used) == "invitation_used");
  }

  TEST_CASE("a device that is enrolled under another key, or was revoked, does not join by a new invitation") {
    Joining joining;
    REQUIRE(joining.commune.answer_join(joining.request().file));
    joining.invitation = joining.commune.invite("k01-a", "K01", "area");
    const auto own = joining.keys;
    joining.keys = make_keys(joining.invitation.device, false, joining.commune.random);
    CHECK(joining.fault(joining.request().file) == JoinError::invitation_used);
    joining.keys = own;
    joining.commune.revoke(joining.invitation.device, 0);
    CHECK(joining.fault(joining.request().file) == JoinError::invitation_used);
  }

  TEST_CASE("an invitation ends by the hub's clock") {
    Joining joining;
    const auto request = joining.request();
    joining.commune.clock.advance(7 * kDayMs - 1000);
    CHECK(sync::check_join(joining.commune.roster(), joining.commune.keys, request.file, joining.commune.clock.wall()));
    joining.commune.clock.advance(2000);
    CHECK(joining.fault(request.file) == JoinError::invitation_expired);
  }

  TEST_CASE("an unknown invitation and a wrong token look the same") {
    Joining joining;
    auto good = joining.invitation;
    joining.invitation.token = sync::make_token(joining.commune.random);
    CHECK(joining.fault(joining.request().file) == JoinError::invitation_unknown);
    joining.invitation = good;
    joining.invitation.id = "01ARYZ6S410000000000000000";
    CHECK(joining.fault(joining.request().file) == JoinError::invitation_unknown);
  }

  TEST_CASE("names that do not fit, keys without their secret and claims that do not read are malformed") {
    Joining joining;
    const auto seal = [&](const std::string& content, const crypto::Signer& signer) {
      return sync::seal_bundle(
          {{sync::BundleKind::join, joining.keys.origin, joining.commune.hub_origin(), {}, {}}, {{"join", content}}},
          signer, joining.invitation.recipient, joining.commune.random);
    };
    const auto other = make_keys(joining.invitation.device, false, joining.commune.random);
    const auto claim = [&](const std::string& device, const crypto::Signer& log, const crypto::Signer& manifest,
                           const crypto::Signer& prover, std::uint64_t size) {
      const auto root = size == 0 ? crypto::empty_root() : crypto::Hash{};
      std::string proof = crypto::sign_checkpoint({prover.name, size, root, {}}, prover);
      for (std::size_t at = 0; (at = proof.find('\n', at)) != std::string::npos; at += 2) proof.replace(at, 1, "\\n");
      return R"({"invitation":")" + joining.invitation.id + R"(","token":")" + joining.invitation.token +
             R"(","device":")" + device + R"(","log_key":")" + log.verifier().text() + R"(","manifest_key":")" +
             manifest.verifier().text() + R"(","recipient":")" + joining.keys.identity.recipient().text() +
             R"(","proof":")" + proof + "\"}";
    };
    const auto& keys = joining.keys;
    CHECK(sync::check_join(joining.commune.roster(), joining.commune.keys,
                           seal(claim(keys.origin, keys.log, keys.manifest, keys.log, 0), keys.manifest),
                           joining.commune.clock.wall()));
    const auto elsewhere = make_keys("tamnong.example/k02-a", false, joining.commune.random);
    CHECK(joining.fault(seal(claim(elsewhere.origin, keys.log, keys.manifest, keys.log, 0), keys.manifest)) ==
          JoinError::malformed);
    CHECK(joining.fault(seal(claim(keys.origin, elsewhere.log, keys.manifest, elsewhere.log, 0), keys.manifest)) ==
          JoinError::malformed);
    CHECK(joining.fault(seal(claim(keys.origin, keys.log, elsewhere.manifest, keys.log, 0), elsewhere.manifest)) ==
          JoinError::malformed);
    CHECK(joining.fault(seal(claim(keys.origin, keys.log, other.manifest, keys.log, 0), keys.manifest)) ==
          JoinError::malformed);
    CHECK(joining.fault(seal(claim(keys.origin, keys.log, keys.manifest, other.log, 0), keys.manifest)) ==
          JoinError::malformed);
    CHECK(joining.fault(seal(claim(keys.origin, keys.log, keys.manifest, keys.log, 1), keys.manifest)) ==
          JoinError::malformed);
    // One key for two roles.
    const crypto::Signer both{keys.manifest.name, keys.manifest.type, keys.log.key};
    CHECK(joining.fault(seal(claim(keys.origin, keys.log, both, keys.log, 0), both)) == JoinError::malformed);
    CHECK(joining.fault(seal("{}", keys.manifest)) == JoinError::malformed);
    CHECK(joining.fault(seal("[]", keys.manifest)) == JoinError::malformed);
    // A device that was not invited under this name.
    Joining second;
    second.invitation.device = elsewhere.origin;
    second.keys = elsewhere;
    CHECK(second.fault(second.request().file) == JoinError::malformed);
  }

  TEST_CASE("a join request is no exchange and the other way round") {
    Joining joining;
    const auto join = joining.request();
    CHECK(joining.commune.answer(join.file).error() == sync::BundleError::wrong_kind);
    CHECK(*sync::kind_of(join.file, joining.commune.keys.identity) == sync::BundleKind::join);
    const auto device = joining.commune.join("k01-b");
    const auto request = device->request(joining.commune.clock.wall());
    CHECK(*sync::kind_of(request.file, joining.commune.keys.identity) == sync::BundleKind::request);
    const auto refused = joining.commune.answer_join(request.file);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().bundle == sync::BundleError::wrong_kind);
  }

  TEST_CASE("damaged join requests and replies are refused at every byte") {
    Joining joining;
    const auto request = joining.request();
    const std::string before = joining.commune.store.dump();
    for (std::size_t at = 0; at < request.file.size(); at += 3) {
      std::string bad = request.file;
      bad[at] = static_cast<char>(bad[at] ^ 0x04);
      CHECK_FALSE(joining.commune.answer_join(bad));
      CHECK_FALSE(joining.commune.answer_join(request.file.substr(0, at)));
    }
    CHECK(joining.commune.store.dump() == before);
    const auto reply = joining.commune.answer_join(request.file);
    REQUIRE(reply);
    REQUIRE(sync::take_joined(joining.invitation, joining.keys, request.sha256, *reply));
    for (std::size_t at = 0; at < reply->size(); at += 3) {
      std::string bad = *reply;
      bad[at] = static_cast<char>(bad[at] ^ 0x04);
      CHECK_FALSE(sync::take_joined(joining.invitation, joining.keys, request.sha256, bad));
      CHECK_FALSE(sync::take_joined(joining.invitation, joining.keys, request.sha256, reply->substr(0, at)));
    }
  }

  TEST_CASE("a reply of a hub that the invitation does not pin is refused") {
    Joining joining;
    const auto request = joining.request();
    const auto reply = joining.commune.answer_join(request.file);
    REQUIRE(reply);
    Commune other(32);
    for (auto change :
         {+[](sync::Invitation&pinned, const sync::Keys&keys) { pinned.hub.key = keys.log.key.public_key(); },
          +[](sync::Invitation&pinned, const sync::Keys&keys) { pinned.manifest.key = keys.log.key.public_key(); },
          +[](sync::Invitation&pinned, const sync::Keys&keys) { pinned.recovery.key = keys.log.key.public_key(); },
          +[](sync::Invitation&pinned, const sync::Keys&) { pinned.hub.name = "other.example/xa"; }}) {
      auto pinned = joining.invitation;
      change(pinned, other.keys);
      CHECK_FALSE(sync::take_joined(pinned, joining.keys, request.sha256, *reply));
    }
    const auto wrong = sync::take_joined(joining.invitation, joining.keys, std::string(64, '0'), *reply);
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().bundle == sync::BundleError::wrong_request);
  }

  TEST_CASE("a long hub log comes in several replies") {
    Joining joining;
    for (int i = 0; i < 40; ++i)
      joining.commune.add({"N" + std::to_string(i),
                           "model",
                           "2025-01-16T20:15:00+07:00",
                           "office",
                           R"({"title":")" + std::string(5000, 'x') + R"("})",
                           {}});
    const auto request = joining.request();
    const auto join =
        sync::check_join(joining.commune.roster(), joining.commune.keys, request.file, joining.commune.clock.wall());
    REQUIRE(join);
    const auto reply = sync::make_joined(joining.commune.store, joining.commune.roster(), joining.commune.keys, *join,
                                         every_part, 1, joining.commune.clock.wall(), joining.commune.random);
    const auto effect = sync::take_joined(joining.invitation, joining.keys, request.sha256, reply);
    REQUIRE(effect);
    CHECK(effect->more);
    CHECK(effect->entries < 40);
    CHECK(effect->entries > 2);
  }
}
