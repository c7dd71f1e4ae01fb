#include <algorithm>
#include <cstdint>

#include "base/ensure.h"
#include "sync/answer.h"
#include "sync/hub_recovery.h"
#include "sync/manifest.h"

namespace sovang::sync {
namespace {

/// Adds a checkpoint of the own log for just the size that `segment` reaches; the newest note when that is where it is.
void vouch(const LogReader& store, const LogState& own, const Keys& keys, Segment& segment) {
  const std::uint64_t end = segment.from + segment.entries.size();
  segment.note = end == own.size()
                     ? own.note
                     : crypto::sign_checkpoint({keys.origin, end, store.root_at(keys.origin, end), {}}, keys.log);
}

/// Entries of the own log from where the hub stands; absent when it has them all under its signature.
std::optional<Segment> own_segment(const LogReader& store, const Keys& keys, const RequestPlan& plan,
                                   std::size_t bytes_max) {
  const auto own = store.state(keys.origin);
  // A log that is behind, or behind its own newest note, lost entries: it takes from the hub and gives nothing.
  if (plan.behind_at || !own || own->size() == 0 || servable_size(*own) != own->size()) return std::nullopt;
  const std::uint64_t stands = std::min(own->cosigned_size, plan.send_from.value_or(own->cosigned_size));
  const std::uint64_t from = std::max(stands, plan.on_the_way);
  if (from >= own->size()) return std::nullopt;
  Segment segment{keys.origin, from, {}, {}, store.read(keys.origin, from, own->size(), bytes_max)};
  vouch(store, *own, keys, segment);
  return segment;
}

Have have_of(const LogReader& store, const Roster& roster, const Keys& keys, const RequestPlan& plan) {
  Have out{{}, plan.reply_bytes_max};
  const Enrolment* self = roster.enrolment(keys.origin);
  for (const std::string& origin : store.origins()) {
    if (origin != keys.origin && (self == nullptr || !roster.follows(*self, origin))) continue;
    const auto state = store.state(origin);
    const std::uint64_t held = state ? state->size() : 0;
    const std::uint64_t size = origin == keys.origin ? std::min(held, plan.behind_at.value_or(held)) : held;
    if (size > 0)
      out.logs.push_back({origin, size, size == held ? state->frontier.root() : store.root_at(origin, size)});
  }
  return out;
}

/// Segments for a request, as many as its size allows.
class SegmentWriter {
 public:
  SegmentWriter(const LogReader& store, std::size_t bytes_max, std::vector<Member>& members)
      : store_(store), bytes_left_(bytes_max), members_(members) {}
  [[nodiscard]] std::size_t bytes_left() const { return bytes_left_; }

  void add(const Segment& segment) {
    std::string bytes = encode_segment(segment);
    bytes_left_ -= std::min(bytes_left_, bytes.size());
    members_.push_back({segment_member_name(number_++), std::move(bytes)});
  }
  /// What the hub lost of a log. Returns up to where; 0 when nothing of it goes.
  std::uint64_t hand_back(const HandBack& log) {
    const auto state = store_.state(log.origin);
    if (!state || log.size >= servable_size(*state) || bytes_left_ == 0 || members_.size() + 1 == kBundleMembersMax)
      return 0;
    const Segment segment = cut_segment(store_, log.origin, log.size, bytes_left_);
    add(segment);
    return segment.from + segment.entries.size();
  }

 private:
  const LogReader& store_;
  std::size_t bytes_left_;
  std::vector<Member>& members_;
  std::size_t number_ = 0;
};

base::Err<ReplyFailure> malformed(std::string detail) {
  return base::Err{ReplyFailure{ReplyError::malformed, std::nullopt, std::move(detail)}};
}

/// Takes one reply apart; nothing of what it gathers is kept when a step fails.
class ReplyTaker {
 public:
  ReplyTaker(const LogReader& store, const Roster& roster, const Keys& keys, std::optional<std::uint64_t> behind_at)
      : store_(store), roster_(&roster), keys_(keys), behind_at_(behind_at) {}

  base::Status<ReplyFailure> take(const OpenedBundle& opened) {
    const MemberView* member = find_member(opened.members, kAnswerMember);
    auto answer = member != nullptr ? read_answer(member->content) : std::nullopt;
    if (!answer) return malformed("answer");
    for (const MemberView& one : opened.members) {
      if (!is_segment_member(one.name)) continue;
      if (const auto taken = take_segment(one); !taken) return taken;
    }
    const auto own = std::ranges::find(answer->logs, keys_.origin, &Answer::Log::origin);
    const Answer::Log said = own == answer->logs.end() ? Answer::Log{keys_.origin, 0, {}} : *own;
    if (own != answer->logs.end())
      if (const auto taken = take_own_answer(said); !taken) return taken;
    judge_own(said, answer->problems);
    for (const MemberView& one : opened.members) take_refused(one);
    keep_reported(std::move(answer->problems));
    effect.more = answer->more;
    effect.hub_time = opened.manifest.time;
    std::erase_if(effect.changes.appends, [&](const LogAppend& one) { return !changes_anything(store_, one); });
    return base::Unit{};
  }

