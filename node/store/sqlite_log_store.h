#pragma once
// sync::LogStore over SQLite (docs/formats/store.md). Appending and proving cost the same whatever the history: the
// frontier is kept, and every hash tile, full or not. What a damaged file no longer gives throws StoreError, which
// names the log and the entry.

#include <string>
#include <string_view>

#include "node/store/database.h"
#include "sync/log_store.h"

namespace sovang::store {

class SqliteLogStore final : public sync::LogStore {
 public:
  explicit SqliteLogStore(Database& db) : db_(db) {}

  [[nodiscard]] std::vector<std::string> origins() const override;
  [[nodiscard]] std::optional<sync::LogState> state(std::string_view origin) const override;
  [[nodiscard]] std::vector<sync::Entry> read(std::string_view origin, std::uint64_t from, std::uint64_t to,
                                              std::size_t bytes_max) const override;
  [[nodiscard]] crypto::Hash subtree(std::string_view origin, unsigned level, std::uint64_t index) const override;
  /// In the running transaction when there is one (durable with its commit), else in its own.
  base::Status<sync::ApplyError> apply(const sync::Changes& changes) override;

  struct EvidenceRow {
    std::int64_t id = 0;
    std::string seen_at;  // RFC 3339
    sync::Evidence evidence;
  };
  [[nodiscard]] std::vector<EvidenceRow> evidence() const;
  /// Of one log: what was seen under one code, in the order in which it came.
  [[nodiscard]] std::vector<std::string> evidence_of(std::string_view origin, std::string_view code) const;

 private:
  Database& db_;
};

}  // namespace sovang::store
