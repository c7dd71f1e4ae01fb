#pragma once
// A device's answer to erasures of the hub (docs/formats/entries.md).

#include <cstddef>

#include "base/clock.h"
#include "base/random.h"
#include "node/journal/journal.h"

namespace sovang::journal {

/// Writes an `erasure_done` for each erasure held that names a log which this device follows and that it has not
/// confirmed. Nothing on a hub, and nothing while deleted bytes may still be in the file. Returns how many.
std::size_t confirm_erasures(Journal& journal, const sync::Keys& keys, base::WallTime now, base::Random& random);

}  // namespace sovang::journal
