#include "sync/recovery.h"

#include <simdjson.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/ensure.h"
#include "crypto/encoding.h"
#include "sync/hub_recovery.h"
#include "sync/strict_json.h"

namespace sovang::sync {
namespace {

/// Index of the first entry that differs from what is held, or is not held at all.
std::uint64_t first_difference(const LogReader& store, const VerifiedSegment& verified, std::uint64_t held) {
  const std::string& origin = verified.segment.origin;
  std::uint64_t at = verified.segment.from;
  for (const crypto::Hash& leaf : verified.leaves) {
    if (at >= held || store.subtree(origin, 0, at) != leaf) break;
    ++at;
  }
  return at;
}

/// What is held before the segment and the segment's entries behind it give the signed root.
bool gives_root(const LogReader& store, const VerifiedSegment& verified, crypto::Frontier& frontier,
                std::uint64_t common) {
  const Segment& segment = verified.segment;
  frontier = store.frontier_at(segment.origin, common);
  for (std::size_t i = static_cast<std::size_t>(common - segment.from); i < verified.leaves.size(); ++i)
    frontier.append(verified.leaves[i]);
  return crypto::verify_consistency(frontier.size(), frontier.root(), verified.checkpoint.size,
                                    verified.checkpoint.root, segment.proof);
}

/// The state when the log ends with the segment: its note vouches, of cosignatures what reaches no further.
LogState state_after(const LogState& held, std::uint64_t common, crypto::Frontier frontier,
                     const VerifiedSegment& verified) {
  LogState out;
  out.frontier = std::move(frontier);
  out.note = verified.segment.note;
  out.proof = verified.segment.proof;
  if (verified.cosigned && verified.checkpoint.size == out.frontier.size()) {
    out.cosigned_note = out.note;
    out.cosigned_size = out.frontier.size();
  } else if (held.cosigned_size <= common) {
    out.cosigned_note = held.cosigned_note;
    out.cosigned_size = held.cosigned_size;
  }
  return out;
}

std::optional<crypto::Hash> hash_at(const simdjson::dom::object& object, std::string_view name) {
  const auto text = text_at(object, name);
  const auto bytes = text ? crypto::parse_base64(*text) : std::nullopt;
  if (!bytes || bytes->size() != std::tuple_size_v<crypto::Hash>) return std::nullopt;
  return base::to_array<32>(*bytes);
}

std::optional<RecoveryBody> recovery_at(const LogReader& store, std::string_view origin, std::uint64_t index) {
  const auto open = read_open_part(store.read(origin, index, index + 1, 0).front().open);
  return open ? read_recovery(*open) : std::nullopt;
}

/// The entries behind the `recovery` at `index` are those of a version that leads through the checkpoint.
bool repeats(const LogReader& store, std::string_view origin, std::uint64_t index, const RecoveryBody& body,
             std::uint64_t size, const crypto::Hash& root) {
  // Only entries before it and behind it in the log that is held are evidence.
  const std::uint64_t held = store.state(origin)->size();
  if (body.common > index || body.again > held - index - 1) return false;
  if (size <= body.common || size > body.common + body.again) return false;
  crypto::Frontier frontier = store.frontier_at(origin, body.common);
  for (std::uint64_t at = index + 1; frontier.size() < size; ++at) frontier.append(store.subtree(origin, 0, at));
  return frontier.root() == root;
}

}  // namespace

base::Result<Refit, SegmentError> refit_segment(const LogReader& store, VerifiedSegment verified) {
  Segment& segment = verified.segment;
  const LogState held = store.state(segment.origin).value_or(LogState{});
  if (segment.from > held.size()) return base::Err{SegmentError::gap};
  Refit out;
  out.common = first_difference(store, verified, held.size());
  out.end = segment.from + segment.entries.size();
  crypto::Frontier frontier;
  if (!gives_root(store, verified, frontier, out.common)) return base::Err{SegmentError::fork};
  if (out.common == out.end) {
    out.common = held.size();
    return out;
  }
  if (out.common < held.size()) out.cut = LogCut{segment.origin, out.common};
  const auto known = static_cast<std::ptrdiff_t>(out.common - segment.from);
  LogAppend tail{segment.origin, out.common, {}, {}, state_after(held, out.common, std::move(frontier), verified)};
  tail.entries.assign(std::make_move_iterator(segment.entries.begin() + known),
                      std::make_move_iterator(segment.entries.end()));
  tail.leaves.assign(verified.leaves.begin() + known, verified.leaves.end());
  out.tail = std::move(tail);
  return out;
}

std::optional<Branch> refused_branch(const LogReader& store, const VerifiedSegment& verified) {
  const Segment& segment = verified.segment;
  const LogState held = store.state(segment.origin).value_or(LogState{});
  if (segment.from > held.size()) return std::nullopt;
  Branch out;
  out.common = first_difference(store, verified, held.size());
  crypto::Frontier frontier;
  if (out.common == segment.from + segment.entries.size() || !gives_root(store, verified, frontier, out.common))
    return std::nullopt;
  out.entries.assign(segment.entries.begin() + static_cast<std::ptrdiff_t>(out.common - segment.from),
                     segment.entries.end());
  out.size = frontier.size();
  out.root = frontier.root();
  return out;
}

std::string recovery_body(const RecoveryBody& body) {
  nlohmann::ordered_json out{
      {"held", body.held}, {"common", body.common}, {"hub", body.hub}, {"again", body.again}, {"series", body.series}};
  if (body.abandoned)
    out["abandoned"] = {{"size", body.abandoned->size}, {"root", crypto::base64(base::view(body.abandoned->root))}};
  return out.dump();
}

std::optional<RecoveryBody> read_recovery(const OpenPart& entry) {
  namespace dom = simdjson::dom;
  if (entry.type != "recovery") return std::nullopt;
  dom::document document;
  const auto object = parse_object(document, entry.body);
  if (!object) return std::nullopt;
  const auto held = count_at(*object, "held"), common = count_at(*object, "common"), hub = count_at(*object, "hub"),
             again = count_at(*object, "again");
  const auto series = text_at(*object, "series");
  if (!held || !common || !hub || !again || !series) return std::nullopt;
  RecoveryBody out{*held, *common, *hub, *again, std::nullopt, std::string(*series)};
  dom::element element;
  if (object->at_key("abandoned").get(element) != simdjson::SUCCESS) return out;
  dom::object abandoned;
  if (element.get(abandoned) != simdjson::SUCCESS) return std::nullopt;
  const auto size = count_at(abandoned, "size");
  const auto root = hash_at(abandoned, "root");
  if (!size || !root) return std::nullopt;
  out.abandoned = {*size, *root};
  return out;
}

std::optional<std::uint64_t> repeated_from(const LogReader& store, std::string_view origin,
                                           const std::vector<std::uint64_t>& recoveries, std::uint64_t size,
                                           const crypto::Hash& root) {
  const std::uint64_t held = store.state(origin).value_or(LogState{}).size();
  for (const std::uint64_t index : recoveries) {
    const auto body = index < held ? recovery_at(store, origin, index) : std::nullopt;
    if (body && repeats(store, origin, index, *body, size, root)) return body->common;
  }
  return std::nullopt;
}

bool leads_through(const LogReader& store, std::string_view origin, const Branch& branch, std::uint64_t size,
                   const crypto::Hash& root) {
  if (size <= branch.common || size > branch.size) return false;
  crypto::Frontier frontier = store.frontier_at(origin, branch.common);
  for (std::size_t at = 0; frontier.size() < size; ++at) frontier.append(crypto::leaf_hash(branch.entries[at].open));
  return frontier.root() == root;
}

bool fits_revocation(const LogReader& store, const Enrolment& writer) {
  const auto state = store.state(writer.device);
  return writer.revoked_at && writer.revoked_root && state && *writer.revoked_at <= state->size() &&
         store.root_at(writer.device, *writer.revoked_at) == *writer.revoked_root;
}

Explanation explain(const LogReader& store, std::string_view origin, const std::vector<std::uint64_t>& recoveries,
                    std::uint64_t size, const crypto::Hash& root) {
  const auto state = store.state(origin);
  if (!state) return Explanation::unexplained;
  if (size <= state->size() && store.root_at(origin, size) == root) return Explanation::proven;
  bool named = false;
  for (const std::uint64_t index : recoveries) {
    const auto body = index < state->size() ? recovery_at(store, origin, index) : std::nullopt;
    if (!body) continue;
    if (body->abandoned && body->abandoned->size == size && body->abandoned->root == root) named = true;
    if (repeats(store, origin, index, *body, size, root)) return Explanation::proven;
  }
  return named ? Explanation::named : Explanation::unexplained;
}

Explanation explain_seen(const LogReader& store, std::string_view origin, const std::vector<std::uint64_t>& recoveries,
                         std::string_view note_or_segment) {
  const auto seen = checkpoint_seen(note_or_segment);
  if (!seen) return Explanation::unexplained;
  const auto out = explain(store, origin, recoveries, seen->size, seen->root);
  // Else any `hub_recovery` of old would excuse every later fork.
  const auto shared = shared_seen(note_or_segment);
  const bool lost = out == Explanation::unexplained && shared && hub_lost(store, origin, *shared, seen->size);
  return lost ? Explanation::named : out;
}

}  // namespace sovang::sync
