#pragma once
// The public board: what a posting shows of a work, and how far it is signed. Nothing on it needs a sign-in.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "node/journal/journal.h"

namespace sovang::proof {

/// {"cosigned", "hub", "local"}: how many of the work's contributions the commune cosigned, wrote on its own log, or
/// has not seen. Requires caught up views.
nlohmann::ordered_json proof_states(journal::Journal& journal, std::string_view work_id);

/// Each log with its newest cosigned checkpoint: {"origin", "size", "cosigned", "root", "at"}; `cosigned` and what
/// follows are absent where it never was. For a hub's own logs `size` and `root` are those of its newest checkpoint.
nlohmann::ordered_json heads_json(journal::Journal& journal);

/// While it stays the same, so does all of a board: entries folded, checkpoints cosigned, names erased. Requires caught
/// up views.
std::string board_position(journal::Journal& journal);

}  // namespace sovang::proof
