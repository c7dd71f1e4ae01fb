#include <algorithm>
#include <regex>

#include "crypto/tlog_proof.h"
#include "crypto/witness.h"
#include "tests/crypto/vectors.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

/// The statuses that a witness row allows: the stated one and what its note names besides.
std::set<int> allowed_statuses(const Json& row) {
  std::set<int> out{row.at("status").get<int>()};
  const std::string note = row.value("note", "");
  static const std::regex kStatus(R"(\b([45][0-9][0-9]) is as good)");
  for (std::sregex_iterator match(note.begin(), note.end(), kStatus), end; match != end; ++match) {
    out.insert(std::stoi((*match)[1]));
  }
  return out;
}

/// What a witness keeps per origin between requests.
struct Kept {
  crypto::WitnessedTree tree;
  std::string note;
};

}  // namespace

TEST_SUITE("proof vectors") {
  TEST_CASE("tlog-proof: every file gets its verdict under the stated policy") {
    auto vectors = Vectors::open("tlog_proofs.json");
    if (!vectors) return;
    vectors->understand_file({"cases", "log", "witnesses", "leaf_rule", "leaf_seed"});
    crypto::ProofPolicy policy{judge_key(vectors->json().at("log")).verifier(), {}, 0};
    vectors->each("witnesses", [&](const Json& row) { policy.cosigners.push_back(judge_key(row).verifier()); });
    vectors->each("cases", [&](const Json& row) {
      understand(row, {"desc", "expect", "leaf_hex", "proof_b64", "quorum"});
      const std::set<std::string> refusals{"malformed", "checkpoint", "quorum", "inclusion"};
      const std::string expect = row.at("expect");
      REQUIRE((expect == "ok" || refusals.contains(expect)));
      policy.quorum = row.at("quorum");
      const std::string text = unbase64(row.at("proof_b64"));
      const auto proof = crypto::verify_tlog_proof(text, crypto::leaf_hash(unhex(row.at("leaf_hex"))), policy);
      CHECK(proof.has_value() == (expect == "ok"));
      if (!proof) return;
      const auto parsed = crypto::parse_tlog_proof(text);
      REQUIRE(parsed.has_value());
      CHECK(parsed->text() == text);
      CHECK(proof->checkpoint.origin == policy.log.name);
    });
    vectors->say();
  }

  TEST_CASE("witness: the whole session gets the stated answers and ends in the stated state") {
    auto vectors = Vectors::open("witness.json");
    if (!vectors) return;
    vectors->understand_file({"cases", "monitoring", "trusted_logs", "witness", "leaf_rule", "leaf_seed"});
    const crypto::Signer witness = judge_key(vectors->json().at("witness"));
    std::vector<crypto::VerifierKey> logs;
    vectors->each("trusted_logs", [&](const Json& row) { logs.push_back(judge_key(row).verifier()); });
    std::map<std::string, Kept, std::less<>> kept;
    const auto last = [&](std::string_view origin) {
      const auto found = kept.find(origin);
      return found == kept.end() ? crypto::WitnessedTree{} : found->second.tree;
    };
    vectors->each("cases", [&](const Json& row) {
      understand(row, {"body_b64", "content_type", "desc", "note", "now", "request_b64", "status", "why"});
      const auto answer =
          crypto::judge_add_checkpoint(unbase64(row.at("request_b64")), logs, last, witness, row.at("now"));
      CHECK(allowed_statuses(row).contains(answer.status));
      CHECK(answer.advance.has_value() == (answer.status == 200));
      if (answer.status == row.at("status")) {
        CHECK(answer.body == unbase64(row.at("body_b64")));
        CHECK(answer.content_type == row.at("content_type"));
      }
      if (answer.advance) {
        kept[answer.advance->origin] = {{answer.advance->size, answer.advance->root}, answer.note};
      }
    });
    vectors->each("monitoring", [&](const Json& row) {
      understand(row, {"example_body_b64", "get_path", "must_verify_with", "origin", "status"});
      const std::string origin = row.at("origin");
      CHECK(row.at("get_path") == "/" + hex_of(crypto::sha256(origin)) + "/checkpoint");
      REQUIRE((row.at("status") == 200 || row.at("status") == 404));
      CHECK(kept.contains(origin) == (row.at("status") == 200));
      if (!kept.contains(origin)) return;
      const auto keys = parse_vkeys(row.at("must_verify_with"));
      const auto note = crypto::open_note(kept[origin].note, keys);
      REQUIRE(note.has_value());
      for (const auto& key : keys) CHECK(note->signed_by(key));
      const auto example = crypto::open_note(unbase64(row.at("example_body_b64")), keys);
      REQUIRE(example.has_value());
      CHECK(note->text == example->text);
    });
    vectors->say();
  }
}
