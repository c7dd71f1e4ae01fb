#pragma once
// What a commune's office is told when it ends devices and decides about them.

#include <string>

#include "node/api/speech.h"
#include "node/hub/returning.h"
#include "node/hub/revocation.h"

namespace sovang::api {

/// `field` of the request that is wrong, and a sentence about its value.
struct OfficeRefusal {
  const char* field;
  std::string sentence;
};
OfficeRefusal revoke_refused(const Speech& speech, hub::RevokeError error, const hub::RevokeRequest& request);
OfficeRefusal quarantine_refused(const Speech& speech, const hub::QuarantineFailure& failure,
                                 const hub::QuarantineRequest& request);
OfficeRefusal accept_refused(const Speech& speech, hub::AcceptError error);
/// Why the hub writes nothing now, and what to do.
std::string hub_waits_text(const Speech& speech);

}  // namespace sovang::api
