#include "sync/joining.h"

#include <simdjson.h>

#include <nlohmann/json.hpp>

#include "base/ensure.h"
#include "sync/answer.h"
#include "sync/manifest.h"
#include "sync/strict_json.h"

namespace sovang::sync {
namespace {

constexpr std::string_view kJoinMember = "join";

struct JoinClaim {
  std::string invitation, token, device;
  crypto::VerifierKey log_key, manifest_key;
  crypto::AgeRecipient recipient;
  std::string proof;
};

std::optional<JoinClaim> read_claim(std::string_view text) {
  simdjson::dom::document document;
  const auto object = parse_object(document, text);
  if (!object) return std::nullopt;
  const auto at = [&](std::string_view name) { return text_at(*object, name).value_or(std::string_view{}); };
  const auto log_key = crypto::parse_vkey(at("log_key"));
  const auto manifest_key = crypto::parse_vkey(at("manifest_key"));
  const auto recipient = crypto::parse_age_recipient(at("recipient"));
  if (!log_key || !manifest_key || !recipient) return std::nullopt;
  return JoinClaim{std::string(at("invitation")),
                   std::string(at("token")),
                   std::string(at("device")),
                   *log_key,
                   *manifest_key,
                   *recipient,
                   std::string(at("proof"))};
}

/// Names fit the device, and whoever asks has the secrets of both keys.
bool holds_its_keys(const JoinClaim& claim, const OpenedBundle& opened) {
  if (claim.device != opened.manifest.from || claim.log_key.name != claim.device ||
      claim.manifest_key.name != claim.device + "/manifest" || claim.manifest_key.key == claim.log_key.key ||
      !manifest_signed_by(opened, claim.manifest_key))
    return false;
  const auto proof = crypto::open_note(claim.proof, std::span(&claim.log_key, 1));
  if (!proof) return false;
  const auto checkpoint = crypto::parse_checkpoint(proof->text);
  return checkpoint && checkpoint->origin == claim.device && checkpoint->size == 0;
}

bool same_keys(const Enrolment& enrolment, const JoinClaim& claim) {
  return enrolment.log_key == claim.log_key && enrolment.manifest_key == claim.manifest_key &&
         enrolment.recipient == claim.recipient;
}

/// What stands against using the invitation; `already` is set when this very claim was taken before.
std::optional<JoinError> judge_claim(const Roster& roster, const JoinClaim& claim, base::WallTime now, bool& already) {
  const InvitationRecord* invitation = roster.invitation(claim.invitation);
  if (invitation == nullptr || token_digest(claim.token) != invitation->token_sha256)
    return JoinError::invitation_unknown;
  if (claim.device != invitation->device) return JoinError::malformed;
  if (const Enrolment* used = roster.enrolment_of_invitation(claim.invitation)) {
    already = same_keys(*used, claim) && !used->revoked_at;
    return already ? std::nullopt : std::optional(JoinError::invitation_used);
  }
  const Enrolment* enrolled = roster.enrolment(claim.device);
  if (enrolled != nullptr && (enrolled->log_key != claim.log_key || enrolled->revoked_at))
    return JoinError::invitation_used;
  const auto expires = base::parse_rfc3339(invitation->expires);
  if (!expires || now > *expires) return JoinError::invitation_expired;
  return std::nullopt;
}

/// The part of an origin behind its last slash: the author code of the person who holds the device.
std::string short_name(const std::string& origin) { return origin.substr(origin.rfind('/') + 1); }

Enrolment enrolment_for(const InvitationRecord& invitation, const JoinClaim& claim) {
  Enrolment out;
  out.invitation_id = invitation.id;
  out.device = claim.device;
  out.role = invitation.role;
  out.series = invitation.series;
  if (!invitation.area_id.empty()) out.areas.push_back(invitation.area_id);
  out.log_key = claim.log_key;
  out.manifest_key = claim.manifest_key;
  out.recipient = claim.recipient;
  out.authors[short_name(claim.device)] = {invitation.role};
  return out;
}

/// A device that has joined nothing yet holds nothing.
class NothingHeld final : public LogReader {
 public:
  [[nodiscard]] std::vector<std::string> origins() const override { return {}; }
  [[nodiscard]] std::optional<LogState> state(std::string_view) const override { return std::nullopt; }
  [[nodiscard]] std::vector<Entry> read(std::string_view, std::uint64_t, std::uint64_t, std::size_t) const override {
    return {};
  }
  [[nodiscard]] crypto::Hash subtree(std::string_view, unsigned, std::uint64_t) const override {
    base::ensure(false, "sync: a subtree of nothing");
    return {};
  }
};

/// What the segment of `xa` says, when entry 0 names the keys that the invitation pins, and it, or a successor whose
/// statement follows, the manifest key.
std::optional<Roster> pinned_hub(const Invitation& invitation, const Segment& segment) {
  if (segment.origin != invitation.hub.name || segment.from != 0 || segment.entries.empty()) return std::nullopt;
  Roster roster;
  const auto first = read_open_part(segment.entries.front().open);
  if (!first) return std::nullopt;
  roster.take(*first);
  if (!roster.hub() || roster.hub()->log_key != invitation.hub || roster.hub()->recovery_key != invitation.recovery)
    return std::nullopt;
  for (const Entry& entry : segment.entries)
    if (const auto open = read_open_part(entry.open)) roster.take(*open);
  return roster.hub()->manifest_key == invitation.manifest ? std::optional(std::move(roster)) : std::nullopt;
}

base::Err<ReplyFailure> malformed(std::string_view detail) {
  return base::Err{ReplyFailure{ReplyError::malformed, std::nullopt, std::string(detail)}};
}

}  // namespace

std::string_view code_of(JoinError error) {
  switch (error) {
    case JoinError::invitation_unknown:
      return "invitation_unknown";
    case JoinError::invitation_expired:
      return "invitation_expired";
    case JoinError::invitation_used:
      return "invitation_used";
    case JoinError::bundle:
    case JoinError::malformed:
      break;
  }
  return "join_malformed";
}

MadeRequest make_join(const Invitation& invitation, const Keys& keys, base::WallTime now, base::Random& random) {
  base::ensure(keys.origin == invitation.device, "sync: joining under another name than invited");
  const nlohmann::ordered_json claim{
      {"invitation", invitation.id},
      {"token", invitation.token},
      {"device", keys.origin},
      {"log_key", keys.log.verifier().text()},
      {"manifest_key", keys.manifest.verifier().text()},
      {"recipient", keys.identity.recipient().text()},
      {"proof", crypto::sign_checkpoint({keys.origin, 0, crypto::empty_root(), {}}, keys.log)}};
  const Bundle bundle{{BundleKind::join, keys.origin, invitation.hub.name, now, {}},
                      {{std::string(kJoinMember), claim.dump()}}};
  MadeRequest out;
  out.file = seal_bundle(bundle, keys.manifest, invitation.recipient, random);
  out.sha256 = file_digest(out.file);
  return out;
}

base::Result<JoinRequest, JoinFailure> check_join(const Roster& roster, const Keys& keys, std::string_view file,
                                                  base::WallTime now) {
  const auto nobody = [](const Manifest&) { return std::optional<crypto::VerifierKey>(); };
  const auto opened = open_bundle(file, keys.identity, {keys.origin, BundleKind::join, {}}, nobody);
  if (!opened) return base::Err{JoinFailure{JoinError::bundle, opened.error(), {}}};
  const auto refuse = [&](JoinError error) {
    return base::Err{JoinFailure{error, std::nullopt, opened->manifest.from}};
  };
  const MemberView* member = find_member(opened->members, kJoinMember);
  const auto claim = member != nullptr ? read_claim(member->content) : std::nullopt;
  if (!claim || !holds_its_keys(*claim, *opened)) return refuse(JoinError::malformed);
  JoinRequest out;
  if (const auto error = judge_claim(roster, *claim, now, out.already)) return refuse(*error);
  out.file_sha256 = opened->file_sha256;
  out.enrolment =
      out.already ? *roster.enrolment(claim->device) : enrolment_for(*roster.invitation(claim->invitation), *claim);
  return out;
}

std::string make_joined(const LogReader& store, const Roster& roster, const Keys& keys, const JoinRequest& join,
                        const PartFilter& filter, std::size_t bytes_max, base::WallTime now, base::Random& random) {
  ReplyPacker packer(store, join.enrolment, filter, std::clamp(bytes_max, kRequestBytesMin, kCarriedBytesMax));
  Answer answer;
  answer.more = !packer.add(roster.hub()->log_origin(), 0);
  Bundle bundle{{BundleKind::joined, keys.origin, join.enrolment.device, now, join.file_sha256}, packer.take_members()};
  bundle.members.insert(bundle.members.begin(), {std::string(kAnswerMember), write_answer(answer)});
  return seal_bundle(bundle, keys.manifest, join.enrolment.recipient, random);
}

base::Result<ReplyEffect, ReplyFailure> take_joined(const Invitation& invitation, const Keys& keys,
                                                    std::string_view request_sha256, std::string_view file) {
  const auto opened = open_bundle(
      file, keys.identity, {keys.origin, BundleKind::joined, request_sha256}, [&](const Manifest& manifest) {
        return manifest.from == invitation.hub.name ? std::optional(invitation.manifest) : std::nullopt;
      });
  if (!opened) return base::Err{ReplyFailure{ReplyError::bundle, opened.error(), {}}};
  const MemberView* answer_member = find_member(opened->members, kAnswerMember);
  const auto answer = answer_member != nullptr ? read_answer(answer_member->content) : std::nullopt;
  if (!answer) return malformed("answer");
  const MemberView* member = find_member(opened->members, segment_member_name(0));
  auto segment = member != nullptr ? decode_segment(member->content) : std::nullopt;
  const auto roster = segment ? pinned_hub(invitation, *segment) : std::nullopt;
  if (!roster) return malformed(segment_member_name(0));
  const HubIdentity& hub = *roster->hub();
  auto append =
      check_segment(NothingHeld(), std::move(*segment), hub.log_key, std::span(&hub.cosigner_key, 1), Bearer::other);
  if (!append) return malformed(segment_member_name(0));
  ReplyEffect out;
  out.entries = append->entries.size();
  out.changes.appends.push_back(std::move(*append));
  out.more = answer->more;
  out.hub_time = opened->manifest.time;
  return out;
}

base::Result<BundleKind, BundleError> kind_of(std::string_view file, const crypto::AgeIdentity& identity) {
  const auto manifest = peek_manifest(file, identity);
  if (!manifest) return base::Err{manifest.error()};
  return manifest->kind;
}

}  // namespace sovang::sync
