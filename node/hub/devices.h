#pragma once
// The enrolled devices and how each is doing: `devices` of the command line and of the API.

#include <nlohmann/json_fwd.hpp>

#include "node/journal/journal.h"

namespace sovang::hub {

/// devices (origin, role, areas, series, enrolled_on, revoked, entries, cosigned, last_exchange, skew_seconds, problem)
/// and evidence (seen_at, origin, code, held, seen).
nlohmann::ordered_json devices_json(journal::Journal& journal);

}  // namespace sovang::hub
