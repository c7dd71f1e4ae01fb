#pragma once
// Compares the entries of one log with the hash tiles stored beside them, and says which of the two was altered:
// whichever folds to the signed root is right. Used for exports and for the database.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "crypto/merkle.h"
#include "node/audit/tile_builder.h"

namespace sovang::audit {

/// One hash that is not what it should be.
struct Difference {
  unsigned level = 0;       // of the tile; 0 holds leaves
  std::uint64_t index = 0;  // of the hash among those of its level; at level 0 that of the entry
  crypto::Hash computed{}, stored{};
};

struct TreeVerdict {
  bool root_matches = false;  // the entries fold to the signed root
  bool tiles_match = false;   // the stored leaf hashes do
  std::vector<Difference>
      entries;                    // entries whose bytes were altered (or their leaf hashes, when neither side matches)
  std::vector<Difference> tiles;  // hashes altered in stored tiles
};

class TreeCheck {
 public:
  /// The stored tile's hashes, at least as many as asked for; absent when there is none (whoever stores them says so).
  using StoredTile =
      std::function<std::optional<std::vector<crypto::Hash>>(unsigned level, std::uint64_t index, unsigned width)>;
  /// `watched`: sizes at which the root is wanted.
  TreeCheck(StoredTile stored, std::set<std::uint64_t> watched);

  /// The next leaf hashes: 256 of them, fewer only the last time.
  void add(std::span<const crypto::Hash> leaves);
  void finish();

  [[nodiscard]] const crypto::Frontier& frontier() const { return frontier_; }
  /// Root at a watched size that was reached: of the entries, or of the stored leaf hashes.
  [[nodiscard]] std::optional<crypto::Hash> root_at(std::uint64_t size, bool of_stored) const;
  /// `signed_root` says whether a root of all leaves is the signed one.
  [[nodiscard]] TreeVerdict judge(const std::function<bool(const crypto::Hash&)>& signed_root) const;

 private:
  void compare(const BuiltTile& tile, std::vector<Difference>& differences);

  StoredTile stored_;
  std::set<std::uint64_t> watched_;
  std::map<std::uint64_t, crypto::Hash> roots_;
  crypto::Frontier frontier_;
  TileBuilder builder_;
  std::vector<Difference> differences_;
  /// The same over the stored leaf hashes, from the first difference on.
  struct Other {
    crypto::Frontier frontier;
    TileBuilder builder;
    std::vector<Difference> differences;
    std::map<std::uint64_t, crypto::Hash> roots;
  };
  std::optional<Other> other_;
};

}  // namespace sovang::audit
