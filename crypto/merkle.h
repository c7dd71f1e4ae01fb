#pragma once
// RFC 6962 / RFC 9162 Merkle trees over SHA-256 (docs/formats/merkle.md). Pure arithmetic over hashes.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "crypto/sha256.h"

namespace sovang::crypto {

inline constexpr std::size_t kProofHashesMax = 63;

/// SHA-256(0x00 || entry)
Hash leaf_hash(std::string_view entry);
/// SHA-256(0x01 || left || right)
Hash node_hash(const Hash& left, const Hash& right);
/// SHA-256(""): the root of a tree with no leaves.
Hash empty_root();

/// Roots of the perfect subtrees of the first `size` leaves, largest first: all that appending needs.
class Frontier {
 public:
  Frontier() = default;
  /// From stored form: exactly popcount(size) hashes, largest subtree first; absent otherwise.
  static std::optional<Frontier> restore(std::uint64_t size, std::span<const Hash> hashes);
  void append(const Hash& leaf);
  /// The next 2^level leaves by their root. Requires a size that is a multiple of 2^level.
  void append_subtree(const Hash& root, unsigned level);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] std::span<const Hash> hashes() const { return hashes_; }
  [[nodiscard]] Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> hashes_;
};

/// Gives the hash of the perfect subtree with 2^level leaves that starts at leaf index·2^level. The prover only asks
/// for subtrees that are complete in the tree of the size asked for. May throw what its storage throws.
using SubtreeReader = std::function<Hash(unsigned level, std::uint64_t index)>;

Hash tree_root(std::uint64_t size, const SubtreeReader& read);
/// Audit path of leaf `index` in the tree of `size`, leaf side first. Requires index < size.
std::vector<Hash> prove_inclusion(std::uint64_t index, std::uint64_t size, const SubtreeReader& read);
/// Consistency proof from `old_size` to `new_size`; empty when equal or old_size is 0. Requires old_size ≤ new_size.
std::vector<Hash> prove_consistency(std::uint64_t old_size, std::uint64_t new_size, const SubtreeReader& read);

bool verify_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf, std::span<const Hash> proof,
                      const Hash& root);
bool verify_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t new_size, const Hash& new_root,
                        std::span<const Hash> proof);
/// Subtree proof of tlog-mirror: the leaves [start, end) of a tree of `size` have the root `subtree`.
bool verify_subtree(std::uint64_t start, std::uint64_t end, std::uint64_t size, const Hash& subtree,
                    std::span<const Hash> proof, const Hash& root);

}  // namespace sovang::crypto
