#pragma once
// What `xa` says that decides how every other log is folded: who is enrolled, and what of a revoked device counts. A
// connection keeps it from fold to fold, since reading it costs what the whole commune is.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "node/store/database.h"
#include "node/views/quarantine.h"
#include "sync/entry.h"
#include "sync/roster.h"

namespace sovang::views {

/// Nothing but a function of the entries of `xa` that are folded. Their number and their frontier say whether it still
/// holds, whoever wrote, cut, rebuilt or rolled back meanwhile.
class HubWord {
 public:
  /// Where `xa` stands; `id` 0 when none is held.
  struct Place {
    std::int64_t id = 0;
    std::string origin;
    std::uint64_t size = 0, upto = 0;  // entries held and folded
    std::string frontier;              // of those held
    [[nodiscard]] bool is_folded() const { return upto == size; }
    bool operator==(const Place&) const = default;
  };

  /// Brings it to what is folded; reads what came since the last call, or all where that does not hold any more.
  /// `source` has the logs. In one snapshot or transaction of both.
  Place refresh(store::Database& source, store::Database& views);

  /// An entry of `xa` in row `row` that is being folded; until keep() it may still be undone. Returns what it decides
  /// about (Quarantine::take).
  std::optional<Quarantine::Subject> take(std::int64_t row, std::string_view bytes, const sync::OpenPart& open);
  /// Behind refresh(), which returned `xa`, all the rest of it was taken.
  void keep(const Place& xa);

  [[nodiscard]] const sync::Roster& roster() const { return roster_; }
  [[nodiscard]] const Quarantine& quarantine() const { return quarantine_; }

 private:
  void load(store::Database& source, store::Database& views, const Place& now);
  [[nodiscard]] bool continues(store::Database& source, const Place& now) const;

  sync::Roster roster_;
  Quarantine quarantine_;
  Place read_;        // all of it is in the two above
  bool sure_ = true;  // and nothing else
};

}  // namespace sovang::views
