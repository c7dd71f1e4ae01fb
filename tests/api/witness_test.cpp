// What the hub takes of a further witness: keys, cosigned files whole and damaged, what proofs and exports carry then.

#include <doctest/doctest.h>

#include <algorithm>

#include "base/file.h"
#include "node/audit/audit.h"
#include "node/audit/export.h"
#include "node/proof/cosigned_file.h"
#include "node/proof/prove.h"
#include "node/proof/verify.h"
#include "node/proof/witnesses.h"
#include "tests/api/served.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

constexpr const char* kXa = "tamnong.example/xa";

struct Witnessed {
  TempDir folder;
  ManualClock clock;
  SeededRandom random{3};
  Member hub = found_hub(folder, clock, random);
  crypto::Signer witness = signer("ttnd.example"), second = signer("mttq.example");

  crypto::Signer signer(const std::string& name) {
    return {name, crypto::KeyType::cosignature_v1, crypto::SigningKey(crypto::Secret(random))};
  }
  auto add(const std::string& vkey) {
    return proof::register_witness(hub.journal, hub.keys, vkey, "xa", clock.wall(), random);
  }
  std::string note() { return hub.journal.logs().state(kXa)->note; }
  static std::string cosigned(const std::string& note, const crypto::Signer& by) {
    return note + crypto::cosign(crypto::split_note(note)->text, by, 1'767'225'600);
  }
  std::vector<crypto::VerifierKey> keys() { return {hub.keys.log.verifier(), witness.verifier(), second.verifier()}; }
};

}  // namespace

TEST_CASE_FIXTURE(Witnessed, "a witness's key is registered once, under a name that is not the commune's") {
  using views::WitnessKeyFault;
  CHECK(add("nonsense").error() == WitnessKeyFault::unreadable);
  CHECK(add(hub.keys.log.verifier().text()).error() == WitnessKeyFault::wrong_type);
  CHECK(add(signer("tamnong.example/ttnd").verifier().text()).error() == WitnessKeyFault::commune_name);
  CHECK(
      add(crypto::VerifierKey{"a.example", crypto::KeyType::cosignature_v1, hub.keys.cosigner->key.public_key()}.text())
          .error() == WitnessKeyFault::key_taken);
  CHECK(add(witness.verifier().text()));
  CHECK(add(witness.verifier().text()).error() == WitnessKeyFault::name_taken);
  CHECK(
      add(crypto::VerifierKey{"b.example", crypto::KeyType::cosignature_v1, witness.key.public_key()}.text()).error() ==
      WitnessKeyFault::key_taken);
  const auto rows = proof::witnesses_json(hub.journal);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["vkey"] == witness.verifier().text());
  CHECK(rows[0]["last"].is_null());
  CHECK(hub.journal.views().rebuild().empty());
}

TEST_CASE_FIXTURE(Witnessed, "lines of registered witnesses are kept, one a key, and proofs carry them") {
  const std::string before = cosigned(note(), witness);
  CHECK(proof::import_cosigned(hub.journal, proof::cosigned_file(std::vector{before})).error().fault ==
        proof::ImportFault::no_witness);
  REQUIRE(add(witness.verifier().text()));
  REQUIRE(add(second.verifier().text()));
  const std::string one = cosigned(note(), witness), two = cosigned(note(), second);
  const auto file = [](const std::string& text) { return proof::cosigned_file(std::vector{text}); };
  CHECK(proof::import_cosigned(hub.journal, file(one))->lines == 1);
  CHECK(proof::import_cosigned(hub.journal, file(one))->lines == 0);
  CHECK(proof::import_cosigned(hub.journal, file(two))->lines == 1);
  hub.journal.append(
      std::vector{
          sync::Draft{"K02", "area", base::rfc3339(clock.wall()), "xa", R"({"area_kind":"khu","name":"Khu 2"})", {}}},
      hub.keys, random);
  const auto proved = proof::prove_entry(hub.journal, kXa, 0, false);
  REQUIRE(proved);
  const auto verdict = proof::verify(proof::proof_file(proved->proof), keys(), 2);
  CHECK(!verdict.fault);
  CHECK(verdict.cosigned.size() == 2);
  const auto rows = proof::witnesses_json(hub.journal);
  CHECK(rows[1]["last"]["origin"] == kXa);
  CHECK(rows[1]["logs"] == 1);
}

