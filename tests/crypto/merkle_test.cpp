#include "crypto/merkle.h"

#include <doctest/doctest.h>

#include <bit>

#include "base/bytes.h"
#include "tests/crypto/memory_tree.h"

using namespace sovang;
using namespace sovang::tests;
using crypto::Frontier;
using crypto::Hash;

namespace {

constexpr std::size_t kSizeMax = 70;

MemoryTree make_tree(std::size_t size) {
  MemoryTree tree;
  for (std::size_t i = 0; i < size; ++i) tree.append(crypto::leaf_hash("leaf " + std::to_string(i)));
  return tree;
}

Hash flipped(Hash hash, std::size_t bit) {
  hash[bit / 8 % hash.size()] ^= static_cast<std::uint8_t>(1 << bit % 8);
  return hash;
}

/// Calls `accepted` with each way a list of hashes may be off: one missing, one too many, one bit wrong, two exchanged.
template <class Accepted>
std::size_t count_accepted_mutations(const std::vector<Hash>& proof, const Accepted& accepted) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < proof.size(); ++i) {
    std::vector<Hash> copy = proof;
    copy.erase(copy.begin() + static_cast<std::ptrdiff_t>(i));
    count += accepted(copy);
    copy = proof;
    copy[i] = flipped(copy[i], i * 37 + 5);
    count += accepted(copy);
    if (i > 0) {
      copy = proof;
      std::swap(copy[i - 1], copy[i]);
      count += accepted(copy);
    }
  }
  for (std::size_t i = 0; i <= proof.size(); ++i) {
    std::vector<Hash> copy = proof;
    copy.insert(copy.begin() + static_cast<std::ptrdiff_t>(i), i == 0 ? Hash{} : proof[i - 1]);
    count += accepted(copy);
  }
  return count;
}

}  // namespace

