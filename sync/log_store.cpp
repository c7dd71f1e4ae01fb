#include "sync/log_store.h"

namespace sovang::sync {

crypto::Hash LogReader::root_at(std::string_view origin, std::uint64_t size) const {
  return crypto::tree_root(size, [&](unsigned level, std::uint64_t index) { return subtree(origin, level, index); });
}

}  // namespace sovang::sync
