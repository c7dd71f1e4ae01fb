#pragma once
// What a directory is, holds and waits for: `status` of the command line and of the API.

#include <nlohmann/json_fwd.hpp>

#include "node/journal/journal.h"

namespace sovang::journal {

/// Own entries that no cosignature covers yet, the outbox included.
std::uint64_t not_cosigned(Journal& journal);

/// role, origin, name, area_kind, series, directory, locked, logs, waiting, last_exchange, skew_seconds, problem,
/// behind (null, or why: restored, database, hub), outbox (entries in it), handing_back (logs of which the hub lost
/// entries), successor (number of the hub's successor that is obeyed, or null), url
nlohmann::ordered_json status_json(Journal& journal, const Directory& directory);

}  // namespace sovang::journal
