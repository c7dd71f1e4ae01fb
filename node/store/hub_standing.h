#pragma once
// What a hub that may have gone back in time remembers (docs/formats/store.md): which device spoke of more than it
// holds, and who has exchanged since. Local knowledge that no log holds. In the running transaction when there is one.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "node/store/database.h"
#include "sync/exchange.h"

namespace sovang::store {

struct HubClaim {
  std::string device;
  sync::Claim claim;
};
std::vector<HubClaim> hub_claims(Database& db);
/// Replaces what the device said before.
void write_hub_claims(Database& db, std::string_view device, const std::vector<sync::Claim>& claims);

/// Devices that have exchanged since, and hold nothing that the hub lacks. In byte order.
std::vector<std::string> heard_devices(Database& db);
void write_heard(Database& db, std::string_view device);

/// What was held when the hub found itself behind.
std::vector<std::pair<std::string, std::uint64_t>> sizes_before(Database& db);
void write_sizes_before(Database& db);
/// A hub that begins with nothing: as if it had gone back to before its own log `origin`.
void write_nothing_before(Database& db, std::string_view origin);

/// Whether the hub cosigns and appends nothing: it lost entries, or a device says so and has not shown it yet.
bool hub_waits(Database& db);

/// A person accepted a loss here once; `forget_hub_standing` leaves that.
bool loss_accepted(Database& db);
void write_loss_accepted(Database& db);

void forget_hub_standing(Database& db);

}  // namespace sovang::store
