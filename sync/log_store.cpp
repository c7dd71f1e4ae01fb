#include "sync/log_store.h"

#include <bit>

#include "base/ensure.h"

namespace sovang::sync {

crypto::Frontier LogReader::frontier_at(std::string_view origin, std::uint64_t size) const {
  std::vector<crypto::Hash> hashes;
  std::uint64_t start = 0;
  while (start < size) {
    const auto level = static_cast<unsigned>(std::bit_width(size - start)) - 1;
    hashes.push_back(subtree(origin, level, start >> level));
    start += std::uint64_t{1} << level;
  }
  auto frontier = crypto::Frontier::restore(size, hashes);
  base::ensure(frontier.has_value(), "sync: a size has as many subtrees as it has bits");
  return *std::move(frontier);
}

crypto::Hash LogReader::root_at(std::string_view origin, std::uint64_t size) const {
  return crypto::tree_root(size, [&](unsigned level, std::uint64_t index) { return subtree(origin, level, index); });
}

}  // namespace sovang::sync
