#include "crypto/merkle.h"
#include "tests/crypto/memory_tree.h"
#include "tests/crypto/vectors.h"

using namespace sovang;
using namespace sovang::tests;

TEST_SUITE("merkle vectors") {
  TEST_CASE("roots: the frontier and the tree reader give every stated root") {
    auto vectors = Vectors::open("merkle_roots.json");
    if (!vectors) return;
    vectors->understand_file({"cases", "ct_sequence", "ct_sequence_about", "leaf_rule", "leaf_seed", "leaves"});
    std::multimap<std::uint64_t, crypto::Hash> wanted;
    vectors->each("cases", [&](const Json& row) {
      understand(row, {"root_b64", "root_hex", "size"});
      CHECK(unbase64(row.at("root_b64")) == unhex(row.at("root_hex")));
      wanted.emplace(row.at("size"), unhex_hash(row.at("root_hex")));
    });
    crypto::Frontier frontier;
    MemoryTree tree;
    for (const auto& [size, root] : wanted) {
      while (frontier.size() < size) {
        const crypto::Hash leaf = crypto::leaf_hash(vectors->leaf(frontier.size()));
        frontier.append(leaf);
        tree.append(leaf);
      }
      CHECK(hex_of(frontier.root()) == hex_of(root));
      CHECK(hex_of(crypto::tree_root(size, tree.reader(size))) == hex_of(root));
    }
    vectors->each("leaves", [&](const Json& row) {
      understand(row, {"data_hex", "i", "leaf_hash_hex"});
      CHECK(unhex(row.at("data_hex")) == vectors->leaf(row.at("i")));
      CHECK(hex_of(crypto::leaf_hash(unhex(row.at("data_hex")))) == row.at("leaf_hash_hex"));
    });
    crypto::Frontier binary;
    vectors->each("ct_sequence", [&](const Json& row) {
      understand(row, {"next_leaf_hex", "root_hex", "size"});
      REQUIRE(row.at("size") == binary.size());
      CHECK(hex_of(binary.root()) == row.at("root_hex"));
      if (row.contains("next_leaf_hex")) binary.append(crypto::leaf_hash(unhex(row.at("next_leaf_hex"))));
    });
    vectors->say();
  }

  TEST_CASE("inclusion: every proof gets its verdict") {
    auto vectors = Vectors::open("merkle_inclusion.json");
    if (!vectors) return;
    vectors->understand_file({"cases", "leaf_rule", "leaf_seed"});
    vectors->each("cases", [&](const Json& row) {
      understand(row, {"desc", "index", "leaf_hash_hex", "proof_hex", "root_hex", "size", "valid"});
      CHECK(crypto::verify_inclusion(row.at("index"), row.at("size"), unhex_hash(row.at("leaf_hash_hex")),
                                     unhex_hashes(row.at("proof_hex")),
                                     unhex_hash(row.at("root_hex"))) == row.at("valid").get<bool>());
    });
    vectors->say();
  }

  TEST_CASE("consistency: every proof gets its verdict") {
    auto vectors = Vectors::open("merkle_consistency.json");
    if (!vectors) return;
    vectors->understand_file({"cases", "leaf_rule", "leaf_seed"});
    vectors->each("cases", [&](const Json& row) {
      understand(row, {"desc", "new_root_hex", "new_size", "old_root_hex", "old_size", "proof_hex", "valid"});
      CHECK(crypto::verify_consistency(row.at("old_size"), unhex_hash(row.at("old_root_hex")), row.at("new_size"),
                                       unhex_hash(row.at("new_root_hex")),
                                       unhex_hashes(row.at("proof_hex"))) == row.at("valid").get<bool>());
    });
    vectors->say();
  }

  TEST_CASE("subtrees: every proof gets its verdict") {
    auto vectors = Vectors::open("merkle_subtree.json");
    if (!vectors) return;
    vectors->understand_file({"cases", "leaf_rule", "leaf_seed"});
    vectors->each("cases", [&](const Json& row) {
      understand(row, {"desc", "end", "proof_hex", "root_hex", "size", "start", "subtree_hash_hex", "valid"});
      CHECK(crypto::verify_subtree(row.at("start"), row.at("end"), row.at("size"),
                                   unhex_hash(row.at("subtree_hash_hex")), unhex_hashes(row.at("proof_hex")),
                                   unhex_hash(row.at("root_hex"))) == row.at("valid").get<bool>());
    });
    vectors->say();
  }
}
