// A further witness: its key and memory, what it cosigns and what not, and the carried file.

#include "node/proof/witness.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "node/proof/closing.h"
#include "node/proof/cosigned_file.h"
#include "node/proof/prove.h"
#include "node/proof/verify.h"
#include "tests/proof/proven.h"

namespace sovang::tests {
namespace {

using proof::CosignFault;

constexpr std::uint64_t kNow = 1'767'225'600;
const proof::RootAt kNoEvidence = [](std::uint64_t) -> std::optional<crypto::Hash> { return std::nullopt; };

/// A log that grows, a second history of it, and a witness.
struct Watched {
  Watched()
      : random(9),
        log{kLogName, crypto::KeyType::ed25519, crypto::SigningKey(crypto::Secret(random))},
        witness{"ttnd.tamnong.example", crypto::KeyType::cosignature_v1, crypto::SigningKey(crypto::Secret(random))},
        memory{witness.verifier(), {}, {}} {}

  static crypto::Hash root(std::uint64_t size, std::uint64_t forged_from = UINT64_MAX) {
    crypto::Frontier frontier;
    for (std::uint64_t at = 0; at < size; ++at)
      frontier.append(crypto::leaf_hash((at < forged_from ? "entry " : "forged ") + std::to_string(at)));
    return frontier.root();
  }
  [[nodiscard]] std::string note(std::uint64_t size, std::uint64_t forged_from = UINT64_MAX) const {
    return crypto::sign_checkpoint({kLogName, size, root(size, forged_from), {}}, log);
  }
  base::Result<std::string, proof::CosignRefusal> cosign(const std::string& text,
                                                         const proof::RootAt& root_at = kNoEvidence) {
    return proof::cosign_note(memory, text, log.verifier(), root_at, witness, kNow);
  }
  static proof::RootAt evidence(std::uint64_t forged_from = UINT64_MAX) {
    return [forged_from](std::uint64_t size) { return std::optional(root(size, forged_from)); };
  }

  SeededRandom random;
  crypto::Signer log, witness;
  proof::WitnessMemory memory;
};

sync::OpenPart closing_entry(const std::string& figures_sha256) {
  return {"closing/2025-Q1/1",
          "closing",
          "2025-04-02T09:00:00+07:00",
          "xa",
          R"({"period":"2025-Q1","from":"2025-01-01","to":"2025-03-31","version":1,"rules":1,"figures_parts":1,)"
          R"("heads_entries":1,"figures_sha256":")" +
              figures_sha256 +
              R"(","stated":{"contributions":2210,"people_total_vnd":1012500000,"commune_budget_vnd":37000000,)"
              R"("total_vnd":1049500000,"workdays_half":1890,"land_dm2":40250,"households_contributing":1604}})",
          {}};
}

}  // namespace

