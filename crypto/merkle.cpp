#include "crypto/merkle.h"

#include <bit>

#include "base/bytes.h"
#include "base/decimal.h"
#include "base/ensure.h"

namespace sovang::crypto {

namespace {

constexpr std::string_view kLeafPrefix{"\0", 1};
constexpr char kNodePrefix = '\1';

/// Half that RFC 6962 cuts off a tree of `size` > 1 leaves: the largest power of two below size.
std::uint64_t split(std::uint64_t size) { return std::bit_floor(size - 1); }

/// Folds roots of ever smaller neighbours, largest first, into the root over all of them.
Hash fold(std::span<const Hash> hashes) {
  Hash root = hashes.back();
  for (std::size_t i = hashes.size() - 1; i > 0; --i) root = node_hash(hashes[i - 1], root);
  return root;
}

/// Root over leaves [start, start + size), where start is a multiple of every perfect subtree in size.
Hash range_root(std::uint64_t start, std::uint64_t size, const SubtreeReader& read) {
  std::vector<Hash> hashes;
  while (size > 0) {
    const auto level = static_cast<unsigned>(std::bit_width(size)) - 1;
    hashes.push_back(read(level, start >> level));
    start += std::uint64_t{1} << level;
    size -= std::uint64_t{1} << level;
  }
  return fold(hashes);
}

}  // namespace

Hash leaf_hash(std::string_view entry) { return sha256({kLeafPrefix, entry}); }

Hash node_hash(const Hash& left, const Hash& right) {
  std::array<char, 65> node;
  node[0] = kNodePrefix;
  std::memcpy(node.data() + 1, left.data(), left.size());
  std::memcpy(node.data() + 33, right.data(), right.size());
  return sha256(std::string_view(node.data(), node.size()));
}

Hash empty_root() { return sha256(std::string_view()); }

std::optional<Frontier> Frontier::restore(std::uint64_t size, std::span<const Hash> hashes) {
  if (hashes.size() != static_cast<std::size_t>(std::popcount(size))) return std::nullopt;
  Frontier out;
  out.size_ = size;
  out.hashes_.assign(hashes.begin(), hashes.end());
  return out;
}

void Frontier::append(const Hash& leaf) { append_subtree(leaf, 0); }

void Frontier::append_subtree(const Hash& root, unsigned level) {
  const std::uint64_t leaves = std::uint64_t{1} << level;
  base::ensure(size_ % leaves == 0, "crypto: a subtree begins at a multiple of its width");
  size_ += leaves;
  Hash merged = root;
  for (auto above = static_cast<unsigned>(std::countr_zero(size_)); above > level; --above) {
    merged = node_hash(hashes_.back(), merged);
    hashes_.pop_back();
  }
  hashes_.push_back(merged);
}

Hash Frontier::root() const { return hashes_.empty() ? empty_root() : fold(hashes_); }

Hash tree_root(std::uint64_t size, const SubtreeReader& read) {
  return size == 0 ? empty_root() : range_root(0, size, read);
}

std::vector<Hash> prove_inclusion(std::uint64_t index, std::uint64_t size, const SubtreeReader& read) {
  base::ensure(index < size, "crypto: inclusion proof of a leaf outside the tree");
  std::vector<Hash> downwards;
  std::uint64_t start = 0;
  while (size > 1) {
    const std::uint64_t half = split(size);
    if (index < half) {
      downwards.push_back(range_root(start + half, size - half, read));
      size = half;
    } else {
      downwards.push_back(range_root(start, half, read));
      start += half;
      index -= half;
      size -= half;
    }
  }
  return {downwards.rbegin(), downwards.rend()};
}

std::vector<Hash> prove_consistency(std::uint64_t old_size, std::uint64_t new_size, const SubtreeReader& read) {
  base::ensure(old_size <= new_size, "crypto: consistency proof to a smaller tree");
  if (old_size == 0 || old_size == new_size) return {};
  std::vector<Hash> downwards;
  std::uint64_t start = 0;
  while (old_size != new_size) {
    const std::uint64_t half = split(new_size);
    if (old_size <= half) {
      downwards.push_back(range_root(start + half, new_size - half, read));
      new_size = half;
    } else {
      downwards.push_back(range_root(start, half, read));
      start += half;
      old_size -= half;
      new_size -= half;
    }
  }
  // What is left is a part of the old tree; its root is known to the verifier only when it is the whole old tree.
  if (start != 0) downwards.push_back(range_root(start, new_size, read));
  return {downwards.rbegin(), downwards.rend()};
}

bool verify_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf, std::span<const Hash> proof,
                      const Hash& root) {
  return index < size && verify_subtree(index, index + 1, size, leaf, proof, root);
}

bool verify_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t new_size, const Hash& new_root,
                        std::span<const Hash> proof) {
  if (old_size == 0) return proof.empty() && (new_size != 0 || old_root == new_root);
  return verify_subtree(0, old_size, new_size, old_root, proof, new_root);
}

// A leaf is the subtree [i, i+1) and an old tree the subtree [0, m): with those values this is, step for step, RFC 9162
// §2.1.3.2 and §2.1.4.2. first, last and tree_last are node numbers at the height reached so far.
bool verify_subtree(std::uint64_t start, std::uint64_t end, std::uint64_t size, const Hash& subtree,
                    std::span<const Hash> proof, const Hash& root) {
  if (start >= end || end > size || size > base::kDecimalMax || proof.size() > kProofHashesMax) return false;
  if (start % std::bit_ceil(end - start) != 0) return false;
  std::uint64_t first = start;
  std::uint64_t last = end - 1;
  std::uint64_t tree_last = size - 1;
  const auto ascend = [&] { first >>= 1, last >>= 1, tree_last >>= 1; };

  const bool at_edge = last == tree_last;
  while (first != last && (at_edge || last % 2 == 1)) ascend();
  const bool whole = first == last;  // the subtree is one node of the tree; else the proof opens with its last part
  if (!whole && proof.empty()) return false;
  Hash subtree_from_proof = whole ? subtree : proof.front();
  Hash root_from_proof = subtree_from_proof;
  for (const Hash& sibling : proof.subspan(whole ? 0 : 1)) {
    if (tree_last == 0) return false;
    if (last % 2 == 1 || last == tree_last) {
      if (first < last) subtree_from_proof = node_hash(sibling, subtree_from_proof);
      root_from_proof = node_hash(sibling, root_from_proof);
      while (last % 2 == 0 && last != 0) ascend();
    } else {
      root_from_proof = node_hash(root_from_proof, sibling);
    }
    ascend();
  }
  return tree_last == 0 && subtree_from_proof == subtree && root_from_proof == root;
}

}  // namespace sovang::crypto
