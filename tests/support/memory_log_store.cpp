#include "tests/support/memory_log_store.h"

#include "base/bytes.h"
#include "base/ensure.h"

namespace sovang::tests {

std::vector<std::string> MemoryLogStore::origins() const {
  std::vector<std::string> out;
  for (const auto& [origin, log] : logs_) out.push_back(origin);
  return out;
}

std::optional<sync::LogState> MemoryLogStore::state(std::string_view origin) const {
  const auto found = logs_.find(origin);
  if (found == logs_.end()) return std::nullopt;
  return found->second.state;
}

const MemoryLogStore::Log& MemoryLogStore::log(std::string_view origin) const {
  const auto found = logs_.find(origin);
  base::ensure(found != logs_.end(), "test: a log that is not held");
  return found->second;
}

std::vector<sync::Entry> MemoryLogStore::read(std::string_view origin, std::uint64_t from, std::uint64_t to,
                                              std::size_t bytes_max) const {
  const auto& entries = log(origin).entries;
  base::ensure(from <= to && to <= entries.size(), "test: read beyond what is held");
  std::vector<sync::Entry> out;
  std::size_t bytes = 0;
  for (std::uint64_t at = from; at < to; ++at) {
    bytes += entries[at].open.size();
    for (const auto& [name, content] : entries[at].parts) bytes += content.size();
    if (bytes > bytes_max && !out.empty()) break;
    out.push_back(entries[at]);
  }
  return out;
}

crypto::Hash MemoryLogStore::subtree(std::string_view origin, unsigned level, std::uint64_t index) const {
  const auto& levels = log(origin).levels;
  base::ensure(level < levels.size() && index < levels[level].size(), "test: a subtree that is not complete");
  return levels[level][index];
}

void MemoryLogStore::Log::append(const sync::Entry& entry, const crypto::Hash& leaf) {
  entries.push_back(entry);
  if (levels.empty()) levels.emplace_back();
  levels[0].push_back(leaf);
  for (std::size_t level = 0; levels[level].size() % 2 == 0; ++level) {
    if (levels.size() == level + 1) levels.emplace_back();
    const auto& below = levels[level];
    levels[level + 1].push_back(crypto::node_hash(below[below.size() - 2], below.back()));
  }
}

void MemoryLogStore::Log::cut(std::uint64_t size) {
  base::ensure(size <= entries.size(), "test: a cut beyond what is held");
  std::vector<sync::Entry> kept(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(size));
  entries.clear();
  levels.clear();
  for (const auto& entry : kept) append(entry, crypto::leaf_hash(entry.open));
}

base::Status<sync::ApplyError> MemoryLogStore::apply(const sync::Changes& changes) {
  for (const auto& cut : changes.cuts) logs_.at(cut.origin).cut(cut.size);
  for (const auto& append : changes.appends) {
    const auto found = logs_.find(append.origin);
    if ((found == logs_.end() ? 0 : found->second.entries.size()) != append.from)
      return base::Err{sync::ApplyError::moved};
  }
  for (const auto& append : changes.appends) {
    Log& log = logs_[append.origin];
    base::ensure(append.entries.size() == append.leaves.size(), "test: a leaf for each entry");
    for (std::size_t i = 0; i < append.entries.size(); ++i) {
      base::ensure(crypto::leaf_hash(append.entries[i].open) == append.leaves[i], "test: a leaf of another entry");
      log.append(append.entries[i], append.leaves[i]);
    }
    log.state = append.after;
    base::ensure(log.state.size() == log.entries.size(), "test: a state of another size");
    if (log.entries.empty()) continue;
    base::ensure(root_at(append.origin, log.entries.size()) == log.state.frontier.root(), "test: another root");
  }
  evidence_.insert(evidence_.end(), changes.evidence.begin(), changes.evidence.end());
  return base::Unit{};
}

std::string MemoryLogStore::dump() const {
  std::string out;
  for (const auto& [origin, log] : logs_) {
    out += "log " + origin + "\n" + log.state.note + log.state.cosigned_note + std::to_string(log.state.cosigned_size);
    for (const auto& entry : log.entries) {
      out += "\nentry " + entry.open;
      for (const auto& [name, content] : entry.parts) out += "\npart " + name + " " + content;
    }
    out += "\n";
  }
  for (const auto& one : evidence_) out += "evidence " + one.origin + one.code + one.held + one.seen + "\n";
  return out;
}

}  // namespace sovang::tests
