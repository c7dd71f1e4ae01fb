#include "sync/hub_recovery.h"

#include <simdjson.h>

#include <algorithm>
#include <nlohmann/json.hpp>

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

bool is_hub_recovery(const Entry& entry) {
  const auto open = read_open_part(entry.open);
  return open && open->type == kHubRecovery;
}

/// Behind `from`, in what was held or came.
bool went_back(const LogReader& store, const LogAppend& append, std::uint64_t from) {
  return std::ranges::any_of(append.entries, is_hub_recovery) ||
         (from < append.from &&
          std::ranges::any_of(store.read(append.origin, from, append.from, SIZE_MAX), is_hub_recovery));
}

}  // namespace

bool keep_contradicted(const LogReader& store, const LogAppend& append, bool of_hub, std::vector<Evidence>& out) {
  bool forked = false;
  for (const OwedNote& owed : append.contradicted) {
    if (of_hub && went_back(store, append, owed.from)) {
      out.push_back({append.origin, "left_branch", owed.note, append.after.note});
    } else {
      out.push_back({append.origin, "fork", append.after.note, owed.note});
      forked = true;
    }
  }
  return forked;
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
