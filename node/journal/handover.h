#pragma once
// An area head leaves: the device hands over cash and receipt books by an entry, writes nothing more, and the next
// device confirms what it finds (docs/formats/entries.md, "Handover").

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "node/journal/journal.h"

namespace sovang::journal {

enum class HandoverError {
  not_a_device,    // a hub hands nothing over
  no_area,         // the device is not of role area
  handed_over,     // done already
  behind,          // the directory went back in time: what it would state lacks what the hub holds
  unknown_device,  // --to names no other enrolled device of the area
  unknown_log,     // no such log is held
  not_started,     // that log has no handover
  own_log,
  other_area,
  confirmed,  // by this device
};

/// Whether this directory has handed its book over: nothing of people is written any more.
bool handed_over(Journal& journal);

/// What `start_handover` would write: on, held, cash, receipts, to.
base::Result<nlohmann::ordered_json, HandoverError> handover_draft(Journal& journal, std::string_view to,
                                                                   base::Date on);
/// Writes it. Returns what was written, with `id`.
base::Result<nlohmann::ordered_json, HandoverError> start_handover(Journal& journal, const sync::Keys& keys,
                                                                   std::string_view to, std::string_view author,
                                                                   base::WallTime now, base::Random& random);

/// What this directory finds for the handover of a log: handover (id, on, cash, receipts), agrees, differences.
base::Result<nlohmann::ordered_json, HandoverError> check_handover(Journal& journal, std::string_view origin);
/// Writes the `handover_confirmation`, whether it agrees or not. Returns the same, with `id`.
base::Result<nlohmann::ordered_json, HandoverError> confirm_handover(Journal& journal, const sync::Keys& keys,
                                                                     std::string_view origin, std::string_view author,
                                                                     base::WallTime now, base::Random& random);

/// All handovers held: id, origin, index, on, to, areas, cash, receipts, confirmed ([origin, time, agrees,
/// differences]), open.
nlohmann::ordered_json handovers_json(Journal& journal);

}  // namespace sovang::journal
