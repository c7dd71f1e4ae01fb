#pragma once
// Invitations of a hub: an entry of `xa` that names the digest of a single-use token, and the line that carries the
// token.

#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "node/journal/journal.h"
#include "sync/joining.h"

namespace sovang::hub {

inline constexpr int kInvitationDaysMax = 366;

struct InviteRequest {
  std::string area;    // required for role area
  std::string device;  // `k01-a`
  std::string role = "area";
  std::string url;  // may be empty
  int days = 7;     // 0: it has expired already, to see what a late guest sees
};
enum class InviteError { unknown_area, bad_device_name, bad_role, area_needed, device_enrolled, bad_days };

/// Writes the `invitation` entry; the returned line is shown once and kept nowhere.
base::Result<sync::Invitation, InviteError> invite(journal::Journal& journal, const sync::Keys& keys,
                                                   const InviteRequest& request, base::WallTime now,
                                                   base::Random& random);

}  // namespace sovang::hub
