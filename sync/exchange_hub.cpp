#include <algorithm>

#include "base/ensure.h"
#include "sync/answer.h"

namespace sovang::sync {
namespace {

Problem problem_of(const std::string& origin, std::string_view code, std::uint64_t size, std::string detail = {}) {
  return {origin, std::string(code), std::move(detail), size};
}

/// Decodes and verifies one segment of the request; what is wrong with it becomes a problem of its log.
void take_member(const Member& member, const Enrolment& sender, const crypto::VerifierKey& cosigner,
                 CheckedRequest& out) {
  auto segment = decode_segment(member.content);
  if (!segment) {
    out.problems.push_back(problem_of(sender.device, "bad_segment", 0, member.name));
    return;
  }
  const std::string origin = segment->origin;
  if (origin != sender.device) {
    out.problems.push_back(problem_of(origin, "not_yours", 0));
    return;
  }
  const bool twice = !out.segments.empty();
  auto verified = verify_segment(std::move(*segment), sender.log_key, std::span(&cosigner, 1));
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
void judge_segment(const LogReader& store, const VerifiedSegment& verified, const crypto::Signer* cosigner,
                   base::WallTime now, Judged& out) {
  const std::string& origin = verified.segment.origin;
  auto append = fit_segment(store, verified);
  if (append) {
    if (cosigner != nullptr) cosign_log(*append, *cosigner, now);
    if (changes_anything(store, *append)) out.changes.appends.push_back(std::move(*append));
    return;
  }
  const LogState held = store.state(origin).value_or(LogState{});
  out.problems.push_back(problem_of(origin, code_of(append.error()), held.size()));
  if (append.error() == SegmentError::fork)
    out.changes.evidence.push_back({origin, "fork", held.note, verified.segment.note});
}

bool has_problem(const std::vector<Problem>& problems, std::string_view origin, std::string_view code) {
  return std::ranges::any_of(problems, [&](const Problem& one) { return one.origin == origin && one.code == code; });
}

/// Whether the requester's version of a log is the beginning of ours. A longer one says nothing here.
bool agrees(const LogReader& store, const LogState& held, const CheckedRequest::Have& have) {
  if (have.size > held.size()) return true;
  return (have.size == held.size() ? held.frontier.root() : store.root_at(have.origin, have.size)) == have.root;
}

/// The sender's own log: does it hold less than we do?
void judge_own_have(const LogReader& store, const CheckedRequest& request, Judged& out) {
  const std::string& origin = request.manifest.from;
  const auto held = store.state(origin);
  if (!held || held->size() == 0) return;
  const auto have = std::ranges::find(request.have, origin, &CheckedRequest::Have::origin);
  if (have == request.have.end()) {
    out.problems.push_back(problem_of(origin, "behind", held->size()));
  } else if (!agrees(store, *held, *have)) {
    if (!has_problem(out.problems, origin, "fork")) out.problems.push_back(problem_of(origin, "fork", held->size()));
  } else if (have->size < held->size()) {
    out.problems.push_back(problem_of(origin, "behind", held->size()));
  }
}

/// The origins that may be sent, the hub's own log first: it opens the others.
std::vector<std::string> followed_logs(const LogReader& store, const Roster& roster, const Enrolment& device) {
  std::vector<std::string> out = store.origins();
  std::erase_if(out, [&](const std::string& origin) { return !roster.follows(device, origin); });
  const auto hub = std::ranges::find(out, roster.hub()->log_origin());
  if (hub != out.end()) std::rotate(out.begin(), hub, hub + 1);
  return out;
}

/// Where to start sending a log, or absent when nothing of it may be sent (and `problems` says why).
std::optional<std::uint64_t> start_of(const LogReader& store, const CheckedRequest& request, const std::string& origin,
                                      std::vector<Problem>& problems) {
  const auto have = std::ranges::find(request.have, origin, &CheckedRequest::Have::origin);
  if (have == request.have.end()) return 0;
  const LogState held = store.state(origin).value_or(LogState{});
  if (have->size > held.size()) {
    // Of its own log the sender gives the rest later; of any other we once gave what is no longer here.
    if (origin != request.manifest.from) problems.push_back(problem_of(origin, "replier_behind", held.size()));
    return std::nullopt;
  }
  if (!agrees(store, held, *have)) {
    if (!has_problem(problems, origin, "fork")) problems.push_back(problem_of(origin, "fork", held.size()));
    return std::nullopt;
  }
  return have->size;
}

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
  const Member* member = find_member(opened->bundle.members, kHaveMember);
  auto have = member != nullptr ? read_have(member->content) : std::nullopt;
  if (!have) return base::Err{BundleError::damaged};
  CheckedRequest out;
  out.manifest = std::move(opened->bundle.manifest);
  out.file_sha256 = std::move(opened->file_sha256);
  out.have = std::move(have->logs);
  out.most = have->most;
  const Enrolment& sender = *roster.enrolment(out.manifest.from);
  for (const Member& one : opened->bundle.members)
    if (is_segment_member(one.name)) take_member(one, sender, keys.cosigner->verifier(), out);
  return out;
}

Judged judge_request(const LogReader& store, const Roster& roster, const Keys& keys, const CheckedRequest& request,
                     base::WallTime now) {
  Judged out;
  out.problems = request.problems;
  const Enrolment* sender = roster.enrolment(request.manifest.from);
  base::ensure(sender != nullptr, "sync: a checked request of nobody");
  const crypto::Signer* cosigner = sender->revoked_at ? nullptr : &*keys.cosigner;
  for (const VerifiedSegment& verified : request.segments) judge_segment(store, verified, cosigner, now, out);
  if (sender->revoked_at) {
    out.problems.push_back(problem_of(sender->device, "revoked", *sender->revoked_at));
    return out;
  }
  judge_own_have(store, request, out);
  return out;
}

std::string make_reply(const LogReader& store, const Roster& roster, const Keys& keys, const CheckedRequest& request,
                       const std::vector<Problem>& problems, const PartFilter& filter, base::WallTime now,
                       base::Random& random) {
  const Enrolment* device = roster.enrolment(request.manifest.from);
  base::ensure(device != nullptr && roster.hub().has_value(), "sync: reply to nobody");
  Answer answer{{answer_for(store, device->device)}, problems, false};
  ReplyPacker packer(store, *device, filter, std::clamp(request.most, kRequestBytesMin, kCarriedBytesMax));
  const auto origins = device->revoked_at ? std::vector<std::string>{} : followed_logs(store, roster, *device);
  for (const std::string& origin : origins) {
    const auto from = start_of(store, request, origin, answer.problems);
    if (!from || packer.add(origin, *from)) continue;
    answer.more = true;
    if (origin == roster.hub()->log_origin()) break;  // without all of it the requester may not know whose the rest is
  }
  Bundle bundle{{BundleKind::reply, keys.origin, device->device, now, request.file_sha256}, {}};
  bundle.members = packer.take_members();
  bundle.members.insert(bundle.members.begin(), {std::string(kAnswerMember), write_answer(answer)});
  return seal_bundle(bundle, keys.manifest, device->recipient, random);
}

}  // namespace sovang::sync
