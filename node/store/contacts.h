#pragma once
// When this directory last spoke with whom: local knowledge that no log holds. On a device the hub's row, on a hub one
// row a device.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "node/store/database.h"

namespace sovang::store {

struct Contact {
  std::string origin;
  std::string last_at;       // RFC 3339, by this machine's clock
  std::int64_t skew_ms = 0;  // the other side's clock minus this one's, travelling time included
  bool more = false;         // the other side has more to give
  std::string problem;       // code of the last problem, empty when none
  /// On a device: how much of its own log the hub said it holds.
  std::optional<std::uint64_t> acknowledged = std::nullopt;
};

/// In the running transaction when there is one.
void write_contact(Database& db, const Contact& contact);
std::optional<Contact> read_contact(Database& db, std::string_view origin);

}  // namespace sovang::store