TEST_SUITE("witness") {
  TEST_CASE_FIXTURE(Watched, "a first checkpoint is taken, the same one again too, and its cosignature verifies") {
    for (int round = 0; round < 2; ++round) {
      const auto cosigned = cosign(note(5));
      REQUIRE(cosigned);
      const auto key = witness.verifier();
      const auto opened = crypto::open_note(*cosigned, std::span(&key, 1));
      REQUIRE(opened);
      CHECK(opened->signatures.front().time == kNow);
    }
    CHECK(memory.logs.at(kLogName).size == 5);
    CHECK(memory.pinned.at(kLogName) == log.verifier());
  }

  TEST_CASE_FIXTURE(Watched, "a note that carries the witness's line already does not get a second one") {
    const auto once = cosign(note(5));
    REQUIRE(once);
    CHECK(*cosign(*once) == *once);
  }

  TEST_CASE_FIXTURE(Watched, "a larger checkpoint needs the entries between, and they must be the same history") {
    REQUIRE(cosign(note(5)));
    CHECK(cosign(note(8)).error().fault == CosignFault::no_evidence);
    CHECK(cosign(note(8, 3), evidence(3)).error().fault == CosignFault::fork);
    CHECK(memory.logs.at(kLogName).size == 5);
    CHECK(cosign(note(8, 6), evidence(6)));
    CHECK(memory.logs.at(kLogName).size == 8);
  }

  TEST_CASE_FIXTURE(Watched, "a fork of the same size and a log that was cut back are refused with both sides") {
    REQUIRE(cosign(note(5)));
    const auto fork = cosign(note(5, 4), evidence(4));
    REQUIRE(!fork);
    CHECK(fork.error().fault == CosignFault::fork);
    CHECK(fork.error().before == proof::tree_text(5, root(5)));
    CHECK(fork.error().now == proof::tree_text(5, root(5, 4)));
    const std::string words = proof::cosign_refused(fork.error(), false);
    CHECK(words.find(fork.error().before) != words.npos);
    CHECK(words.find(fork.error().now) != words.npos);
    CHECK(cosign(note(4), evidence()).error().fault == CosignFault::smaller);
    CHECK(memory.logs.at(kLogName).root == root(5));
  }

  TEST_CASE_FIXTURE(Watched, "a key other than the pinned one is refused and both are named") {
    REQUIRE(cosign(note(5)));
    const crypto::Signer other{kLogName, crypto::KeyType::ed25519, crypto::SigningKey(crypto::Secret(random))};
    CHECK(proof::trusted_key(memory, kLogName, std::nullopt));
    const auto refused = proof::trusted_key(memory, kLogName, other.verifier());
    REQUIRE(!refused);
    CHECK(refused.error().fault == CosignFault::key_differs);
    CHECK(refused.error().before == log.verifier().text());
    CHECK(refused.error().now == other.verifier().text());
    CHECK(proof::trusted_key(memory, "b.example/xa", std::nullopt).error().fault == CosignFault::no_key);
  }

  TEST_CASE_FIXTURE(Watched, "no altered byte of a note is cosigned, but for what the signature does not cover") {
    const std::string good = note(5);
    for (std::size_t at = 0; at < good.size(); ++at) {
      std::string damaged = good;
      damaged[at] = static_cast<char>(damaged[at] ^ 1);
      Watched fresh;
      CAPTURE(at);
      CHECK(!fresh.cosign(damaged));
      CHECK(!fresh.cosign(good.substr(0, at)));
      CHECK(fresh.memory.logs.empty());
    }
  }

  TEST_CASE_FIXTURE(Watched, "the memory reads back to the byte, and no other text is one") {
    REQUIRE(cosign(note(5)));
    const std::string text = memory.text();
    const auto read = proof::parse_witness_memory(text);
    REQUIRE(read);
    CHECK(read->text() == text);
    CHECK(read->logs.at(kLogName).root == root(5));
    for (std::size_t at = 0; at < text.size(); ++at) CHECK(!proof::parse_witness_memory(text.substr(0, at)));
    CHECK(!proof::parse_witness_memory(text + " "));
    CHECK(!proof::parse_witness_memory("{}"));
  }

  TEST_CASE_FIXTURE(Watched, "a key file opens with its passphrase alone") {
    const crypto::Secret seed(random);
    const auto plain = proof::read_witness_key(proof::witness_key_file("a.example", seed, "", random), "");
    REQUIRE(plain);
    CHECK(plain->verifier().name == "a.example");
    const std::string locked = proof::witness_key_file("a.example", seed, "mật khẩu", random);
    CHECK(proof::witness_key_locked(locked));
    CHECK(proof::read_witness_key(locked, "khác").error() == proof::WitnessKeyError::wrong_passphrase);
    CHECK(proof::read_witness_key(locked, "mật khẩu")->verifier() == plain->verifier());
    CHECK(proof::read_witness_key("{}", "").error() == proof::WitnessKeyError::damaged);
  }

  TEST_CASE_FIXTURE(Watched, "a carried file is taken whole or not at all") {
    const std::string two[] = {
        note(5), crypto::sign_checkpoint({"b.example/xa", 1, root(1), {}}, {"b.example/xa", log.type, log.key})};
    const std::string file = proof::cosigned_file(two);
    const auto read = proof::parse_cosigned_file(file);
    REQUIRE(read);
    CHECK(*read == std::vector<std::string>(std::begin(two), std::end(two)));
    const std::size_t first = proof::cosigned_file(std::span(two, 1)).size();
    for (std::size_t at = 0; at < file.size(); ++at) {
      if (at != first) CHECK(!proof::parse_cosigned_file(file.substr(0, at)));
    }
    CHECK(!proof::parse_cosigned_file(file + "x"));
    CHECK(!proof::parse_cosigned_file(file + file.substr(proof::kCosignedFileStart.size())));
    CHECK(!proof::parse_cosigned_file("sovang-cosigned-2\n" + file.substr(proof::kCosignedFileStart.size())));
    CHECK(!proof::parse_cosigned_file("sovang-cosigned-1\nnote 99999999999\n"));
  }

  TEST_CASE("--need counts keys, not names: hub and two witnesses, one of them twice") {
    Proven proven;
    const crypto::Signer one{"ttnd.example", crypto::KeyType::cosignature_v1,
                             crypto::SigningKey(crypto::Secret(proven.random))};
    const crypto::Signer again{"mttq.example", one.type, one.key};
    const crypto::Signer two{"ubkt.example", one.type, crypto::SigningKey(crypto::Secret(proven.random))};
    std::string& note = proven.proof.way.checkpoint_note;
    const std::string text = crypto::split_note(note)->text;
    for (const auto* signer : {&one, &again, &two})
      note = crypto::merge_signatures(note, text + "\n" + crypto::cosign(text, *signer, kNow));
    auto keys = proven.keys();
    for (const auto* signer : {&one, &again, &two}) keys.push_back(signer->verifier());
    const std::string file = proof::proof_file(proven.proof);
    CHECK(!proof::verify(file, keys, 3).fault);
    CHECK(proof::verify(file, keys, 4).fault == proof::Fault::quorum);
    CHECK(proof::verify(file, keys, 3).cosigned.size() == 3);
  }

  TEST_CASE("a printed code leaves witnesses out until it fits, and keeps the log's and the hub's lines") {
    Proven proven(100'000, 5);
    std::string& note = proven.proof.way.checkpoint_note;
    const std::string text = crypto::split_note(note)->text;
    for (int number = 0; number < 9; ++number) {
      const crypto::Signer witness{"w" + std::to_string(number) + ".example", crypto::KeyType::cosignature_v1,
                                   crypto::SigningKey(crypto::Secret(proven.random))};
      note = crypto::merge_signatures(note, text + "\n" + crypto::cosign(text, witness, kNow));
    }
    CHECK(proof::receipt_code(proven.proof)->size() > proof::kPrintedLettersMax);
    const auto code = proof::printed_code(proven.proof);
    CHECK(code.text.size() <= proof::kPrintedLettersMax);
    CHECK(!code.without_name);
    const auto verdict = proof::verify(code.text, proven.keys(), 1);
    CHECK(!verdict.fault);
    CHECK(verdict.parts.size() == 1);
  }

  TEST_CASE("a closing says what was closed, and other figures than those closed are found out") {
    const std::string digest(64, 'a');
    const auto sentences = proof::closing_sentences(closing_entry(digest), true);
    REQUIRE(sentences.size() >= 4);
    CHECK(sentences[0].find("quý 1 năm 2025") != std::string::npos);
    CHECK(sentences[1].find("1.049.500.000 đồng") != std::string::npos);
    CHECK(sentences.back().find(digest) != std::string::npos);
    CHECK(proof::period_words("2025-H2", false) == "half 2 of 2025");
    auto wrong = closing_entry(digest);
    wrong.id = "closing/2025-Q2/1";
    CHECK(!proof::read_stated(wrong));
    proof::Verdict verdict;
    verdict.record = closing_entry(digest);
    proof::check_figures(verdict, "{}");
    CHECK(verdict.fault == proof::Fault::figures);
  }
}

}  // namespace sovang::tests
