#pragma once
// A LogStore in memory for tests of sync/ and for simulations: small, and strict about what it is given.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sync/log_store.h"

namespace sovang::tests {

class MemoryLogStore final : public sync::LogStore {
 public:
  [[nodiscard]] std::vector<std::string> origins() const override;
  [[nodiscard]] std::optional<sync::LogState> state(std::string_view origin) const override;
  [[nodiscard]] std::vector<sync::Entry> read(std::string_view origin, std::uint64_t from, std::uint64_t to,
                                              std::size_t bytes_max) const override;
  [[nodiscard]] crypto::Hash subtree(std::string_view origin, unsigned level, std::uint64_t index) const override;
  /// Ensures that the leaves, the frontier and the note's size fit the entries: a wrong change is a bug of its maker.
  base::Status<sync::ApplyError> apply(const sync::Changes& changes) override;

  [[nodiscard]] const std::vector<sync::Evidence>& evidence() const { return evidence_; }
  /// Everything held, for comparing two states.
  [[nodiscard]] std::string dump() const;

 private:
  struct Log {
    sync::LogState state;
    std::vector<sync::Entry> entries;
    std::vector<std::vector<crypto::Hash>> levels;  // complete subtrees: levels[k][i] has 2^k leaves
    void append(const sync::Entry& entry, const crypto::Hash& leaf);
    void cut(std::uint64_t size);
  };
  [[nodiscard]] const Log& log(std::string_view origin) const;

  std::map<std::string, Log, std::less<>> logs_;
  std::vector<sync::Evidence> evidence_;
};

}  // namespace sovang::tests
