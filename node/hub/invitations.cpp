#include "node/hub/invitations.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/ensure.h"
#include "crypto/encoding.h"
#include "node/journal/founding.h"
#include "node/views/book.h"

namespace sovang::hub {
namespace {

bool valid_device_name(std::string_view name) {
  if (name.empty() || name.size() > 40) return false;
  // Names of the hub's own keys and logs, and of files in an export.
  for (const std::string_view reserved :
       {"office", "cosigner", "manifest", "recovery", "xa", "tile", "parts", "checkpoint", "keys.txt"})
    if (name == reserved) return false;
  return journal::origin_part(name) == name && name.front() != '.' && name.front() != '-';
}

/// `K01`, `K01B`, …, `K01Z`, `K01B2`, …: the series code of the n-th device of an area, from 0.
std::string series_code(const std::string& area, std::size_t n) {
  if (n == 0) return area;
  const std::size_t letter = (n - 1) % 25;
  const std::size_t round = (n - 1) / 25;
  std::string code = area + static_cast<char>('B' + letter);
  if (round > 0) code += std::to_string(round + 1);
  return code;
}

/// A device that was invited before keeps its code; another gets the next one, so that no two ever number alike.
std::string series_for(const sync::Roster& roster, const std::string& area, const std::string& device) {
  const std::string base = area.empty() ? "XA" : area;
  std::vector<std::string> devices;
  for (const auto& [id, known] : roster.invitations()) {
    if (known.device == device) return known.series;
    if (known.area_id == area && std::find(devices.begin(), devices.end(), known.device) == devices.end())
      devices.push_back(known.device);
  }
  return series_code(base, devices.size() + (area.empty() ? 1 : 0));  // the hub itself numbers as XA
}

}  // namespace

base::Result<sync::Invitation, InviteError> invite(journal::Journal& journal, const sync::Keys& keys,
                                                   const InviteRequest& request, base::WallTime now,
                                                   base::Random& random) {
  const std::string& role = request.role;
  if (role != "area" && role != "commune" && role != "accountant" && role != "inspector")
    return base::Err{InviteError::bad_role};
  if (role == "area" && request.area.empty()) return base::Err{InviteError::area_needed};
  if (!valid_device_name(request.device)) return base::Err{InviteError::bad_device_name};
  if (request.days < 0 || request.days > kInvitationDaysMax) return base::Err{InviteError::bad_days};

  store::Transaction transaction(journal.db());
  const sync::Roster roster = journal.roster();
  base::ensure(roster.hub().has_value(), "a hub's log begins with its hub entry");
  const sync::HubIdentity& hub = *roster.hub();
  if (!request.area.empty() && !views::make_book(journal.db(), "-")->area(request.area))
    return base::Err{InviteError::unknown_area};

  sync::Invitation invitation;
  invitation.id = sync::make_ulid(now.milliseconds, random);
  invitation.token = crypto::base64url(base::view(random.bytes<16>()));
  std::string part = request.area.empty() ? "xa" : journal::origin_part(request.area);
  if (part.starts_with('.')) part.front() = '-';  // no hidden folder in an export
  invitation.device = hub.domain + "/" + part + "/" + request.device;
  if (roster.enrolment(invitation.device) != nullptr) return base::Err{InviteError::device_enrolled};
  invitation.area = request.area;
  invitation.role = role;
  invitation.series = series_for(roster, request.area, invitation.device);
  invitation.expires = base::rfc3339({now.milliseconds + request.days * 86'400'000LL});
  invitation.hub = hub.first_log_key();
  invitation.manifest = hub.manifest_key;
  invitation.recovery = hub.recovery_key;
  invitation.recipient = hub.recipient;
  invitation.url = request.url;

  const sync::InvitationRecord record{invitation.id,
                                      invitation.device,
                                      invitation.area,
                                      role,
                                      invitation.series,
                                      invitation.expires,
                                      crypto::base64(base::view(crypto::sha256(invitation.token)))};
  journal.append(
      std::vector{sync::Draft{
          invitation.id, "invitation", base::rfc3339(now), journal.info().author, sync::invitation_body(record), {}}},
      keys, random);
  transaction.commit();
  return invitation;
}

}  // namespace sovang::hub