  ReplyEffect effect;

 private:
  base::Status<ReplyFailure> take_segment(const MemberView& member) {
    auto segment = decode_segment(member.content);
    if (!segment) return malformed(member.name);
    const std::string origin = segment->origin;
    const bool twice =
        std::ranges::any_of(effect.changes.appends, [&](const auto& one) { return one.origin == origin; });
    if (twice) return malformed(member.name);
    const auto key = origin == keys_.origin ? std::optional(keys_.log.verifier()) : key_of(*segment);
    if (!key) {
      report(origin, "unknown_log", 0, "");
      return base::Unit{};
    }
    if (origin == keys_.origin && behind_at_) return take_own_version(member.name, std::move(*segment));
    if (take_joined_log(*segment, *key) || take_other_version(*segment, *key)) return base::Unit{};
    const std::string note = segment->note;
    const bool own = origin == keys_.origin;
    auto append = check_segment(store_, std::move(*segment), *key,
                                own ? std::vector{roster_->hub()->cosigner_key} : roster_->hub()->cosigners(),
                                own ? Bearer::writer : Bearer::other);
    if (append) {
      if (origin == roster_->hub()->log_origin()) fold(*append);
      effect.entries += append->entries.size();
      if (keep_contradicted(store_, *append, effect.changes.evidence)) report(origin, "fork", append->from, "");
      effect.changes.appends.push_back(std::move(*append));
      return base::Unit{};
    }
    const auto error = append.error();
    const bool of_one_log = error == SegmentError::gap || error == SegmentError::fork || error == SegmentError::behind;
    if (!of_one_log) return malformed(member.name);
    const LogState held = store_.state(origin).value_or(LogState{});
    report(origin, code_of(error), held.size(), "");
    if (error == SegmentError::fork) keep_evidence(origin, held.note, note);
    if (origin == keys_.origin) effect.went_behind = true;
    return base::Unit{};
  }

  /// The key that signed the segment's note, of those that may have; the newest when none did.
  std::optional<crypto::VerifierKey> key_of(const Segment& segment) {
    const auto keys = roster_->log_keys(segment.origin, segment.entries);
    for (const auto& one : keys)
      if (crypto::open_note(segment.note, std::span(&one.key, 1))) return one.key;
    return keys.empty() ? std::nullopt : std::optional(keys.front().key);
  }

  /// A log of the hub's own that went on without entries held here, and repeats them behind a `hub_recovery`.
  bool take_joined_log(const Segment& segment, const crypto::VerifierKey& key) {
    const std::string& origin = segment.origin;
    const LogState held = store_.state(origin).value_or(LogState{});
    if (!roster_->is_of_hub(origin)) return false;
    auto verified = verify_segment(segment, key, {});
    if (!verified || segment.from >= held.size()) return false;
    auto refit = refit_segment(store_, std::move(*verified));
    if (!refit || !refit->cut || !refit->tail) return false;
    if (!repeats_branch(refit->tail->entries, refit->common, leaves_of(store_, origin, refit->common, held.size())))
      return false;
    effect.changes.evidence.push_back({origin, "left_branch", held.note, segment.note});
    if (origin == roster_->hub()->log_origin()) fold(*refit->tail);
    effect.entries += refit->tail->entries.size();
    effect.changes.cuts.push_back(*refit->cut);
    effect.changes.appends.push_back(std::move(*refit->tail));
    return true;
  }

  /// Another device's log of which the hub has another version. What is held is left when that one repeats all of it
  /// behind a `recovery`; or when the device was revoked, for then nobody explains its log any more.
  bool take_other_version(const Segment& segment, const crypto::VerifierKey& key) {
    const std::string& origin = segment.origin;
    const LogState held = store_.state(origin).value_or(LogState{});
    if (origin == keys_.origin || roster_->is_of_hub(origin) || segment.from >= held.size()) return false;
    auto verified = verify_segment(segment, key, roster_->hub()->cosigners());
    if (!verified) return false;
    auto refit = refit_segment(store_, std::move(*verified));
    if (!refit || !refit->cut || !refit->tail) return false;
    const auto left = leaves_of(store_, origin, refit->common, held.size());
    const bool repeated = repeats_branch(refit->tail->entries, refit->common, left, "recovery");
    if (!repeated && !ended_otherwise(origin, refit->common)) return false;
    const bool whole = !repeated && refit->common < servable_size(held);
    keep_evidence(origin, segment.note,
                  whole ? encode_segment(cut_segment(store_, origin, refit->common, SIZE_MAX)) : held.note);
    effect.entries += refit->tail->entries.size();
    effect.changes.cuts.push_back(*refit->cut);
    effect.changes.appends.push_back(std::move(*refit->tail));
    return true;
  }

