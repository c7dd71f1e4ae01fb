#pragma once
// The requests that a device made and whose replies may still come, by carried file or late: `requests.json`.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "node/journal/directory.h"
#include "sync/exchange.h"

namespace sovang::journal {

inline constexpr std::size_t kRequestsKept = 32;  // a reply to an older one is asked for again

/// Durable, so that the reply to a carried request is known after a restart.
void remember_request(const Directory& directory, std::string_view sha256);
std::vector<std::string> remembered_requests(const Directory& directory);

/// Takes a reply as the answer to whichever remembered request it names.
template <class Take>
base::Result<sync::ReplyEffect, sync::ReplyFailure> try_requests(const Directory& directory, const Take& take) {
  base::Result<sync::ReplyEffect, sync::ReplyFailure> last = base::Err{
      sync::ReplyFailure{sync::ReplyError::bundle, sync::BundleError::wrong_request, "no request was made here"}};
  for (const auto& sha256 : remembered_requests(directory)) {
    last = take(sha256);
    if (last || last.error().bundle != sync::BundleError::wrong_request) return last;
  }
  return last;
}

}  // namespace sovang::journal
