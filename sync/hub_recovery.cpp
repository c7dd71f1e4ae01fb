#include "sync/hub_recovery.h"

#include <simdjson.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sync/segment.h"
#include "sync/strict_json.h"

namespace sovang::sync {
namespace {

struct Joint {
  std::uint64_t common = 0, again = 0;
};

/// Absent for any entry that joins nothing.
std::optional<Joint> read_joint(const Entry& entry, std::string_view type) {
  const auto open = read_open_part(entry.open);
  if (!open || open->type != type) return std::nullopt;
  simdjson::dom::document document;
  const auto body = parse_object(document, open->body);
  const auto common = body ? count_at(*body, "common") : std::nullopt;
  const auto again = body ? count_at(*body, "again") : std::nullopt;
  return common && again ? std::optional(Joint{*common, *again}) : std::nullopt;
}

bool is_of_hub(std::string_view origin) {
  const auto slash = origin.find('/');
  const std::string_view rest = slash == origin.npos ? std::string_view() : origin.substr(slash);
  return rest == "/xa" || rest == "/xa/office";
}

/// The size from which the log went on without what was signed of it; absent when the entry at `index` says no such.
std::optional<std::uint64_t> went_on_from(const Entry& entry, std::uint64_t index) {
  if (const auto joint = read_joint(entry, kHubRecovery)) return joint->common;
  const auto open = read_open_part(entry.open);
  return open && open->type == kHubRecovery ? std::optional(index) : std::nullopt;
}

}  // namespace

bool hub_lost(const LogReader& store, std::string_view origin, std::uint64_t shared, std::uint64_t size,
              const LogAppend* coming) {
  constexpr std::size_t kReadBytes = 4u << 20;
  if (!is_of_hub(origin)) return false;
  const auto say_so = [&](std::span<const Entry> entries, std::uint64_t first) {
    for (const Entry& entry : entries) {
      const std::uint64_t index = first++;
      const auto from = index < shared ? std::nullopt : went_on_from(entry, index);
      if (from && size > *from) return true;
    }
    return false;
  };
  if (coming != nullptr && say_so(coming->entries, coming->from)) return true;
  const std::uint64_t held = store.state(origin).value_or(LogState{}).size();
  for (std::uint64_t at = shared; at < held;) {
    const auto entries = store.read(origin, at, held, kReadBytes);
    if (say_so(entries, at)) return true;
    at += entries.size();
  }
  return false;
}

bool keep_contradicted(const LogReader& store, const LogAppend& append, std::vector<Evidence>& out) {
  bool unexplained = false;
  for (const auto& [from, note] : append.contradicted) {
    out.push_back({append.origin, "fork", append.after.note, encode_segment({append.origin, from, note, {}, {}})});
    const auto seen = checkpoint_seen(note);
    unexplained = unexplained || !seen || !hub_lost(store, append.origin, from, seen->size, &append);
  }
  return unexplained;
}

std::string hub_recovery_body(const HubRecoveryBody& body) {
  nlohmann::ordered_json out{{"on", body.on}, {"size", body.size}};
  if (body.common) {
    out["common"] = *body.common;
    out["again"] = body.again;
  } else if (body.accepted_loss) {
    out["accepted_loss"] = true;
    out["missing"] = body.missing;
    out["not_heard"] = body.not_heard;
  } else {
    out["restored_from"] = body.restored_from;
    out["heard"] = body.heard;
  }
  return out.dump();
}

bool repeats_branch(std::span<const Entry> entries, std::uint64_t common, std::span<const crypto::Hash> leaves,
                    std::string_view type) {
  for (std::size_t at = 0; at < entries.size(); ++at) {
    if (entries.size() - at - 1 < leaves.size()) return false;
    const auto joint = read_joint(entries[at], type);
    if (!joint || joint->common != common || joint->again < leaves.size()) continue;
    const auto again = entries.subspan(at + 1, leaves.size());
    if (std::ranges::equal(again, leaves, {}, [](const Entry& one) { return crypto::leaf_hash(one.open); }))
      return true;
  }
  return false;
}

std::vector<crypto::Hash> leaves_of(const LogReader& store, std::string_view origin, std::uint64_t from,
                                    std::uint64_t to) {
  std::vector<crypto::Hash> out;
  for (std::uint64_t at = from; at < to; ++at) out.push_back(store.subtree(origin, 0, at));
  return out;
}

}  // namespace sovang::sync
