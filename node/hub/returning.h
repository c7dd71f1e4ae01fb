#pragma once
// A hub that went back in time (docs/formats/exchange.md): noticing it, taking back what devices hold, and how it ends.
// All of it inside the one writer's transaction.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "node/journal/journal.h"
#include "node/store/hub_standing.h"
#include "sync/exchange.h"

namespace sovang::hub {

sync::HubStanding standing_of(journal::Journal& journal);

/// Before the changes of a judged request are applied: remembers what was held when the hub found itself behind.
void note_return(journal::Journal& journal, const sync::Judged& judged);
/// After the changes of a judged request were applied: joins other versions of the hub's own logs, remembers what the
/// device spoke of, and ends the waiting when nobody is left who may hold more. Requires the roster folded.
void take_return(journal::Journal& journal, const sync::Keys& keys, std::string_view device, const sync::Judged& judged,
                 base::WallTime now, base::Random& random);
/// The same for what a stranger handed back: the device that it claims to be has said nothing.
void take_strange_return(journal::Journal& journal, const sync::Keys& keys, const sync::Judged& judged,
                         base::WallTime now, base::Random& random);
/// Ends the waiting when every device that counts has exchanged and nothing is known to be missing.
void end_waiting(journal::Journal& journal, const sync::Keys& keys, base::WallTime now, base::Random& random);

/// Why the hub waits: behind (lost, claimed), since (sizes), not_heard (devices), missing ([origin, size, device]).
/// `null` when it does not.
nlohmann::ordered_json waiting_json(journal::Journal& journal);

enum class AcceptError {
  not_waiting,
  reason_needed,
  nothing_held,  // no device has come yet: there is no book to go on with
};
/// A person goes on without what is missing. What comes back later is still taken.
base::Status<AcceptError> accept_loss(journal::Journal& journal, const sync::Keys& keys, const std::string& reason,
                                      base::WallTime now, base::Random& random);

}  // namespace sovang::hub
