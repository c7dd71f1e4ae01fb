#include <algorithm>
#include <cstdint>

#include "base/ensure.h"
#include "sync/answer.h"
#include "sync/hub_recovery.h"

namespace sovang::sync {
namespace {

Problem problem_of(const std::string& origin, std::string_view code, std::uint64_t size, std::string detail = {}) {
  return {origin, std::string(code), std::move(detail), size};
}

/// A device writes its own log, and hands back what the hub may have lost of the logs that it follows.
bool may_bring(const Roster& roster, const Enrolment& sender, std::string_view origin) {
  return origin == sender.device || (!sender.revoked_at && roster.follows(sender, origin));
}

/// Under the newest key that may have signed it. Of its own logs a sender brings what is to be cosigned anew: of others
/// the cosignatures of hubs before count, too.
base::Result<VerifiedSegment, SegmentError> verify_member(Segment segment, const Roster& roster, bool own) {
  const auto cosigners = own ? std::vector{roster.hub()->cosigner_key} : roster.hub()->cosigners();
  const auto keys = roster.log_keys(segment.origin, segment.entries);
  const auto signs = [&](const auto& one) {
    return crypto::open_note(segment.note, std::span(&one.key, 1)).has_value();
  };
  auto signer = keys.begin();
  if (keys.size() > 1) signer = std::ranges::find_if(keys, signs);
  if (signer == keys.end()) return base::Err{SegmentError::bad_signature};
  auto out = verify_segment(std::move(segment), signer->key, cosigners);
  if (out) out->key_number = signer->number;
  return out;
}

/// Decodes and verifies one segment of the request; what is wrong with it becomes a problem of its log.
void take_member(const MemberView& member, const Roster& roster, const Enrolment& sender, CheckedRequest& out) {
  auto segment = decode_segment(member.content);
  if (!segment) {
    out.problems.push_back(problem_of(sender.device, "bad_segment", 0, member.name));
    return;
  }
  const std::string origin = segment->origin;
  if (!may_bring(roster, sender, origin) || !roster.log_key(origin)) {
    out.problems.push_back(problem_of(origin, "not_yours", 0));
    return;
  }
  const bool twice =
      std::ranges::any_of(out.segments, [&](const VerifiedSegment& one) { return one.segment.origin == origin; });
  auto verified = verify_member(*std::move(segment), roster, origin == sender.device);
  if (twice || !verified) {
    out.problems.push_back(problem_of(origin, twice ? "bad_segment" : code_of(verified.error()), 0, member.name));
    return;
  }
  out.segments.push_back(std::move(*verified));
}

/// The hub's signature on a log that it holds as far as the log's own note goes.
void cosign_log(LogAppend& append, const crypto::Signer& cosigner, base::WallTime now) {
  LogState& after = append.after;
  if (after.size() == 0 || after.cosigned_size >= after.size() || servable_size(after) != after.size()) return;
  const auto note = crypto::split_note(after.note);
  base::ensure(note.has_value(), "sync: a verified note that does not split");
  after.note +=
      crypto::cosign(note->text, cosigner, static_cast<std::uint64_t>(std::max<std::int64_t>(now.seconds(), 1)));
  after.cosigned_note = after.note;
  after.cosigned_size = after.size();
}

/// `cosigner` is null for what is taken and not vouched for.
void judge_segment(const LogReader& store, VerifiedSegment& verified, const crypto::Signer* cosigner,
                   base::WallTime now, Judged& out) {
  const std::string& origin = verified.segment.origin;
  auto append = fit_segment(store, verified, Bearer::writer);
  if (append) {
    keep_contradicted(store, *append, out.changes.evidence);
    if (cosigner != nullptr) cosign_log(*append, *cosigner, now);
    if (changes_anything(store, *append)) out.changes.appends.push_back(std::move(*append));
    return;
  }
  const LogState held = store.state(origin).value_or(LogState{});
  out.problems.push_back(problem_of(origin, code_of(append.error()), held.size()));
  if (append.error() == SegmentError::fork)
    out.changes.evidence.push_back({origin, "fork", held.note, encode_segment(verified.segment)});
}

bool has_problem(const std::vector<Problem>& problems, std::string_view origin, std::string_view code) {
  return std::ranges::any_of(problems, [&](const Problem& one) { return one.origin == origin && one.code == code; });
}

/// Whether the requester's version of a log is the beginning of ours. A longer one says nothing here.
bool agrees(const LogReader& store, const LogState& held, const CheckedRequest::Have& have) {
  if (have.size > held.size()) return true;
  return (have.size == held.size() ? held.frontier.root() : store.root_at(have.origin, have.size)) == have.root;
}

/// What the sender says that goes beyond what is held: of the logs that it follows, and of its own where we once
/// cosigned more.
std::vector<Claim> claims_of(const LogReader& store, const Roster& roster, const Enrolment& sender,
                             const CheckedRequest& request, const HubStanding& standing) {
  std::vector<Claim> out;
  for (const auto& have : request.have) {
    if (have.origin == sender.device || !roster.follows(sender, have.origin)) continue;
    if (standing.accepted && !roster.is_of_hub(have.origin)) continue;
    const LogState held = store.state(have.origin).value_or(LogState{});
    const bool forked = roster.is_of_hub(have.origin) && !agrees(store, held, have);
    if (forked || have.size > held.size()) out.push_back({have.origin, have.size, forked});
  }
  for (const VerifiedSegment& verified : request.segments) {
    if (verified.segment.origin != sender.device || standing.accepted) continue;
    const std::uint64_t held = store.state(sender.device).value_or(LogState{}).size();
    const std::uint64_t known = verified.cosigned ? verified.checkpoint.size : verified.segment.from;
    if (known > held) out.push_back({sender.device, known, false});
  }
  return out;
}

/// Every private part that the entry names came along, but those that were erased.
bool is_complete(const Entry& entry, const HubStanding& standing) {
  const auto open = read_open_part(entry.open);
  return !open || std::ranges::all_of(open->digests, [&](const auto& digest) {
    return entry.parts.contains(digest.first) || (standing.erased && standing.erased(entry.open, digest.first));
  });
}

/// Parts that the segment has of entries held without them.
void fill_parts(const LogReader& store, const Segment& segment, Judged& out) {
  const std::uint64_t held = store.state(segment.origin).value_or(LogState{}).size();
  const std::uint64_t end = std::min(held, segment.from + segment.entries.size());
  for (std::uint64_t at = segment.from; at < end; ++at) {
    const Entry& brought = segment.entries[static_cast<std::size_t>(at - segment.from)];
    if (brought.parts.empty()) continue;
    const Entry known = store.read(segment.origin, at, at + 1, 1).front();
    if (known.open == brought.open && known.parts.size() < brought.parts.size())
      out.changes.fills.push_back({segment.origin, at, brought.parts});
  }
}

/// A key of a hub that a successor replaced vouches for no version of `xa` that holds the statement which ended it.
bool is_outdated(const LogReader& store, const Roster& roster, const VerifiedSegment& verified) {
  const Segment& segment = verified.segment;
  if (segment.origin != roster.hub()->log_origin() || verified.key_number == roster.hub()->number) return false;
  const std::uint64_t held = store.state(segment.origin).value_or(LogState{}).size();
  const auto before = store.read(segment.origin, 0, std::min(segment.from, held), SIZE_MAX);
  return verified.key_number < std::max(roster.number_in_force(before), roster.number_in_force(segment.entries));
}

/// A cosignature of a hub before says that that one held the entries: it does not count as ours.
void leave_old_cosignature(const LogReader& store, const crypto::VerifierKey& cosigner, LogAppend& append) {
  if (append.after.cosigned_note.empty() || crypto::open_note(append.after.cosigned_note, std::span(&cosigner, 1)))
    return;
  const LogState held = store.state(append.origin).value_or(LogState{});
  append.after.cosigned_note = held.cosigned_note;
  append.after.cosigned_size = held.cosigned_size;
}

/// The segment without the entries that are held.
std::string segment_of(const Branch& branch, const Segment& whole) {
  return encode_segment({whole.origin, branch.common, whole.note, whole.proof, branch.entries});
}

/// A revocation names the version of the log that counts. Where the segment brings it and another one is held, not
/// vouched for by us, it takes the place of that one, which is kept as evidence.
bool take_revoked_version(const LogReader& store, const VerifiedSegment& verified, const Enrolment& writer,
                          const crypto::VerifierKey& cosigner, Judged& out) {
  const std::string& origin = verified.segment.origin;
  const LogState held = store.state(origin).value_or(LogState{});
  if (!writer.revoked_root || fits_revocation(store, writer)) return false;
  const auto branch = refused_branch(store, verified);
  if (!branch || held.cosigned_size > branch->common ||
      !leads_through(store, origin, *branch, *writer.revoked_at, *writer.revoked_root))
    return false;
  auto refit = refit_segment(store, verified);
  if (!refit || !refit->cut || !refit->tail) return false;
  const bool whole = branch->common < servable_size(held);
  out.changes.evidence.push_back(
      {origin, "fork", verified.segment.note,
       whole ? encode_segment(cut_segment(store, origin, branch->common, SIZE_MAX)) : held.note});
  leave_old_cosignature(store, cosigner, *refit->tail);
  out.changes.cuts.push_back(*refit->cut);
  out.changes.appends.push_back(std::move(*refit->tail));
  return true;
}

/// What the requester says of a log; null for nothing.
const CheckedRequest::Have* have_in(const CheckedRequest& request, std::string_view origin) {
  const auto found = std::ranges::lower_bound(request.have, origin, {}, &CheckedRequest::Have::origin);
  return found == request.have.end() || found->origin != origin ? nullptr : &*found;
}

/// A log that the sender does not write: what we lost of it, or another version of it.
void judge_returned(const LogReader& store, const Roster& roster, const CheckedRequest& request,
                    const VerifiedSegment& verified, const HubStanding& standing, Judged& out) {
  const std::string& origin = verified.segment.origin;
  const bool ours = roster.is_of_hub(origin);
  const Enrolment* writer = roster.enrolment(origin);
  const LogState held = store.state(origin).value_or(LogState{});
  if (is_outdated(store, roster, verified)) {
    out.problems.push_back(problem_of(origin, "bad_signature", held.size()));
    return;
  }
  VerifiedSegment fitted = verified;
  auto append = fit_segment(store, fitted, Bearer::other);
  const bool brings = append && !append->entries.empty();
  if (append) leave_old_cosignature(store, roster.hub()->cosigner_key, *append);
  if (brings && !ours && (writer == nullptr || !writer->revoked_at)) {
    // A hub that waited passed on what it did not cosign, and may be gone with its device.
    if (!verified.cosigned && !standing.behind) {
      out.problems.push_back(problem_of(origin, "not_yours", held.size()));
      return;
    }
    const bool whole =
        std::ranges::all_of(append->entries, [&](const Entry& one) { return is_complete(one, standing); });
    if (!whole) return;  // its own device brings it with all that belongs to it
  }
  if (append) {
    if (standing.behind) fill_parts(store, verified.segment, out);
    out.lost = out.lost || (brings && (ours || (verified.cosigned && !standing.accepted)));
    if (brings) {
      keep_contradicted(store, *append, out.changes.evidence);
      out.changes.appends.push_back(std::move(*append));
    }
    return;
  }
  if (!ours && writer != nullptr && take_revoked_version(store, verified, *writer, roster.hub()->cosigner_key, out))
    return;
  auto branch = append.error() == SegmentError::fork ? refused_branch(store, verified) : std::nullopt;
  if (branch && ours) {
    // Joined once it is here whole: make_reply asks for it.
    const auto* have = have_in(request, origin);
    if (have != nullptr && branch->size < have->size) return;
    out.changes.evidence.push_back({origin, "left_branch", held.note, verified.segment.note});
    out.branches.emplace_back(origin, std::move(*branch));
  } else if (!ours) {
    out.problems.push_back(problem_of(origin, code_of(append.error()), held.size()));
    // The log's own device takes it in from there.
    if (branch) out.changes.evidence.push_back({origin, "fork", held.note, segment_of(*branch, verified.segment)});
  }
}

/// While behind: the logs of the hub's own once from where it went back, since each device has parts that others lack.
void ask_for_parts(const LogReader& store, const Roster& roster, const CheckedRequest& request,
                   const HubStanding& standing, Judged& out) {
  const std::string xa = roster.hub()->log_origin();
  const auto* have = have_in(request, xa);
  const std::uint64_t held = store.state(xa).value_or(LogState{}).size();
  const bool brought = std::ranges::any_of(request.segments, [&](const VerifiedSegment& one) {
    return one.segment.origin == xa && one.segment.from <= standing.went_back;
  });
  if (!standing.behind || brought || have == nullptr || have->size <= standing.went_back || have->size > held) return;
  out.problems.push_back(problem_of(xa, "replier_behind", standing.went_back));
}

/// The sender's own log: does it hold less than we do?
void judge_own_have(const LogReader& store, const CheckedRequest& request, Judged& out) {
  const std::string& origin = request.manifest.from;
  const auto held = store.state(origin);
  if (!held || held->size() == 0) return;
  const auto* have = have_in(request, origin);
  if (have == nullptr) {
    out.problems.push_back(problem_of(origin, "behind", held->size()));
  } else if (!agrees(store, *held, *have)) {
    if (!has_problem(out.problems, origin, "fork")) out.problems.push_back(problem_of(origin, "fork", held->size()));
  } else if (have->size < held->size()) {
    out.problems.push_back(problem_of(origin, "behind", held->size()));
  }
}

/// What may be sent, the hub's own log first: it opens the others.
std::vector<std::string> followed_logs(const Roster& roster, const Enrolment& device) {
  std::vector<std::string> out = roster.followed(device);
  const auto hub = std::ranges::find(out, roster.hub()->log_origin());
  if (hub != out.end()) std::rotate(out.begin(), hub, hub + 1);
  return out;
}

/// The segment's last entry is ours: what it brought was taken.
bool is_held(const LogReader& store, const VerifiedSegment& verified) {
  const std::uint64_t end = verified.segment.from + verified.leaves.size();
  const std::uint64_t held = store.state(verified.segment.origin).value_or(LogState{}).size();
  return !verified.leaves.empty() && end <= held &&
         store.subtree(verified.segment.origin, 0, end - 1) == verified.leaves.back();
}

const VerifiedSegment* brought_of(const CheckedRequest& request, const std::string& origin) {
  const auto found = std::ranges::find(request.segments, origin, [](const auto& one) { return one.segment.origin; });
  return found == request.segments.end() ? nullptr : &*found;
}

/// Where to start sending a log, or absent when nothing of it may be sent (and `problems` says why).
class StartFinder {
 public:
  StartFinder(const LogReader& store, const Roster& roster, const CheckedRequest& request,
              const VersionFinder& versions, std::vector<Problem>& problems)
      : store_(store), roster_(roster), request_(request), versions_(versions), problems_(problems) {}