  /// The device was revoked, and what is held of its log from `common` on is not what its revocation says counts.
  bool ended_otherwise(const std::string& origin, std::uint64_t common) {
    const Enrolment* writer = roster_->enrolment(origin);
    return writer != nullptr && writer->revoked_at &&
           (common >= *writer->revoked_at || !fits_revocation(store_, *writer));
  }

  /// While behind: the hub's version of the own log, wherever it parts from ours.
  base::Status<ReplyFailure> take_own_version(const std::string& name, Segment segment) {
    const std::uint64_t from = segment.from;
    auto verified =
        verify_segment(std::move(segment), keys_.log.verifier(), std::span(&roster_->hub()->cosigner_key, 1));
    if (!verified || version_ || parted_earlier_) return malformed(name);
    auto refit = refit_segment(store_, std::move(*verified));
    if (!refit && (refit.error() != SegmentError::fork || from == 0)) return malformed(name);
    parted_earlier_ = !refit;
    if (!refit) return base::Unit{};
    if (refit->cut) effect.changes.cuts.push_back(*refit->cut);
    if (refit->tail) {
      effect.entries += refit->tail->entries.size();
      effect.changes.appends.push_back(std::move(*refit->tail));
    }
    version_ = refit->end;
    return base::Unit{};
  }

  /// Whether the hub's version of the own log is ours, and where to ask for it next.
  void judge_own(const Answer::Log& said, const std::vector<Problem>& problems) {
    const auto reported = [&](std::string_view code) {
      return std::ranges::any_of(problems,
                                 [&](const Problem& one) { return one.origin == keys_.origin && one.code == code; });
    };
    if (!behind_at_) {
      // A reply that comes late may speak of what was mended since.
      if (reported("fork") && !holds(said)) effect.went_behind = true;
      const std::uint64_t held = store_.state(keys_.origin).value_or(LogState{}).size();
      if (reported("behind") && said.size > held) effect.went_behind = true;
      return;
    }
    effect.ask = *behind_at_;
    if (parted_earlier_ || (reported("fork") && !version_)) {
      effect.ask = said.size < effect.ask ? said.size : 0;
    } else if (version_) {
      effect.ask = *version_;
      effect.whole = *version_ >= said.size;
    } else if (said.size <= effect.ask) {
      effect.whole = said.size == effect.ask || said.size == 0 || holds(said);
      effect.ask = said.size;
    }
  }

  /// The hub's signed version is the beginning of what is held.
  bool holds(const Answer::Log& said) {
    if (said.note.empty()) return false;
    const auto verified = verify_segment({keys_.origin, said.size, said.note, {}, {}}, keys_.log.verifier(), {});
    return verified && said.size <= store_.state(keys_.origin).value_or(LogState{}).size() &&
           store_.root_at(keys_.origin, said.size) == verified->checkpoint.root;
  }

  /// Evidence that the hub keeps against this device. What can't be verified is none.
  void take_refused(const MemberView& member) {
    if (!member.name.starts_with(kRefusedPrefix) || effect.refused.size() == kRefusedMax) return;
    refused_bytes_ += member.content.size();
    auto segment = decode_segment(member.content);
    if (refused_bytes_ > kRefusedBytesMax || !segment || segment->origin != keys_.origin) return;
    auto verified = verify_segment(std::move(*segment), keys_.log.verifier(), {});
    if (verified) effect.refused.push_back(std::move(*verified));
  }

  /// New enrolments count at once: the logs that they open may follow in this very reply.
  void fold(const LogAppend& append) {
    if (append.entries.empty()) return;
    folded_ = *roster_;
    for (const Entry& entry : append.entries)
      if (const auto open = read_open_part(entry.open)) folded_.take(*open);
    roster_ = &folded_;
  }

  /// The hub's word on the own log: what it holds, and its signature on that.
  base::Status<ReplyFailure> take_own_answer(const Answer::Log& answer) {
    effect.acknowledged = answer.size;
    if (answer.note.empty()) return base::Unit{};
    const auto cosigner = std::span(&roster_->hub()->cosigner_key, 1);
    auto verified = verify_segment({keys_.origin, answer.size, answer.note, {}, {}}, keys_.log.verifier(), cosigner);
    if (!verified || !verified->cosigned || verified->checkpoint.size != answer.size) return malformed("answer note");
    if (behind_at_) return base::Unit{};  // judged as a whole
    LogAppend* const gathered = own_append();
    if (gathered != nullptr) {
      if (gathered->after.size() == answer.size && gathered->after.frontier.root() != verified->checkpoint.root)
        return malformed("answer note");
      return base::Unit{};  // the segment brought the hub's newest note along
    }
    const LogState held = store_.state(keys_.origin).value_or(LogState{});
    if (answer.size > held.size()) return base::Unit{};  // more than is here: it comes as a segment
    auto append = fit_segment(store_, *verified, Bearer::writer);
    if (append) {
      effect.changes.appends.push_back(std::move(*append));
    } else {
      report(keys_.origin, "fork", answer.size, "");
      keep_evidence(keys_.origin, held.note, answer.note);
    }
    return base::Unit{};
  }

