#pragma once
// The proof of a record that this directory holds.

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "node/journal/journal.h"
#include "node/proof/record_proof.h"

namespace sovang::proof {

enum class ProveError {
  unknown,       // no record has this id
  incomplete,    // the log's notes are ahead of the entries held
  not_enrolled,  // nobody vouches for the log's key
};

struct Proved {
  RecordProof proof;
  bool cosigned = false;  // the hub's cosignature is in it
  bool hub_log = false;   // the commune's own log, which the commune signed
};

/// Proves an entry under the newest cosigned checkpoint that covers it, else under the log's newest. `named`: with the
/// part of class `name`, when it is held and the giver did not ask for no name. Requires caught up views.
base::Result<Proved, ProveError> prove_entry(journal::Journal& journal, std::string_view origin, std::uint64_t index,
                                             bool named);
/// The same for the entry of a record that shows (`show ID`).
base::Result<Proved, ProveError> prove_record(journal::Journal& journal, std::string_view id, bool named);

/// A contribution whose giver wants no name: it names neither household nor organisation in the open.
bool is_nameless(const sync::OpenPart& open);

}  // namespace sovang::proof
