#pragma once
// The exchange as functions over values: bytes, time and randomness in, bytes and changes out
// (docs/formats/exchange.md). No state between exchanges but what the logs hold, so a lost answer is repaired by asking
// again.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/age.h"
#include "crypto/note.h"
#include "sync/bundle.h"
#include "sync/log_store.h"
#include "sync/recovery.h"
#include "sync/roster.h"
#include "sync/segment.h"

namespace sovang::sync {

inline constexpr std::size_t kRequestBytesMin = 64u << 10;  // a bad line still makes progress
inline constexpr std::size_t kRequestBytesMax = 4u << 20;
inline constexpr std::size_t kCarriedBytesMax = 48u << 20;  // leaves room for headers inside 64 MiB inflated

/// The secrets of a data directory that take part in an exchange.
struct Keys {
  std::string origin;  // of its log; a hub's is domain + "/xa"
  crypto::Signer log, manifest;
  crypto::AgeIdentity identity;
  std::optional<crypto::Signer> cosigner;    // hubs only
  std::optional<crypto::Signer> office_log;  // hubs only
};

// ── Device side ──

/// A log of which the hub lost entries, and how many it has.
struct HandBack {
  std::string origin;
  std::uint64_t size = 0;
};

struct RequestPlan {
  std::size_t bytes_max = kRequestBytesMax;  // of entries sent, inflated
  std::size_t reply_bytes_max = kRequestBytesMax;
  /// Where the hub stands by its last answer (ReplyEffect::acknowledged), where that is less than the cosigned size: a
  /// hub that was restored from a backup gets the entries that it lost.
  std::optional<std::uint64_t> send_from = std::nullopt;
  /// Own entries below this size are in a request whose reply is still out: this one goes on behind them.
  std::uint64_t on_the_way = 0;
  /// Set while the device is behind: the size at which its log and the hub's surely agree. No own entries go then.
  std::optional<std::uint64_t> behind_at = std::nullopt;
  std::vector<HandBack> hand_back = {};
};
struct MadeRequest {
  std::string file;
  std::string sha256;           // lower-case hex of `file`; the reply must name it
  std::uint64_t entries = 0;    // of the own log
  bool backlog_left = false;    // own entries remain behind this request
  std::uint64_t vouched = 0;    // size of the own checkpoint that it carries, 0 for none: to be kept in `highest` first
  std::uint64_t handed_xa = 0;  // it hands back the hub's own log up to here; 0: nothing of it
};
/// `hub` and the own enrolment come from the roster, folded from `xa`; the hub must be there. Where the request ends
/// before the newest own entry, a checkpoint of just that size is signed for it: so each step is cosigned by itself.
/// `cut` is called once, before anything is packed, as soon as it is known where the request ends, with what has no
/// `file` yet; and never where no own entry goes. What it throws ends the making.
MadeRequest make_request(const LogReader& store, const Roster& roster, const Keys& keys, const RequestPlan& plan,
                         base::WallTime now, base::Random& random,
                         const std::function<void(const MadeRequest&)>& cut = {});

struct Problem {
  std::string origin, code, detail;
  std::uint64_t size = 0;
};
/// Judged from the reply: what the hub reported, and what its segments met here.
struct ReplyEffect {
  Changes changes;
  std::vector<Problem> problems;
  bool more = false;               // the hub has more to give
  std::uint64_t acknowledged = 0;  // size of the own log that the hub now holds
  std::uint64_t entries = 0;       // received
  base::WallTime hub_time;         // the hub's clock, for the skew

