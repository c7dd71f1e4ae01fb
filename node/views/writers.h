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
  bool enrolled = true;  // else a `person` of the log
};

/// The writers of one log.
struct LogWriters {
  bool known = false;                       // somebody enrolled writes this log
  bool hub_log = false;                     // `xa`: the only place for the hub's own types
  bool office_log = false;                  // `xa/office`: its persons stand in `xa`
  bool inspects = false;                    // where a person of role INSPECTOR is one
  std::optional<std::uint64_t> revoked_at;  // entries from this index on do not count
  bool handed_over = false;                 // records of people do not count any more
  StringMap<Writer> authors;
};
/// A person of the log from here on (docs/formats/entries.md, "Who writes on a log").
void add_person(LogWriters& writers, const std::string& author, bool inspector);
LogWriters writers_of(const sync::Roster& roster, std::string_view origin);

/// What of the roster decides how a log folds; when it changes, what was folded is folded again.
std::string authority_key(const sync::Roster& roster, std::string_view origin);

}  // namespace sovang::views
