#pragma once
// Which private parts travel to which device: the table of domain.md f and h, asked entry by entry.

#include "sync/exchange.h"

namespace sovang::hub {

/// Parts go only to a device whose role may see them; own area means the area that the record concerns.
sync::PartFilter part_filter();

}  // namespace sovang::hub