  /// Not behind so far: the hub has a version of the own log that this device does not hold.
  bool went_behind = false;
  /// While behind: where to ask next, and whether all that the hub holds is held after these changes.
  std::uint64_t ask = 0;
  bool whole = false;
  /// Signed segments of the own log that the hub refused and that no `recovery` explains; see refused_branch().
  std::vector<VerifiedSegment> refused = {};
  std::vector<HandBack> hand_back = {};
};
inline constexpr std::size_t kRefusedMax = 8;
inline constexpr std::size_t kRefusedBytesMax = 16u << 20;

enum class ReplyError {
  bundle,     // see `bundle`: damaged, another request's, not signed by the hub
  malformed,  // signed by the hub and yet not what a reply is: `detail` says which member
};
struct ReplyFailure {
  ReplyError error;
  std::optional<BundleError> bundle;
  std::string detail;
};
/// A reply that fails changes nothing; a problem of one log changes nothing of that log. `behind_at` as in the plan.
base::Result<ReplyEffect, ReplyFailure> take_reply(const LogReader& store, const Roster& roster, const Keys& keys,
                                                   std::string_view request_sha256, std::string_view file,
                                                   std::optional<std::uint64_t> behind_at = std::nullopt);

// ── Hub side: check (parallel, no lock) → commit (one writer) → reply (parallel) ──

struct CheckedRequest {
  Manifest manifest;
  std::string file_sha256;
  std::vector<VerifiedSegment> segments;  // true by themselves; whether they fit the store is open
  std::vector<Problem> problems;          // of the segments left out
  struct Have {
    std::string origin;
    std::uint64_t size = 0;
    crypto::Hash root{};
  };
  std::vector<Have> have;  // by origin
  std::size_t most = 0;
};
/// Opens, verifies the sender, decodes, checks signatures and hashes. Touches no store, so it runs on any thread.
/// `wrong_kind` for a join request: that is for `check_join`.
base::Result<CheckedRequest, BundleError> check_request(const Roster& roster, const Keys& keys, std::string_view file);
/// What a sender whom nobody knows hands back of `xa`, if anything (docs/formats/successor.md, "A hub that does not
/// know the sender"). Its manifest is anybody's: the segments are what the hub's own keys signed.
inline constexpr std::size_t kStrangerBytesMax = 16u << 20;
CheckedRequest check_stranger(const Roster& roster, const Keys& keys, std::string_view file);

/// What the hub knows of itself (docs/formats/exchange.md, "A hub that went back in time").
struct HubStanding {
  bool behind = false;          // it cosigns nothing
  std::uint64_t went_back = 0;  // while behind: entries of `xa` that it had when it found out
  /// A person accepted a loss once: logs of devices that come back late say nothing new.
  bool accepted = false;
  /// Whether the part of that class was erased of the entry: nobody has it any more. Absent: none was.
  std::function<bool(std::string_view open, const std::string& part_class)> erased = {};
};
/// More of a log than the hub holds, or another version of it, as the sender says.
struct Claim {
  std::string origin;
  std::uint64_t size = 0;
  bool forked = false;  // another root at that size
};
struct Judged {
  Changes changes;  // cosigned notes included: stored in the same transaction
  std::vector<Problem> problems;
  std::vector<Claim> claims;
  /// A signature of the hub's own, or one that it cosigned, goes beyond what it held: it went back in time.
  bool lost = false;
  /// Another version of a log of the hub's own, signed by its key: to be joined by a `hub_recovery`.
  std::vector<std::pair<std::string, Branch>> branches;
};
/// Judges the segments against what is held; to be called by the one writer, inside the transaction that applies the
/// changes. Each log of the sender that is complete at its note's size gets the hub's cosignature, unless it has one.
/// The sender's own entries are moved from `request` into the changes, so a request is judged once.
Judged judge_request(const LogReader& store, const Roster& roster, const Keys& keys, CheckedRequest& request,
                     base::WallTime now, const HubStanding& standing = {});
/// Judges what a stranger hands back.
Judged judge_stranger(const LogReader& store, const Roster& roster, const Keys& keys, const CheckedRequest& request,
                      const HubStanding& standing);
/// The cosignatures that waited while the hub was behind: on each log of a device that is complete at its note's size.
Changes cosign_waiting(const LogReader& store, const Roster& roster, const Keys& keys, base::WallTime now);

/// Which private classes of an entry may go to a device: given the device and an open part, returns whether a class
/// travels.
using PartFilter = std::function<bool(const Enrolment& device, std::string_view origin, const Entry& entry,
                                      std::string_view private_class)>;

/// Another version of a device's log, which somebody who follows it holds.
struct OtherVersion {
  bool kept = false;  // all of it is held: repeated in our version, or as evidence
  /// From where ours goes on for whoever holds it; absent while that one is not to leave it.
  std::optional<std::uint64_t> from = std::nullopt;
};
using VersionFinder = std::function<OtherVersion(const CheckedRequest::Have& version)>;

/// After the commit. Carries what the requester lacks, up to its `most`, and the segments of its own log that were
/// refused and that no `recovery` explains (at most kRefusedMax, kReplyRefusedBytesMax). `versions` finds what is known
/// of a version that is not ours; without it nothing is.
inline constexpr std::size_t kReplyRefusedBytesMax = 8u << 20;
std::string make_reply(const LogReader& store, const Roster& roster, const Keys& keys, const CheckedRequest& request,
                       const std::vector<Problem>& problems, const PartFilter& filter, base::WallTime now,
                       base::Random& random, std::span<const std::string> refused = {},
                       const VersionFinder& versions = {});

}  // namespace sovang::sync
