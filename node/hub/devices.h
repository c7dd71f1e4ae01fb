#pragma once
// The enrolled devices and how each is doing: `devices` of the command line and of the API.

#include <nlohmann/json_fwd.hpp>

#include "node/journal/journal.h"

namespace sovang::hub {

/// devices (origin, role, areas, series, enrolled_on, revoked, entries, cosigned, last_exchange, skew_seconds, problem,
/// quarantined: entries that wait for a decision, recoveries (index, time, held, common, hub, again, series), forks
/// (explained, unexplained), health: codes tampering, revoked, quarantine, behind, recovered, clock, never, healthy),
/// evidence (seen_at, origin, code, explained: proven, named or unexplained, held, seen), and waiting (waiting_json()).
nlohmann::ordered_json devices_json(journal::Journal& journal);

}  // namespace sovang::hub
