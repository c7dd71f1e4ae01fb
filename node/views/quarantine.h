#pragma once
// What the commune decided about entries that a revoked device wrote behind its revocation (docs/formats/entries.md,
// "Quarantine").

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "crypto/sha256.h"
#include "node/store/database.h"
#include "sync/entry.h"

namespace sovang::views {

/// Folded from the entries of `xa` in their order; entries that do not read are passed over.
class Quarantine {
 public:
  /// What is decided about.
  struct Subject {
    std::string device;
    std::uint64_t index = 0;
    crypto::Hash leaf{};
    auto operator<=>(const Subject&) const = default;
  };
  struct Decision {
    std::uint64_t at = 0;  // index in `xa`
    std::string version;   // a later decision names it in `replaces`
    bool accept = false;
    std::string on;  // ISO day
  };

  /// The entry `at` of `xa`, its bytes and what they say. Returns what it decides about, absent for any other entry.
  std::optional<Subject> take(std::uint64_t at, std::string_view bytes, const sync::OpenPart& open);
  /// The decision in force.
  [[nodiscard]] const Decision* decided(const Subject& subject) const;

 private:
  struct Known {
    Decision decision;
    std::vector<std::string> replaces;
  };
  std::map<Subject, std::vector<Known>> known_;  // in the order of `xa`
};

/// From the entries of `xa` that the views remember.
Quarantine read_quarantine(store::Database& source, store::Database& views);

/// Entries of revoked devices from their `size` on: device, index, state (waiting, accepted, refused), decided_on, the
/// decision's version and reason, and what the entry says (as entry_json, `private` with the private fields held).
/// Requires caught up views. In order of device and index.
nlohmann::ordered_json quarantine_json(store::Database& db);

}  // namespace sovang::views
