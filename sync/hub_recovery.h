#pragma once
// The `hub_recovery` entry (docs/formats/entries.md): what a hub says that went back in time, and how its log goes on
// where two versions of it were signed.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sync/log_store.h"

namespace sovang::sync {

inline constexpr std::string_view kHubRecovery = "hub_recovery";

struct HubRecoveryBody {
  std::string on;          // ISO day
  std::uint64_t size = 0;  // entries of the log before this one
  /// Closes the time in which the hub appended nothing: what was held when it found out, and who has exchanged since.
  std::vector<std::pair<std::string, std::uint64_t>> restored_from;
  std::vector<std::string> heard;
  /// A person ended that time instead: what is missing as far as anybody spoke of it, and who was not heard.
  bool accepted_loss = false;
  std::vector<std::pair<std::string, std::uint64_t>> missing;
  std::vector<std::string> not_heard;
  /// Joins another version of this log: the next `again` entries are byte for byte those that stood at `common`,
  /// `common`+1, … of it.
  std::optional<std::uint64_t> common;
  std::uint64_t again = 0;
};
std::string hub_recovery_body(const HubRecoveryBody& body);

/// Whether a log whose entries from `common` on are `entries` repeats another version of it, of which `leaves` stood
/// from `common` on: then nothing of that version is lost. `type` of the entry that says so: `hub_recovery`, in the log
/// of a device `recovery`.
bool repeats_branch(std::span<const Entry> entries, std::uint64_t common, std::span<const crypto::Hash> leaves,
                    std::string_view type = kHubRecovery);

/// Leaf hashes of the entries [from, to) held.
std::vector<crypto::Hash> leaves_of(const LogReader& store, std::string_view origin, std::uint64_t from,
                                    std::uint64_t to);

/// Whether a log of the hub's own says that it lost what was signed of it at `size`: a `hub_recovery` goes on from
/// fewer entries, or joins a version that parts before, and stands behind the first `shared` entries, which both
/// versions have. False for any other log. `coming` is about to be appended.
bool hub_lost(const LogReader& store, std::string_view origin, std::uint64_t shared, std::uint64_t size,
              const LogAppend* coming = nullptr);

/// The notes that an append contradicts become evidence: `fork`, each as a segment without entries that starts behind
/// those that are known to lead to it. Returns whether there is one that no hub_lost() explains.
bool keep_contradicted(const LogReader& store, const LogAppend& append, std::vector<Evidence>& out);

}  // namespace sovang::sync
