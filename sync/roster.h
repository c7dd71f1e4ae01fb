#pragma once
// Who is enrolled, as the hub's own log says: keys, roles, areas. A value that is folded from entries and handed to the
// exchange.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/age.h"
#include "crypto/note.h"
#include "crypto/sha256.h"
#include "sync/entry.h"

namespace sovang::sync {

/// The `hub` entry: index 0 of `xa`.
struct HubIdentity {
  std::string domain;  // xa's origin is domain + "/xa"
  std::string name;    // "Tam Nông"
  std::string area_kind;
  crypto::VerifierKey log_key, office_log_key, cosigner_key, manifest_key, recovery_key;
  crypto::AgeRecipient recipient;
  std::map<std::string, std::vector<std::string>, std::less<>> authors;

  [[nodiscard]] std::string log_origin() const { return domain + "/xa"; }
  [[nodiscard]] std::string office_origin() const { return domain + "/xa/office"; }
};

/// An `invitation` entry.
struct InvitationRecord {
  std::string id, device, area_id, role, series, expires, token_sha256;
};

/// An `enrolment` entry with the revocation that ended it.
struct Enrolment {
  std::string invitation_id, device, role, series, from;
  std::vector<std::string> areas;
  crypto::VerifierKey log_key, manifest_key;
  crypto::AgeRecipient recipient;
  std::map<std::string, std::vector<std::string>, std::less<>> authors;
  std::optional<std::uint64_t> revoked_at;  // entries from this index on do not count
};

/// Folded from the entries of `xa` in log order; entries that do not read are passed over.
class Roster {
 public:
  /// Takes the next entry of `xa`. `log_key` of the hub entry must be the key that the log is verified with: the caller
  /// has checked it.
  void take(const OpenPart& entry);

  [[nodiscard]] const std::optional<HubIdentity>& hub() const { return hub_; }
  [[nodiscard]] const Enrolment* enrolment(std::string_view origin) const;
  [[nodiscard]] const InvitationRecord* invitation(std::string_view id) const;
  [[nodiscard]] const Enrolment* enrolment_of_invitation(std::string_view id) const;
  [[nodiscard]] const std::map<std::string, Enrolment, std::less<>>& enrolments() const { return enrolments_; }
  [[nodiscard]] const std::map<std::string, InvitationRecord, std::less<>>& invitations() const { return invitations_; }

  /// The key that signs a log's checkpoints; absent for a log of nobody enrolled.
  [[nodiscard]] std::optional<crypto::VerifierKey> log_key(std::string_view origin) const;
  /// Whether the device follows a log (docs/formats/exchange.md, "Which logs").
  [[nodiscard]] bool follows(const Enrolment& device, std::string_view origin) const;

 private:
  std::optional<HubIdentity> hub_;
  std::map<std::string, Enrolment, std::less<>> enrolments_;
  std::map<std::string, InvitationRecord, std::less<>> invitations_;
};

/// JSON bodies of the hub's own entries (docs/formats/entries.md).
std::string hub_body(const HubIdentity& hub);
std::string invitation_body(const InvitationRecord& invitation);
std::string enrolment_body(const Enrolment& enrolment);

}  // namespace sovang::sync
