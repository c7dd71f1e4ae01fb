#pragma once
// The year's contributions of a made-up commune, one after the other as its recorders wrote them: each area its own,
// then the commune office its budget.

#include <functional>

#include "examples/made_up.h"
#include "examples/rows.h"

namespace sovang::examples {

/// `commune` has everything but what follows from contributions. Some entries are reversed and written again.
void give(const Commune& commune, std::int64_t contributions, Draw& draw,
          const std::function<void(const Contribution&)>& take);

}  // namespace sovang::examples
