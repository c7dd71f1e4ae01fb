#pragma once
// Who wrote an entry and in whose name, as the roster says (design.md 5: authority comes from the enrolment, never from
// reading an origin).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/records/kinds.h"
#include "node/views/words.h"
#include "sync/roster.h"

namespace sovang::views {

/// The scope of records that the commune keeps.
inline constexpr std::string_view kCommuneScope = "-";

struct Writer {
  std::string scope;
  std::vector<records::Role> roles;
  std::vector<std::string> areas;
};

/// The writers of one log.
struct LogWriters {
  bool known = false;                       // somebody enrolled writes this log
  bool hub_log = false;                     // `xa`: the only place for the hub's own types
  std::optional<std::uint64_t> revoked_at;  // entries from this index on do not count
  StringMap<Writer> authors;
};
LogWriters writers_of(const sync::Roster& roster, std::string_view origin);

/// What of the roster decides how a log folds; when it changes, what was folded is folded again.
std::string authority_key(const sync::Roster& roster, std::string_view origin);

}  // namespace sovang::views
