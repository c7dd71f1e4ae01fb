#pragma once
// Who is enrolled, as the hub's own log says: keys, roles, areas. A value that is folded from entries and handed to the
// exchange.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/age.h"
#include "crypto/note.h"
#include "crypto/sha256.h"
#include "sync/entry.h"
#include "sync/successor.h"

namespace sovang::sync {

/// Keys of a hub that a successor replaced. Of the first hub the log key alone is known before its `hub` entry is held.
struct FormerHub {
  std::uint64_t number = 0;  // 0: the first hub; then of its statement
  crypto::VerifierKey log_key;
  std::optional<crypto::VerifierKey> office_log_key, cosigner_key;
};

/// The `hub` entry, index 0 of `xa`, with the keys of the newest successor (docs/formats/successor.md).
struct HubIdentity {
  std::string domain;  // xa's origin is domain + "/xa"
  std::string name;    // "Tam Nông"
  std::string area_kind;
  crypto::VerifierKey log_key, office_log_key, cosigner_key, manifest_key, recovery_key;
  crypto::AgeRecipient recipient;
  std::map<std::string, std::vector<std::string>, std::less<>> authors;
  std::uint64_t number = 0;       // of the statement that named these keys; 0: the first hub's own
  std::vector<FormerHub> former;  // newest first

  /// What invitations and directories pin.
  [[nodiscard]] const crypto::VerifierKey& first_log_key() const;
  /// Newest first.
  [[nodiscard]] std::vector<crypto::VerifierKey> cosigners() const;
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
  std::optional<std::uint64_t> revoked_at;   // entries from this index on do not count
  std::optional<crypto::Hash> revoked_root;  // of those below it
};

/// Folded from the entries of `xa` in log order; entries that do not read are passed over. A copy costs nothing: copies
/// share what they say until one of them takes an entry.
class Roster {
 public:
  Roster() = default;
  Roster(const Roster& other) : facts_(other.share()), shared_(true) {}
  Roster& operator=(const Roster& other);
  ~Roster() = default;

  /// Takes the next entry of `xa`. `log_key` of the hub entry must be the key that the log is verified with: the caller
  /// has checked it.
  void take(const OpenPart& entry);
  /// A statement that this directory accepted counts before `xa` holds it. `recovery` is the key that signed it.
  void obey(const Successor& statement, const crypto::VerifierKey& recovery);

  [[nodiscard]] const std::optional<HubIdentity>& hub() const { return facts_->shown; }
  /// The number of the newest statement in `xa` itself.
  [[nodiscard]] std::uint64_t logged_number() const { return facts_->hub ? facts_->hub->number : 0; }
  [[nodiscard]] const Enrolment* enrolment(std::string_view origin) const;
  [[nodiscard]] const InvitationRecord* invitation(std::string_view id) const;
  [[nodiscard]] const Enrolment* enrolment_of_invitation(std::string_view id) const;
  [[nodiscard]] const std::map<std::string, Enrolment, std::less<>>& enrolments() const { return facts_->enrolments; }
  [[nodiscard]] const std::map<std::string, InvitationRecord, std::less<>>& invitations() const {
    return facts_->invitations;
  }

  /// The key that signs a log's checkpoints; absent for a log of nobody enrolled.
  [[nodiscard]] std::optional<crypto::VerifierKey> log_key(std::string_view origin) const;
  [[nodiscard]] bool is_of_hub(std::string_view origin) const;
  struct NumberedKey {
    std::uint64_t number = 0;  // of the hub (FormerHub)
    crypto::VerifierKey key;
  };
  /// Keys that sign a log or once did, newest first: of a log of the hub's own also those that statements among
  /// `entries` name, of any other the one key.
  [[nodiscard]] std::vector<NumberedKey> log_keys(std::string_view origin, std::span<const Entry> entries = {}) const;
  /// The highest number of the statements among entries of `xa` that count for this commune; 0 for none.
  [[nodiscard]] std::uint64_t number_in_force(std::span<const Entry> entries) const;
  /// Whether the device follows a log (docs/formats/exchange.md, "Which logs").
  [[nodiscard]] bool follows(const Enrolment& device, std::string_view origin) const;
  /// All logs that it follows, in byte order, whether anything of them is held or not. Costs what they are, not what is
  /// enrolled.
  [[nodiscard]] std::vector<std::string> followed(const Enrolment& device) const;

 private:
  struct Facts {
    std::optional<HubIdentity> hub;  // as `xa` says
    std::optional<Successor> obeyed;
    crypto::VerifierKey obeyed_recovery;
    std::optional<HubIdentity> shown;  // the newer of the two
    std::map<std::string, Enrolment, std::less<>> enrolments;
    std::map<std::string, InvitationRecord, std::less<>> invitations;
    std::map<std::string, std::set<std::string>, std::less<>> by_area;  // devices of each area
    void show_hub();
    void enrol(Enrolment enrolment);
  };
  [[nodiscard]] const std::shared_ptr<Facts>& share() const {
    shared_.store(true, std::memory_order_relaxed);
    return facts_;
  }
  /// What no copy sees: to be changed.
  Facts& own();
  [[nodiscard]] std::vector<Successor> statements_in(std::span<const Entry> entries) const;

  std::shared_ptr<Facts> facts_ = std::make_shared<Facts>();
  mutable std::atomic<bool> shared_ = false;  // a copy was made since own(); set by whoever copies, on any thread
};

/// JSON bodies of the hub's own entries (docs/formats/entries.md).
std::string hub_body(const HubIdentity& hub);
std::string invitation_body(const InvitationRecord& invitation);
std::string enrolment_body(const Enrolment& enrolment);

}  // namespace sovang::sync
