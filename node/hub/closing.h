#pragma once
// Closing a period (docs/formats/closing.md): the report's figures and the head of every log become entries of `xa`.

#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "node/journal/journal.h"
#include "node/views/closings.h"

namespace sovang::hub {

struct CloseRequest {
  std::string period;    // 2025 | 2025-Q1 | 2025-H1
  bool correct = false;  // a further version of a period that is closed
  std::string reason;    // of a correction
  std::string author;    // of role accountant; the caller asks for it
};
enum class CloseError {
  bad_period,
  not_over,        // its last day is not past, by this machine's clock
  closed_already,  // say that it is to be corrected
  not_closed,      // nothing to correct
  reason_needed,
  unchanged,  // the corrected figures would be those of the newest version
};

/// One transaction. Returns the closing as it stands in the book.
base::Result<views::ClosedPeriod, CloseError> close_period(journal::Journal& journal, const sync::Keys& keys,
                                                           const CloseRequest& request, base::WallTime now,
                                                           base::Random& random);

}  // namespace sovang::hub
