#pragma once
// A Merkle tree that keeps the hash of every complete subtree, and RFC 6962's definitions written as they stand in the
// RFC: what the code under test is compared with.

#include <vector>

#include "base/ensure.h"
#include "crypto/merkle.h"

namespace sovang::tests {

class MemoryTree {
 public:
  void append(const crypto::Hash& leaf) {
    add(0, leaf);
    leaves_.push_back(leaf);
  }
  [[nodiscard]] std::uint64_t size() const { return leaves_.size(); }
  [[nodiscard]] const std::vector<crypto::Hash>& leaves() const { return leaves_; }

  /// Refuses subtrees that are not complete in a tree of `size`.
  [[nodiscard]] crypto::SubtreeReader reader(std::uint64_t size) const {
    return [this, size](unsigned level, std::uint64_t index) {
      base::ensure((index + 1) << level <= size, "test: the prover asked for an incomplete subtree");
      return levels_.at(level).at(index);
    };
  }

 private:
  void add(std::size_t level, const crypto::Hash& hash) {
    if (levels_.size() == level) levels_.emplace_back();
    auto& row = levels_[level];
    row.push_back(hash);
    if (row.size() % 2 == 0) add(level + 1, crypto::node_hash(row[row.size() - 2], row[row.size() - 1]));
  }

  std::vector<crypto::Hash> leaves_;
  std::vector<std::vector<crypto::Hash>> levels_;
};

inline std::size_t rfc_split(std::size_t size) {
  std::size_t k = 1;
  while (k * 2 < size) k *= 2;
  return k;
}

/// MTH of RFC 6962 §2.1.
inline crypto::Hash rfc_root(std::span<const crypto::Hash> leaves) {
  if (leaves.empty()) return crypto::sha256("");
  if (leaves.size() == 1) return leaves[0];
  const std::size_t k = rfc_split(leaves.size());
  return crypto::node_hash(rfc_root(leaves.first(k)), rfc_root(leaves.subspan(k)));
}

/// SUBPROOF over [start, end) of the leaves, the generalisation of PATH and PROOF.
inline std::vector<crypto::Hash> rfc_subtree_proof(std::size_t start, std::size_t end,
                                                   std::span<const crypto::Hash> leaves, bool known = true) {
  const std::size_t size = leaves.size();
  if (start == 0 && end == size) return known ? std::vector<crypto::Hash>{} : std::vector{rfc_root(leaves)};
  const std::size_t k = rfc_split(size);
  std::vector<crypto::Hash> out;
  crypto::Hash other;
  if (end <= k) {
    out = rfc_subtree_proof(start, end, leaves.first(k), known);
    other = rfc_root(leaves.subspan(k));
  } else if (start >= k) {
    out = rfc_subtree_proof(start - k, end - k, leaves.subspan(k), known);
    other = rfc_root(leaves.first(k));
  } else {
    out = rfc_subtree_proof(0, end - k, leaves.subspan(k), false);
    other = rfc_root(leaves.first(k));
  }
  out.push_back(other);
  return out;
}

}  // namespace sovang::tests