TEST_SUITE("merkle") {
  TEST_CASE("frontier: agrees with the recursive definition for sizes 0 to 300 and comes back from its stored form") {
    const MemoryTree tree = make_tree(300);
    Frontier frontier;
    for (std::size_t size = 0; size <= 300; ++size) {
      const Hash root = rfc_root(std::span(tree.leaves()).first(size));
      CHECK(frontier.size() == size);
      CHECK(frontier.root() == root);
      CHECK(crypto::tree_root(size, tree.reader(size)) == root);
      CHECK(frontier.hashes().size() == static_cast<std::size_t>(std::popcount(size)));
      auto restored = Frontier::restore(size, frontier.hashes());
      REQUIRE(restored.has_value());
      CHECK(restored->root() == root);
      if (size == 300) break;
      restored->append(tree.leaves()[size]);
      frontier.append(tree.leaves()[size]);
      CHECK(restored->root() == frontier.root());
    }
  }

  TEST_CASE("frontier: a stored form with too few or too many hashes is refused") {
    const std::vector<Hash> hashes(4);
    for (std::uint64_t size = 0; size < 16; ++size) {
      for (std::size_t count = 0; count <= hashes.size(); ++count) {
        const bool right = count == static_cast<std::size_t>(std::popcount(size));
        CHECK(Frontier::restore(size, std::span(hashes).first(count)).has_value() == right);
      }
    }
  }

  TEST_CASE("prefixes: a leaf made of two hashes is not the node over them") {
    const Hash left = crypto::leaf_hash("l");
    const Hash right = crypto::leaf_hash("r");
    CHECK(crypto::leaf_hash(std::string(base::view(left)).append(base::view(right))) != crypto::node_hash(left, right));
    CHECK(crypto::node_hash(left, right) != crypto::node_hash(right, left));
  }

  TEST_CASE("inclusion: all proofs up to 70 leaves verify and no mutation does") {
    const MemoryTree tree = make_tree(kSizeMax);
    const std::span leaves(tree.leaves());
    std::size_t accepted = 0;
    for (std::size_t size = 1; size <= kSizeMax; ++size) {
      const Hash root = rfc_root(leaves.first(size));
      for (std::size_t index = 0; index < size; ++index) {
        const auto proof = crypto::prove_inclusion(index, size, tree.reader(size));
        const Hash& leaf = leaves[index];
        CHECK(proof == rfc_subtree_proof(index, index + 1, leaves.first(size)));
        CHECK(crypto::verify_inclusion(index, size, leaf, proof, root));
        accepted += count_accepted_mutations(
            proof, [&](const auto& wrong) { return crypto::verify_inclusion(index, size, leaf, wrong, root); });
        accepted += crypto::verify_inclusion(index, size, flipped(leaf, index), proof, root);
        accepted += crypto::verify_inclusion(index, size, leaf, proof, flipped(root, index));
        for (std::size_t other = 0; other <= size; ++other) {
          accepted += other != index && crypto::verify_inclusion(other, size, leaf, proof, root);
        }
      }
    }
    CHECK(accepted == 0);
  }

  TEST_CASE("consistency: all proofs up to 70 leaves verify and no mutation does") {
    const MemoryTree tree = make_tree(kSizeMax);
    const std::span leaves(tree.leaves());
    std::size_t accepted = 0;
    for (std::size_t size = 0; size <= kSizeMax; ++size) {
      const Hash root = rfc_root(leaves.first(size));
      for (std::size_t old_size = 0; old_size <= size; ++old_size) {
        const Hash old_root = rfc_root(leaves.first(old_size));
        const auto proof = crypto::prove_consistency(old_size, size, tree.reader(size));
        if (old_size > 0) CHECK(proof == rfc_subtree_proof(0, old_size, leaves.first(size)));
        CHECK(crypto::verify_consistency(old_size, old_root, size, root, proof));
        accepted += count_accepted_mutations(proof, [&](const auto& wrong) {
          return crypto::verify_consistency(old_size, old_root, size, root, wrong);
        });
        accepted += old_size < size && crypto::verify_consistency(size, root, old_size, old_root, proof);
        if (old_size == 0) continue;
        accepted += crypto::verify_consistency(old_size, flipped(old_root, size), size, root, proof);
        accepted += crypto::verify_consistency(old_size, old_root, size, flipped(root, size), proof);
      }
    }
    CHECK(accepted == 0);
  }

  TEST_CASE("consistency: two empty trees with different roots are not the same tree") {
    CHECK(crypto::verify_consistency(0, crypto::empty_root(), 0, crypto::empty_root(), {}));
    CHECK(!crypto::verify_consistency(0, crypto::empty_root(), 0, Hash{}, {}));
    CHECK(crypto::empty_root() == crypto::sha256(""));
  }

  TEST_CASE("subtrees: all valid intervals up to 40 leaves verify and neither mutations nor unaligned intervals do") {
    constexpr std::size_t kSubtreeSizeMax = 40;
    const MemoryTree tree = make_tree(kSubtreeSizeMax);
    const std::span leaves(tree.leaves());
    std::size_t accepted = 0;
    std::size_t judged = 0;
    for (std::size_t size = 1; size <= kSubtreeSizeMax; ++size) {
      const Hash root = rfc_root(leaves.first(size));
      for (std::size_t start = 0; start < size; ++start) {
        for (std::size_t end = start + 1; end <= size; ++end) {
          const Hash subtree = rfc_root(leaves.subspan(start, end - start));
          if (start % std::bit_ceil(end - start) != 0) {
            accepted += crypto::verify_subtree(start, end, size, subtree, {}, root);
            continue;
          }
          const auto proof = rfc_subtree_proof(start, end, leaves.first(size));
          CHECK(crypto::verify_subtree(start, end, size, subtree, proof, root));
          ++judged;
          accepted += count_accepted_mutations(
              proof, [&](const auto& wrong) { return crypto::verify_subtree(start, end, size, subtree, wrong, root); });
          accepted += crypto::verify_subtree(start, end, size, flipped(subtree, end), proof, root);
        }
      }
    }
    CHECK(accepted == 0);
    CHECK(judged > 1000);
  }

  TEST_CASE("limits: sizes near 2^64 and proofs above 63 hashes are refused") {
    constexpr std::uint64_t kHuge = ~std::uint64_t{0};
    const std::vector<Hash> proof(64);
    CHECK(!crypto::verify_inclusion(kHuge - 1, kHuge, Hash{}, proof, Hash{}));
    CHECK(!crypto::verify_inclusion(kHuge, kHuge, Hash{}, proof, Hash{}));
    CHECK(!crypto::verify_consistency(1, Hash{}, kHuge, Hash{}, proof));
    CHECK(!crypto::verify_subtree(0, kHuge, kHuge, Hash{}, {}, Hash{}));
    CHECK(!crypto::verify_subtree(5, 5, 9, Hash{}, {}, Hash{}));
  }
}