  LogAppend* own_append() {
    const auto found = std::ranges::find(effect.changes.appends, keys_.origin, &LogAppend::origin);
    return found == effect.changes.appends.end() ? nullptr : &*found;
  }

  /// A report that the device lost entries is stale once it has them.
  void keep_reported(std::vector<Problem> reported) {
    const std::uint64_t held = store_.state(keys_.origin).value_or(LogState{}).size();
    for (Problem& problem : reported) {
      const bool own = problem.origin == keys_.origin;
      const bool stale = own && ((problem.code == "behind" && problem.size <= held) ||
                                 (behind_at_ && (problem.code == "behind" || problem.code == "fork")) ||
                                 (problem.code == "fork" && !effect.went_behind));
      if (!own && problem.code == "replier_behind" && roster_->log_key(problem.origin))
        effect.hand_back.push_back({problem.origin, problem.size});
      const bool known = std::ranges::any_of(effect.problems, [&](const Problem& one) {
        return one.origin == problem.origin && one.code == problem.code;
      });
      if (!stale && !known) effect.problems.push_back(std::move(problem));
    }
  }

  void report(const std::string& origin, std::string_view code, std::uint64_t size, std::string detail) {
    effect.problems.push_back({origin, std::string(code), std::move(detail), size});
  }
  void keep_evidence(const std::string& origin, const std::string& held, const std::string& seen) {
    effect.changes.evidence.push_back({origin, "fork", held, seen});
  }

  const LogReader& store_;
  const Roster* roster_;
  Roster folded_;
  const Keys& keys_;
  const std::optional<std::uint64_t> behind_at_;
  std::optional<std::uint64_t> version_;  // the hub's version of the own log is known up to here
  bool parted_earlier_ = false;           // it is another one from before where it was asked for
  std::size_t refused_bytes_ = 0;
};

}  // namespace

MadeRequest make_request(const LogReader& store, const Roster& roster, const Keys& keys, const RequestPlan& plan,
                         base::WallTime now, base::Random& random, const std::function<void(const MadeRequest&)>& cut) {
  base::ensure(roster.hub().has_value(), "sync: request without a hub");
  const HubIdentity& hub = *roster.hub();
  MadeRequest out;
  Bundle bundle{{BundleKind::request, keys.origin, hub.log_origin(), now, {}}, {}};
  bundle.members.push_back({std::string(kHaveMember), write_have(have_of(store, roster, keys, plan))});
  SegmentWriter segments(store, plan.bytes_max, bundle.members);
  // The hub's own log goes first: a hub that lost the enrolment learns from it who sends this.
  for (const HandBack& log : plan.hand_back)
    if (log.origin == hub.log_origin()) out.handed_xa = segments.hand_back(log);
  const auto own = segments.bytes_left() > 0 ? own_segment(store, keys, plan, segments.bytes_left()) : std::nullopt;
  if (own) {
    out.entries = own->entries.size();
    out.vouched = own->from + out.entries;
    out.backlog_left = out.vouched < store.state(keys.origin)->size();
    if (cut) cut(out);
    segments.add(*own);
  }
  for (const HandBack& log : plan.hand_back)
    if (log.origin != hub.log_origin()) segments.hand_back(log);
  out.file = seal_bundle(bundle, keys.manifest, hub.recipient, random);
  out.sha256 = file_digest(out.file);
  return out;
}

base::Result<ReplyEffect, ReplyFailure> take_reply(const LogReader& store, const Roster& roster, const Keys& keys,
                                                   std::string_view request_sha256, std::string_view file,
                                                   std::optional<std::uint64_t> behind_at) {
  base::ensure(roster.hub().has_value(), "sync: reply without a hub");
  const HubIdentity& hub = *roster.hub();
  const auto opened =
      open_bundle(file, keys.identity, {keys.origin, BundleKind::reply, request_sha256}, [&](const Manifest& manifest) {
        return manifest.from == hub.log_origin() ? std::optional(hub.manifest_key) : std::nullopt;
      });
  if (!opened) return base::Err{ReplyFailure{ReplyError::bundle, opened.error(), {}}};
  ReplyTaker taker(store, roster, keys, behind_at);
  if (const auto taken = taker.take(*opened); !taken) return base::Err{taken.error()};
  return std::move(taker.effect);
}

}  // namespace sovang::sync
