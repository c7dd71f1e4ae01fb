#include "node/audit/tree_check.h"

#include <algorithm>
#include <utility>

namespace sovang::audit {

namespace {

/// A wholly foreign tile store would differ everywhere; people read the first ones.
constexpr std::size_t kDifferencesMax = 1000;
constexpr unsigned kTileLevels = 8;

}  // namespace

TreeCheck::TreeCheck(StoredTile stored, std::set<std::uint64_t> watched)
    : stored_(std::move(stored)), watched_(std::move(watched)) {
  if (watched_.contains(0)) roots_[0] = frontier_.root();
}

void TreeCheck::compare(const BuiltTile& tile, std::vector<Difference>& differences) {
  const auto stored = stored_(tile.level, tile.index, static_cast<unsigned>(tile.hashes.size()));
  if (!stored) return;
  for (std::size_t at = 0; at < tile.hashes.size() && differences.size() < kDifferencesMax; ++at) {
    if ((*stored)[at] != tile.hashes[at])
      differences.push_back({tile.level, tile.index * 256 + at, tile.hashes[at], (*stored)[at]});
  }
}

void TreeCheck::add(std::span<const crypto::Hash> leaves) {
  std::vector<crypto::Hash> stored(leaves.begin(), leaves.end());
  const auto tile = frontier_.size() / 256;
  if (auto found = stored_(0, tile, static_cast<unsigned>(leaves.size()))) {
    std::copy_n(found->begin(), stored.size(), stored.begin());
  }
  const bool same = std::equal(leaves.begin(), leaves.end(), stored.begin());
  if (!same && !other_) other_ = Other{frontier_, builder_, differences_, roots_};
  if (other_) {
    for (const auto& leaf : stored) {
      other_->frontier.append(leaf);
      if (watched_.contains(other_->frontier.size())) other_->roots[other_->frontier.size()] = other_->frontier.root();
    }
    other_->builder.add(stored, [&](const BuiltTile& built) {
      if (built.level > 0) compare(built, other_->differences);
    });
  }
  const std::uint64_t first = frontier_.size(), end = first + leaves.size();
  for (std::size_t at = 0; !same && at < leaves.size() && differences_.size() < kDifferencesMax; ++at)
    if (leaves[at] != stored[at]) differences_.push_back({0, first + at, leaves[at], stored[at]});
  const auto root = builder_.add(leaves, [&](const BuiltTile& built) {
    if (built.level > 0) compare(built, differences_);
  });
  const auto watched = watched_.upper_bound(first);
  if (root && (watched == watched_.end() || *watched >= end)) {
    frontier_.append_subtree(*root, kTileLevels);
    if (watched_.contains(end)) roots_[end] = frontier_.root();
    return;
  }
  for (const auto& leaf : leaves) {
    frontier_.append(leaf);
    if (watched_.contains(frontier_.size())) roots_[frontier_.size()] = frontier_.root();
  }
}

void TreeCheck::finish() {
  builder_.finish([&](const BuiltTile& built) { compare(built, differences_); });
  if (other_) other_->builder.finish([&](const BuiltTile& built) { compare(built, other_->differences); });
}

std::optional<crypto::Hash> TreeCheck::root_at(std::uint64_t size, bool of_stored) const {
  const auto& roots = of_stored && other_ ? other_->roots : roots_;
  const auto found = roots.find(size);
  return found == roots.end() ? std::nullopt : std::optional(found->second);
}

TreeVerdict TreeCheck::judge(const std::function<bool(const crypto::Hash&)>& signed_root) const {
  TreeVerdict verdict;
  verdict.root_matches = signed_root(frontier_.root());
  verdict.tiles_match = other_ ? signed_root(other_->frontier.root()) : verdict.root_matches;
  // When the entries are right every difference is in a tile. Otherwise a differing leaf is put down to the entry, and
  // the upper levels are held against the stored leaves, so that one altered entry is not reported once a level.
  const auto& upper = !verdict.root_matches && other_ ? other_->differences : differences_;
  for (const Difference& difference : differences_) {
    if (difference.level == 0) (verdict.root_matches ? verdict.tiles : verdict.entries).push_back(difference);
  }
  for (const Difference& difference : upper) {
    if (difference.level > 0) verdict.tiles.push_back(difference);
  }
  return verdict;
}

}  // namespace sovang::audit
