#pragma once
// The hub's statement of what it holds of every log (docs/formats/entries.md, `heads`).

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "node/journal/journal.h"

namespace sovang::hub {

/// Logs in one entry: an open part has room for no more than some 600.
inline constexpr std::size_t kHeadsPerEntry = 400;

/// One draft for each kHeadsPerEntry logs; the first has the id given, the others a number behind it. To be appended in
/// the transaction in which they were made.
std::vector<sync::Draft> heads_drafts(journal::Journal& journal, std::string_view id, base::WallTime now);

}  // namespace sovang::hub