  std::optional<std::uint64_t> start_of(const std::string& origin) {
    const auto* have = have_in(request_, origin);
    if (have == nullptr) return 0;
    const LogState held = store_.state(origin).value_or(LogState{});
    const bool parted = !agrees(store_, held, *have);
    if (roster_.is_of_hub(origin)) {
      if (have->size > held.size() || parted) return of_hub(*have, held, parted);
    } else if (origin != request_.manifest.from) {
      if (parted || has_problem(problems_, origin, "fork")) return of_other_version(*have, held);
      // We once gave what is no longer here.
      if (have->size > held.size()) return refuse(origin, "replier_behind", held.size());
    } else if (have->size > held.size()) {
      return std::nullopt;  // the sender gives the rest later
    } else if (parted) {
      return refuse(origin, "fork", held.size());
    }
    return have->size;
  }

 private:
  /// Lost at our end, or two versions: what comes from the first entry on shows where they part, and what comes from
  /// there on in one request is joined.
  std::optional<std::uint64_t> of_hub(const CheckedRequest::Have& have, const LogState& held, bool parted) {
    const auto* brought = brought_of(request_, have.origin);
    if (brought == nullptr) return refuse(have.origin, "replier_behind", parted ? 0 : held.size());
    if (const auto branch = refused_branch(store_, *brought)) {
      if (branch->size >= have.size) return branch->common;  // it is joined by now
      return refuse(have.origin, "replier_behind", branch->common);
    }
    const bool shared = is_held(store_, *brought);
    return refuse(have.origin, "replier_behind", shared ? brought->segment.from + brought->leaves.size() : 0);
  }

