#include "crypto/tlog_proof.h"

#include <doctest/doctest.h>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "tests/crypto/damage.h"
#include "tests/crypto/memory_tree.h"

using namespace sovang;
using namespace sovang::crypto;
using namespace sovang::tests;

namespace {

constexpr std::uint64_t kSize = 7;
constexpr std::uint64_t kIndex = 5;

Signer signer_of(const std::string& name, KeyType type) {
  return {name, type, SigningKey(Secret(sha256("test key of " + name)))};
}
Signer log_signer() { return signer_of("example.vn/dong/a", KeyType::ed25519); }
Signer cosigner(int number) { return signer_of("hub" + std::to_string(number), KeyType::cosignature_v1); }

Hash leaf_of(std::uint64_t index) { return leaf_hash("entry " + std::to_string(index)); }

ProofPolicy policy_of(unsigned quorum) {
  return {log_signer().verifier(), {cosigner(1).verifier(), cosigner(2).verifier()}, quorum};
}

/// A proof of one leaf under the log's signature, without cosignatures.
TlogProof make_proof(const std::string& origin = "example.vn/dong/a") {
  MemoryTree tree;
  for (std::uint64_t i = 0; i < kSize; ++i) tree.append(leaf_of(i));
  const Checkpoint checkpoint{origin, kSize, rfc_root(tree.leaves()), {}};
  return {std::nullopt, kIndex, prove_inclusion(kIndex, kSize, tree.reader(kSize)),
          sign_note(checkpoint.text(), log_signer())};
}

std::string cosigned(TlogProof proof, const std::vector<Signer>& by) {
  const std::string text = split_note(proof.checkpoint_note)->text;
  for (const Signer& signer : by) proof.checkpoint_note += cosign(text, signer, 1767225600);
  return proof.text();
}

std::optional<ProofError> error_of(std::string_view proof, const ProofPolicy& policy,
                                   const Hash& leaf = leaf_of(kIndex)) {
  const auto verified = verify_tlog_proof(proof, leaf, policy);
  return verified ? std::nullopt : std::optional(verified.error());
}

}  // namespace

TEST_SUITE("tlog proof") {
  TEST_CASE("a proof verifies and tells what it was verified against") {
    const auto verified = verify_tlog_proof(cosigned(make_proof(), {cosigner(1)}), leaf_of(kIndex), policy_of(1));
    REQUIRE(verified.has_value());
    CHECK(verified->index == kIndex);
    CHECK(verified->checkpoint.size == kSize);
    CHECK(verified->signatures.size() == 2);
  }

  TEST_CASE("a proof damaged in any bit or cut or extended does not verify") {
    const std::string proof = cosigned(make_proof(), {cosigner(1)});
    CHECK(count_accepted_damage(
              proof, [](std::string_view damaged) { return error_of(damaged, policy_of(1)).has_value(); }) == 0);
  }

  TEST_CASE("the quorum counts distinct keys of the policy") {
    const TlogProof proof = make_proof();
    CHECK(error_of(cosigned(proof, {}), policy_of(0)) == std::nullopt);
    CHECK(error_of(cosigned(proof, {cosigner(1)}), policy_of(2)) == ProofError::quorum);
    CHECK(error_of(cosigned(proof, {cosigner(1), cosigner(1)}), policy_of(2)) == ProofError::quorum);
    CHECK(error_of(cosigned(proof, {cosigner(1), cosigner(3)}), policy_of(2)) == ProofError::quorum);
    CHECK(error_of(cosigned(proof, {cosigner(2), cosigner(1)}), policy_of(2)) == std::nullopt);
  }

  TEST_CASE("one public key under two names in the policy counts once") {
    Signer twin = cosigner(1);
    twin.name = "hub1-again";
    const ProofPolicy policy{log_signer().verifier(), {cosigner(1).verifier(), twin.verifier()}, 2};
    CHECK(error_of(cosigned(make_proof(), {cosigner(1), twin}), policy) == ProofError::quorum);
  }

  TEST_CASE("a checkpoint of another origin or without the log's signature is refused") {
    CHECK(error_of(cosigned(make_proof("example.vn/dong/b"), {cosigner(1)}), policy_of(1)) == ProofError::checkpoint);
    ProofPolicy other = policy_of(1);
    other.log = signer_of("example.vn/dong/b", KeyType::ed25519).verifier();
    CHECK(error_of(cosigned(make_proof(), {cosigner(1)}), other) == ProofError::checkpoint);
  }

  TEST_CASE("another leaf or another index is refused") {
    const std::string proof = cosigned(make_proof(), {cosigner(1)});
    CHECK(error_of(proof, policy_of(1), leaf_of(kIndex - 1)) == ProofError::inclusion);
    TlogProof moved = make_proof();
    for (moved.index = 0; moved.index <= kSize; ++moved.index) {
      CHECK((error_of(moved.text(), policy_of(0)) == std::nullopt) == (moved.index == kIndex));
    }
  }

  TEST_CASE("extra data comes back and stands only behind the version line") {
    TlogProof proof = make_proof();
    const std::string plain = proof.text();
    proof.extra = std::string("\0\xff receipt", 10);
    const auto parsed = parse_tlog_proof(proof.text());
    REQUIRE(parsed.has_value());
    CHECK(parsed->extra == proof.extra);
    CHECK(parsed->text() == proof.text());
    const auto line_end = plain.find('\n') + 1;
    const std::string extra = "extra AAAA\n";
    CHECK(parse_tlog_proof(plain.substr(0, line_end) + extra + plain.substr(line_end)).has_value());
    CHECK(!parse_tlog_proof(plain.substr(0, line_end) + extra + extra + plain.substr(line_end)).has_value());
    CHECK(!parse_tlog_proof(extra + plain).has_value());
    const auto index_end = plain.find('\n', line_end) + 1;
    CHECK(!parse_tlog_proof(plain.substr(0, index_end) + extra + plain.substr(index_end)).has_value());
  }

  TEST_CASE("63 hash lines are read and 64 are not") {
    TlogProof proof = make_proof();
    proof.hashes.assign(63, Hash{});
    CHECK(parse_tlog_proof(proof.text()).has_value());
    CHECK(error_of(proof.text(), policy_of(0)) == ProofError::inclusion);
    proof.hashes.assign(64, Hash{});
    CHECK(!parse_tlog_proof(proof.text()).has_value());
  }
}