TEST_CASE_FIXTURE(Witnessed, "an export carries the line of a witness over its very checkpoint, and the key") {
  REQUIRE(add(witness.verifier().text()));
  REQUIRE(proof::import_cosigned(hub.journal, proof::cosigned_file(std::vector{cosigned(note(), witness)})));
  audit::ExportRequest request;
  request.dir = folder / "out";
  request.witnesses = {witness.verifier()};
  request.witness_notes = store::witness_notes(hub.journal.db());
  CHECK(audit::export_tiles(hub.journal.logs(), hub.journal.roster(), request).left_out.empty());
  const auto key = witness.verifier();
  const std::string checkpoint = base::read_file(folder / "out" / kXa / "checkpoint", 1 << 20);
  CHECK(crypto::open_note(checkpoint, std::span(&key, 1)));
  CHECK(base::read_file(folder / "out" / "keys.txt", 1 << 20).find(key.text() + "\n") != std::string::npos);
}

TEST_CASE_FIXTURE(Witnessed, "a witness that has ended keeps what was taken in, and nothing new of it is taken") {
  using proof::WitnessEndFault;
  const auto end = [&](const std::string& name) {
    return proof::end_witness(hub.journal, hub.keys, name, "Ban giải thể", "xa", clock.wall(), random);
  };
  CHECK(end("ttnd.example").error() == WitnessEndFault::unknown);
  REQUIRE(add(witness.verifier().text()));
  const std::string before = note();
  REQUIRE(proof::import_cosigned(hub.journal, proof::cosigned_file(std::vector{cosigned(before, witness)})));
  REQUIRE(add(second.verifier().text()));
  REQUIRE(end("ttnd.example"));
  CHECK(end("ttnd.example").error() == WitnessEndFault::ended);
  CHECK(!add(witness.verifier().text()));  // neither the key again
  const crypto::Signer renamed{"ttnd2.example", witness.type, witness.key};
  CHECK(!add(renamed.verifier().text()));

  const std::string after = note();
  const auto taken = [&](const std::string& text) {
    return proof::import_cosigned(hub.journal, proof::cosigned_file(std::vector{text}));
  };
  REQUIRE(!taken(cosigned(after, witness)));
  CHECK(taken(cosigned(after, witness)).error().fault == proof::ImportFault::ended);
  const auto both = taken(cosigned(cosigned(after, witness), second));
  REQUIRE(both);
  CHECK(both->lines == 1);
  for (const auto& held : store::witness_notes(hub.journal.db())) {
    const auto key = witness.verifier();
    CHECK(crypto::open_note(held.note, std::span(&key, 1)).has_value() ==
          (held.size == crypto::parse_checkpoint(crypto::split_note(before)->text)->size));
  }
  const auto rows = proof::witnesses_json(hub.journal);
  CHECK(rows[0]["logs"] == 1);
  CHECK(rows[0]["ended"].is_string());
  CHECK(rows[1]["ended"].is_null());
  const auto proved = proof::prove_entry(hub.journal, kXa, 0, false);
  REQUIRE(proved);
  CHECK(proof::verify(proof::proof_file(proved->proof), keys(), 1).cosigned.size() == 1);
}

TEST_CASE_FIXTURE(Witnessed, "an audit of an export names a line that a witness dated after its end") {
  REQUIRE(add(witness.verifier().text()));
  REQUIRE(proof::end_witness(hub.journal, hub.keys, "ttnd.example", "", "xa", clock.wall(), random));
  for (const bool late : {false, true}) {
    const auto dir = folder / (late ? "late" : "early");
    CHECK(audit::export_tiles(hub.journal.logs(), hub.journal.roster(), {dir, std::nullopt, false}).left_out.empty());
    const auto file = dir / kXa / "checkpoint";
    const std::string plain = base::read_file(file, 1 << 20);
    const std::uint64_t time = static_cast<std::uint64_t>(clock.wall().milliseconds / 1000) + (late ? 60 : 0);
    base::write_file_atomic(file, plain + crypto::cosign(crypto::split_note(plain)->text, witness, time));
    base::write_file_atomic(dir / "keys.txt", hub.keys.log.verifier().text() + "\n");
    const auto audited = audit::audit_export(dir, {hub.keys.log.verifier(), witness.verifier()}, {});
    CHECK(audited.result.intact());
    CHECK(std::ranges::any_of(audited.result.findings, [](const auto& one) { return one.code == "witness_ended"; }) ==
          late);
  }
}

TEST_CASE_FIXTURE(Witnessed, "no altered byte of a carried file leaves anything but a true signature behind") {
  REQUIRE(add(witness.verifier().text()));
  const std::string good = proof::cosigned_file(std::vector{cosigned(note(), witness)});
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string damaged = good;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    CAPTURE(at);
    CHECK(!proof::import_cosigned(hub.journal, damaged));
    CHECK(!proof::import_cosigned(hub.journal, good.substr(0, at)));
  }
  CHECK(store::witness_notes(hub.journal.db()).empty());
  CHECK(proof::import_cosigned(hub.journal, good));
}