  /// The requester hands its version over until we have it whole, and leaves it when nothing of it is lost by that.
  std::optional<std::uint64_t> of_other_version(const CheckedRequest::Have& have, const LogState& held) {
    const auto version = versions_ ? versions_(have) : OtherVersion{};
    if (version.kept && !version.from) return refuse(have.origin, "fork", held.size());
    std::erase_if(problems_, [&](const Problem& one) { return one.origin == have.origin && one.code == "fork"; });
    if (version.from) return version.from;
    const auto* brought = brought_of(request_, have.origin);
    const bool shared = brought != nullptr && is_held(store_, *brought);
    return refuse(have.origin, "replier_behind", shared ? brought->segment.from + brought->leaves.size() : 0);
  }

  std::nullopt_t refuse(const std::string& origin, std::string_view code, std::uint64_t size) {
    if (!has_problem(problems_, origin, code)) problems_.push_back(problem_of(origin, code, size));
    return std::nullopt;
  }

  const LogReader& store_;
  const Roster& roster_;
  const CheckedRequest& request_;
  const VersionFinder& versions_;
  std::vector<Problem>& problems_;
};

Answer::Log answer_for(const LogReader& store, const std::string& origin) {
  const LogState held = store.state(origin).value_or(LogState{});
  return {origin, held.size(), held.size() > 0 && held.cosigned_size == held.size() ? held.cosigned_note : ""};
}

}  // namespace

base::Result<CheckedRequest, BundleError> check_request(const Roster& roster, const Keys& keys, std::string_view file) {
  base::ensure(keys.cosigner.has_value(), "sync: only a hub takes requests");
  auto opened = open_bundle(file, keys.identity, {keys.origin, BundleKind::request, {}}, [&](const Manifest& manifest) {
    // Of a revoked device, too: what it wrote is taken into quarantine.
    const Enrolment* sender = roster.enrolment(manifest.from);
    return sender == nullptr ? std::nullopt : std::optional(sender->manifest_key);
  });
  if (!opened) return base::Err{opened.error()};
  const MemberView* member = find_member(opened->members, kHaveMember);
  auto have = member != nullptr ? read_have(member->content) : std::nullopt;
  if (!have) return base::Err{BundleError::damaged};
  CheckedRequest out;
  out.manifest = std::move(opened->manifest);
  out.file_sha256 = std::move(opened->file_sha256);
  out.have = std::move(have->logs);
  std::ranges::stable_sort(out.have, {}, &CheckedRequest::Have::origin);
  out.most = have->most;
  const Enrolment& sender = *roster.enrolment(out.manifest.from);
  for (const MemberView& one : opened->members)
    if (is_segment_member(one.name)) take_member(one, roster, sender, out);
  return out;
}

CheckedRequest check_stranger(const Roster& roster, const Keys& keys, std::string_view file) {
  CheckedRequest out;
  if (!roster.hub()) return out;
  const auto opened = open_strange_request(file, keys.identity, keys.origin, kStrangerBytesMax);
  if (!opened) return out;
  out.manifest = opened->manifest;
  for (const MemberView& one : opened->members) {
    auto segment = is_segment_member(one.name) ? decode_segment(one.content) : std::nullopt;
    if (!segment || segment->origin != roster.hub()->log_origin() || !out.segments.empty()) continue;
    if (auto verified = verify_member(*std::move(segment), roster, false)) out.segments.push_back(std::move(*verified));
  }
  return out;
}

Judged judge_request(const LogReader& store, const Roster& roster, const Keys& keys, CheckedRequest& request,
                     base::WallTime now, const HubStanding& standing) {
  Judged out;
  out.problems = request.problems;
  const Enrolment* sender = roster.enrolment(request.manifest.from);
  base::ensure(sender != nullptr, "sync: a checked request of nobody");
  if (!sender->revoked_at) out.claims = claims_of(store, roster, *sender, request, standing);
  const bool vouches = !sender->revoked_at && !standing.behind && out.claims.empty();
  for (VerifiedSegment& verified : request.segments) {
    if (verified.segment.origin != sender->device) {
      judge_returned(store, roster, request, verified, standing, out);
      continue;
    }
    const std::uint64_t held = store.state(sender->device).value_or(LogState{}).size();
    out.lost =
        out.lost || (verified.cosigned && verified.checkpoint.size > held && !sender->revoked_at && !standing.accepted);
    judge_segment(store, verified, vouches ? &*keys.cosigner : nullptr, now, out);
  }
  if (sender->revoked_at) {
    out.problems.push_back(problem_of(sender->device, "revoked", *sender->revoked_at));
    return out;
  }
  judge_own_have(store, request, out);
  ask_for_parts(store, roster, request, standing, out);
  return out;
}

Judged judge_stranger(const LogReader& store, const Roster& roster, const Keys& keys, const CheckedRequest& request,
                      const HubStanding& standing) {
  base::ensure(keys.cosigner.has_value(), "sync: only a hub takes requests");
  Judged out;
  for (const VerifiedSegment& verified : request.segments)
    judge_returned(store, roster, request, verified, standing, out);
  return out;
}

Changes cosign_waiting(const LogReader& store, const Roster& roster, const Keys& keys, base::WallTime now) {
  Changes out;
  for (const auto& [origin, device] : roster.enrolments()) {
    const auto state = store.state(origin);
    if (!state || device.revoked_at) continue;
    LogAppend append{origin, state->size(), {}, {}, *state};
    cosign_log(append, *keys.cosigner, now);
    if (changes_anything(store, append)) out.appends.push_back(std::move(append));
  }
  return out;
}

std::string make_reply(const LogReader& store, const Roster& roster, const Keys& keys, const CheckedRequest& request,
                       const std::vector<Problem>& problems, const PartFilter& filter, base::WallTime now,
                       base::Random& random, std::span<const std::string> refused, const VersionFinder& versions) {
  const Enrolment* device = roster.enrolment(request.manifest.from);
  base::ensure(device != nullptr && roster.hub().has_value(), "sync: reply to nobody");
  Answer answer{{answer_for(store, device->device)}, problems, false};
  ReplyPacker packer(store, *device, filter, std::clamp(request.most, kRequestBytesMin, kCarriedBytesMax));
  StartFinder starts(store, roster, request, versions, answer.problems);
  const auto origins = device->revoked_at ? std::vector<std::string>{} : followed_logs(roster, *device);
  for (const std::string& origin : origins) {
    const auto from = starts.start_of(origin);
    if (!from || packer.add(origin, *from)) continue;
    answer.more = true;
    if (origin == roster.hub()->log_origin()) break;  // without all of it the requester may not know whose the rest is
  }
  Bundle bundle{{BundleKind::reply, keys.origin, device->device, now, request.file_sha256}, {}};
  bundle.members = packer.take_members();
  for (std::size_t i = 0; i < refused.size() && bundle.members.size() + 2 < kBundleMembersMax; ++i)
    bundle.members.push_back({"refused/" + std::to_string(i), refused[i]});
  bundle.members.insert(bundle.members.begin(), {std::string(kAnswerMember), write_answer(answer)});
  return seal_bundle(bundle, keys.manifest, device->recipient, random);
}

}  // namespace sovang::sync
