#pragma once
// Erasing a person's data by law: the `erasure` entry of the hub (docs/formats/entries.md), and who has confirmed it.

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "node/journal/journal.h"
#include "node/store/erasures.h"

namespace sovang::hub {

struct ErasureRequest {
  std::string id;                    // of the record
  std::string kind, scope;           // which of several records that bear the id; may be empty
  std::vector<std::string> classes;  // empty: all
  bool with_records = false;         // of a household: also of what it gave
};

/// What an erasure would name: the record's versions, reversals and completions, and of a household, when asked, those
/// of its contributions.
struct Erasable {
  std::string kind, scope;
  std::vector<store::ErasureTarget> targets;
  std::size_t records = 0;  // contributions of the household that have private parts; counted also when not asked
};
enum class EraseError {
  unknown_record,
  ambiguous,      // several records bear the id: kind or scope is needed
  unknown_class,  // the record has no such class
  nothing_left,   // no private parts, or all were erased before
  reason_missing,
};
base::Result<Erasable, EraseError> find_erasable(journal::Journal& journal, const ErasureRequest& request);

struct Erasing {
  std::string reason, author;
  base::WallTime now;
};
/// Writes the entries (300 targets each) and drops the parts, durable on return unless the caller's transaction is
/// running. Returns their ids.
base::Result<std::vector<std::string>, EraseError> erase(journal::Journal& journal, const sync::Keys& keys,
                                                         const ErasureRequest& request, const Erasing& erasing,
                                                         base::Random& random);

/// Newest first: id, time, author, reason, targets, records ([type, id]), confirmed ([device, time]), waiting (devices
/// that follow a log concerned and have not confirmed).
nlohmann::ordered_json erasures_json(journal::Journal& journal);

}  // namespace sovang::hub