TEST_CASE_FIXTURE(Witnessed, "a checkpoint of another history or of more than is held is refused, with both sides") {
  REQUIRE(add(witness.verifier().text()));
  const auto size = hub.journal.logs().state(kXa)->size();
  for (const std::uint64_t other : {size, size + 1}) {
    const std::string forged = crypto::sign_checkpoint({kXa, other, crypto::sha256("x"), {}}, hub.keys.log);
    const auto refused =
        proof::import_cosigned(hub.journal, proof::cosigned_file(std::vector{cosigned(forged, witness)}));
    REQUIRE(!refused);
    CHECK(refused.error().fault == (other == size ? proof::ImportFault::fork : proof::ImportFault::not_held));
    const std::string words = proof::import_refused(refused.error(), false);
    CHECK(words.find(refused.error().held) != words.npos);
    CHECK(words.find(refused.error().seen) != words.npos);
  }
  const crypto::Signer stranger{"other.example/xa", crypto::KeyType::ed25519, hub.keys.log.key};
  const std::string foreign = crypto::sign_checkpoint({"other.example/xa", 1, crypto::sha256("x"), {}}, stranger);
  CHECK(proof::import_cosigned(hub.journal, proof::cosigned_file(std::vector{cosigned(foreign, witness)}))
            .error()
            .fault == proof::ImportFault::unknown_log);
}

TEST_CASE_FIXTURE(ServedCommune,
                  "the pages list witnesses, register them for the commune alone, and take their files") {
  hub->add_account("giám sát", {"inspector"});
  hub->add_account("kế toán", {"accountant"});
  Browser clerk(hub->api), inspector(hub->api), accountant(hub->api);
  REQUIRE(clerk.sign_in() == 200);
  REQUIRE(inspector.sign_in(login_of("giám sát")) == 200);
  REQUIRE(accountant.sign_in(login_of("kế toán")) == 200);
  const crypto::Signer witness{"ttnd.example", crypto::KeyType::cosignature_v1,
                               crypto::SigningKey(crypto::Secret(random))};
  const Json body{{"vkey", witness.verifier().text()}};
  CHECK(inspector.post("/witnesses", body).status == 403);
  CHECK(accountant.post("/witnesses", body).status == 403);
  CHECK(clerk.post("/witnesses", body).status == 201);
  CHECK(clerk.post("/witnesses", body).status == 422);
  const auto lease = hub->pool.borrow();
  const std::string note = lease->logs().state(kXa)->note;
  const std::string file =
      proof::cosigned_file(std::vector{note + crypto::cosign(crypto::split_note(note)->text, witness, 1'767'225'600)});
  CHECK(inspector.send("POST", "/witnesses/cosignatures", file).status == 403);
  CHECK(accountant.send("POST", "/witnesses/cosignatures", "rác").status == 422);
  const auto taken = accountant.send("POST", "/witnesses/cosignatures", file);
  CHECK(taken.status == 200);
  CHECK(Browser::body(taken)["lines"] == 1);
  CHECK(Browser::body(inspector.get("/witnesses"))["rows"][0]["logs"] == 1);

  net::HttpRequest checkpoint{"GET", std::string("/tlog/") + kXa + "/checkpoint", {}, {}, "192.168.1.9"};
  checkpoint.headers["host"] = kListen;
  const auto key = witness.verifier();
  const std::string served = hub->api.handle(checkpoint).body;
  CHECK(crypto::open_note(served, std::span(&key, 1)));
  const auto log = lease->roster().log_key(kXa);
  CHECK(crypto::open_note(served, std::span(&*log, 1)));

  const Json ended{{"name", "ttnd.example"}, {"reason", "Ban giải thể"}};
  CHECK(inspector.post("/witnesses/end", ended).status == 403);
  CHECK(accountant.post("/witnesses/end", ended).status == 403);
  CHECK(clerk.post("/witnesses/end", {{"name", "ai.example"}}).status == 404);
  CHECK(clerk.post("/witnesses/end", ended).status == 201);
  CHECK(clerk.post("/witnesses/end", ended).status == 409);
  CHECK(!crypto::open_note(hub->api.handle(checkpoint).body, std::span(&key, 1)));  // `xa` has grown by the end
  const auto file_again = Browser::body(accountant.send("POST", "/witnesses/cosignatures", file));
  CHECK(file_again["code"] == "COSIGNED_ENDED");
  const auto all_keys = Browser::body(clerk.get("/keys"))["keys"];
  CHECK(all_keys.back()["role"] == "witness");
  CHECK(all_keys.back()["ended"].is_number_integer());
}
