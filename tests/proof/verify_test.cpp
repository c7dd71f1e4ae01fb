// What `verify` finds true, and the name of what is wrong.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "node/proof/verify.h"
#include "tests/proof/proven.h"

namespace sovang::tests {
namespace {

using crypto::VerifierKey;
using proof::Fault;
using proof::verify;

std::optional<Fault> fault_of(const proof::RecordProof& proof, const std::vector<VerifierKey>& keys,
                              std::size_t need = 0) {
  const auto by_file = verify(proof::proof_file(proof), keys, need).fault;
  const auto by_code = verify(*proof::receipt_code(proof), keys, need).fault;
  CHECK(by_file == by_code);
  return by_code;
}

bool says(const proof::Verdict& verdict, bool vietnamese, std::string_view part) {
  for (const auto& sentence : proof::sentences(verdict, vietnamese))
    if (sentence.find(part) != sentence.npos) return true;
  return false;
}

}  // namespace

TEST_SUITE("verify") {
  TEST_CASE("a good receipt is true, and says who signed and who cosigned when") {
    const Proven proven;
    const auto verdict = verify(*proof::receipt_code(proven.proof), proven.keys(), 1);
    REQUIRE(!verdict.fault);
    CHECK(verdict.log_signed);
    REQUIRE(verdict.cosigned.size() == 1);
    CHECK(verdict.cosigned[0].time == kCosignedAt);
    CHECK(verdict.record.id == "01JD4Q8ZK3V7M5R2T9XWB6CYHN");
    CHECK(verdict.parts.size() == 1);
    CHECK(says(verdict, false, "TRUE"));
    CHECK(says(verdict, false, "thuanhoa.example/xa/cosigner cosigned at 2025-11-07T08:05:00+07:00"));
    CHECK(says(verdict, false, "not that it is true"));
    CHECK(says(verdict, true, "ĐÚNG"));
    CHECK(says(verdict, true, "sau đó không bị đảo"));
    const auto json = proof::verdict_json(verdict);
    CHECK(json["ok"] == true);
    CHECK(json["record"]["body"]["amount_vnd"] == 400000);
    CHECK(json["record"]["private"]["contributor_name"] == "Nguyễn Thị Ngọc Ánh");
    CHECK(!json["record"]["private"].contains("salt"));
  }

  TEST_CASE("the device alone signed: true, and said to be without cosignature; not true for who asks for one") {
    const Proven proven(3, 1, false);
    const auto verdict = verify(*proof::receipt_code(proven.proof), proven.keys(), 0);
    REQUIRE(!verdict.fault);
    CHECK(verdict.cosigned.empty());
    CHECK(says(verdict, true, "CHƯA ĐỐI CHỨNG"));
    CHECK(says(verdict, false, "NOT COSIGNED YET"));
    CHECK(fault_of(proven.proof, proven.keys(), 1) == Fault::quorum);
    CHECK(fault_of(proven.proof, {proven.cosigner.verifier()}) == Fault::no_known_key);
  }

  TEST_CASE("the log's key alone judges its signature, and says that no cosigner's was given") {
    const Proven proven;
    const auto verdict = verify(*proof::receipt_code(proven.proof), std::vector{proven.log.verifier()}, 0);
    REQUIRE(!verdict.fault);
    CHECK(verdict.cosigned.empty());
    CHECK(verdict.unknown == std::vector<std::string>{"thuanhoa.example/xa/cosigner"});
    CHECK(says(verdict, false, "cosigner key (…/xa/cosigner) was not given"));
    CHECK(fault_of(proven.proof, {proven.log.verifier()}, 1) == Fault::quorum);
  }

  TEST_CASE("the commune's cosigner key alone suffices, and the device's signature is said to be not judged") {
    const Proven proven;
    const auto verdict = verify(*proof::receipt_code(proven.proof), std::vector{proven.cosigner.verifier()}, 1);
    REQUIRE(!verdict.fault);
    CHECK(!verdict.log_signed);
    CHECK(says(verdict, false, "was not given"));
  }

  TEST_CASE("without any key, with foreign keys or with keys of other logs nothing is believed") {
    const Proven proven;
    Proven other;
    SeededRandom random(99);
    const crypto::Signer stranger{kLogName, crypto::KeyType::ed25519, crypto::SigningKey(crypto::Secret(random))};
    const crypto::Signer elsewhere{"other.example/k/1", crypto::KeyType::ed25519, proven.log.key};
    CHECK(fault_of(proven.proof, {}) == Fault::no_known_key);
    CHECK(fault_of(proven.proof, {elsewhere.verifier()}) == Fault::no_known_key);
    CHECK(fault_of(proven.proof, {stranger.verifier()}) == Fault::not_signed_by_log);
    CHECK(fault_of(proven.proof, {stranger.verifier(), proven.cosigner.verifier()}, 1) == Fault::not_signed_by_log);
    crypto::Signer imposter = proven.cosigner;
    imposter.key = stranger.key;
    CHECK(fault_of(proven.proof, {imposter.verifier()}) == Fault::no_known_key);
  }

  TEST_CASE("two lines, names or mentions of one cosigner key count once") {
    Proven proven;
    const crypto::Signer alias{"mat-tran.example/board", crypto::KeyType::cosignature_v1, proven.cosigner.key};
    const auto text = crypto::split_note(proven.proof.way.checkpoint_note)->text;
    proven.proof.way.checkpoint_note += crypto::cosign(text, alias, kCosignedAt + 1);
    proven.proof.way.checkpoint_note += crypto::cosign(text, proven.cosigner, kCosignedAt + 2);
    const std::vector keys{proven.log.verifier(), proven.cosigner.verifier(), proven.cosigner.verifier(),
                           alias.verifier()};
    CHECK(!fault_of(proven.proof, keys, 1));
    CHECK(fault_of(proven.proof, keys, 2) == Fault::quorum);
  }

  TEST_CASE("a further witness of its own counts") {
    Proven proven;
    SeededRandom random(7);
    const crypto::Signer board{"mat-tran.example/board", crypto::KeyType::cosignature_v1,
                               crypto::SigningKey(crypto::Secret(random))};
    const auto text = crypto::split_note(proven.proof.way.checkpoint_note)->text;
    proven.proof.way.checkpoint_note += crypto::cosign(text, board, kCosignedAt + 1);
    auto keys = proven.keys();
    keys.push_back(board.verifier());
    CHECK(!fault_of(proven.proof, keys, 2));
    CHECK(fault_of(proven.proof, keys, 3) == Fault::quorum);
  }

  TEST_CASE("what was altered is named") {
    const Proven good;
    const auto altered = [&](auto change) {
      Proven proven;
      change(proven);
      return fault_of(proven.proof, proven.keys(), 1);
    };
    CHECK(altered([](Proven& it) { it.proof.open.replace(it.proof.open.find("400000"), 6, "900000"); }) ==
          Fault::inclusion);
    CHECK(altered([](Proven& it) { it.proof.parts[0].replace(it.proof.parts[0].find("Ngọc"), 6, "Hoa "); }) ==
          Fault::part);
    CHECK(altered([](Proven& it) { it.proof.parts.push_back(it.proof.parts[0]); }) == Fault::part);
    CHECK(altered([](Proven& it) { it.proof.way.hashes[0][5] ^= 1; }) == Fault::inclusion);
    CHECK(altered([](Proven& it) { it.proof.way.hashes.pop_back(); }) == Fault::inclusion);
    CHECK(altered([](Proven& it) { it.proof.way.hashes.emplace_back(); }) == Fault::inclusion);
    CHECK(altered([](Proven& it) { it.proof.way.index = 0; }) == Fault::inclusion);
    CHECK(altered([](Proven& it) { it.proof.way.index = 3; }) == Fault::inclusion);
    const auto note_with = [](Proven& it, std::string_view signer) {
      auto& note = it.proof.way.checkpoint_note;
      const auto at = note.find("\u2014 " + std::string(signer)) + signer.size() + 40;
      note[at] = note[at] == 'A' ? 'B' : 'A';
    };
    CHECK(altered([&](Proven& it) { note_with(it, kLogName); }) == Fault::log_signature);
    CHECK(altered([&](Proven& it) { note_with(it, "thuanhoa.example/xa/cosigner"); }) == Fault::cosignature);
    CHECK(altered([](Proven& it) {
            auto& note = it.proof.way.checkpoint_note;
            note.replace(note.find("\n3\n"), 3, "\n4\n");
          }) == Fault::log_signature);
  }

  TEST_CASE("an erased or withheld name leaves the rest true") {
    Proven proven;
    proven.proof.parts.clear();
    const auto verdict = verify(*proof::receipt_code(proven.proof), proven.keys(), 1);
    CHECK(!verdict.fault);
    CHECK(verdict.record.digests.contains("name"));
  }

  TEST_CASE("an entry that does not read as a record is in the log, and no record") {
    Proven proven;
    proven.proof.open = "entry 0";
    proven.proof.parts.clear();
    proven.proof.way.index = 0;
    Proven whole(3, 2);
    proven.proof.way = whole.proof.way;
    proven.proof.way.index = 0;
    const auto one = crypto::leaf_hash("entry 1");
    proven.proof.way.hashes = {one, crypto::leaf_hash(whole.entry.open)};
    CHECK(fault_of(proven.proof, whole.keys(), 1) == Fault::entry);
  }

  TEST_CASE("a time that no calendar has is shown as its number") {
    CHECK(proof::time_text(1762477500) == "2025-11-07T08:05:00+07:00");
    CHECK(proof::time_text(9223372036854775807ull) == "9223372036854775807");
  }

  TEST_CASE("every fault has words in both languages and a name of its own") {
    std::set<std::string_view> names;
    for (int at = 0; at <= static_cast<int>(Fault::entry); ++at) {
      proof::Verdict verdict;
      verdict.fault = static_cast<Fault>(at);
      if (at == 0) verdict.read = proof::ReadFault::newer;
      names.insert(proof::name_of(*verdict.fault));
      for (const bool vietnamese : {true, false}) {
        const auto words = proof::sentences(verdict, vietnamese);
        REQUIRE(words.size() >= 2);
        CHECK(!words[1].empty());
      }
    }
    CHECK(names.size() == static_cast<std::size_t>(Fault::entry) + 1);
  }
}

}  // namespace sovang::tests
