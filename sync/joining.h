#pragma once
// Invitations and joining (docs/formats/exchange.md).

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sync/exchange.h"

namespace sovang::sync {

/// The one line that a hub prints. Times are RFC 3339.
struct Invitation {
  std::string id, token, device, area, role, series, expires;
  crypto::VerifierKey hub, manifest, recovery;
  crypto::AgeRecipient recipient;
  std::string url;  // may be empty
};
std::string write_invitation(const Invitation& invitation);
/// Absent for a line with a typing error, cut short, or not of this kind; and for one whose members make no sense
/// (docs/formats/exchange.md, "Invitation"). Spaces around the line are the caller's work.
std::optional<Invitation> read_invitation(std::string_view line);
/// Single-use tokens: 16 random bytes as base64url, and what the hub keeps of one (InvitationRecord::token_sha256).
std::string make_token(base::Random& random);
std::string token_digest(std::string_view token);

/// Device: the join request, sealed to the hub. `keys.origin` is the invitation's device.
MadeRequest make_join(const Invitation& invitation, const Keys& keys, base::WallTime now, base::Random& random);

enum class JoinError {
  bundle,              // see JoinFailure::bundle
  malformed,           // keys, names or the proof of possession do not fit
  invitation_unknown,  // no such invitation, or another token
  invitation_expired,
  invitation_used,  // by other keys, or the device is enrolled under another key, or was revoked
};
/// `invitation_used` …; `join_malformed` for the first two.
std::string_view code_of(JoinError error);

struct JoinRequest {
  std::string file_sha256;
  Enrolment enrolment;   // to be written as an entry of `xa`, `from` left empty
  bool already = false;  // the very same keys joined before: reply again, write nothing
};
struct JoinFailure {
  JoinError error;
  std::optional<BundleError> bundle;
  std::string device;  // as claimed, for the evidence
};
/// Hub: judges a join request against the roster at `now`. `wrong_kind` when it is no join request.
base::Result<JoinRequest, JoinFailure> check_join(const Roster& roster, const Keys& keys, std::string_view file,
                                                  base::WallTime now);

/// Hub: after the enrolment entry is durable. Carries `xa` from the start, up to `bytes_max`.
std::string make_joined(const LogReader& store, const Roster& roster, const Keys& keys, const JoinRequest& join,
                        const PartFilter& filter, std::size_t bytes_max, base::WallTime now, base::Random& random);

/// Device: verifies the reply under the keys pinned by the invitation; the changes hold the first entries of `xa`. For
/// an empty store: entry 0 of `xa` must be the `hub` entry with the pinned keys.
base::Result<ReplyEffect, ReplyFailure> take_joined(const Invitation& invitation, const Keys& keys,
                                                    std::string_view request_sha256, std::string_view file);

/// Whether a file is a join request (kind of its manifest, unverified), so that `exchange` knows whom to ask.
base::Result<BundleKind, BundleError> kind_of(std::string_view file, const crypto::AgeIdentity& identity);

}  // namespace sovang::sync
