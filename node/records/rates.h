#pragma once
// Workday rates by day. A rate without a last day ends where the next begins.

#include <vector>

#include "node/records/book.h"

namespace sovang::records {

/// The rate in force, null when there is none. `rates` by first day.
const BookRate* rate_on(const std::vector<BookRate>& rates, base::Date day);

enum class RateFit { fits, overlaps, leaves_gap };
/// How a new rate stands to the others.
RateFit fit_rate(const std::vector<BookRate>& rates, const BookRate& added);

}  // namespace sovang::records
