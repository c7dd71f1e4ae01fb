#pragma once
// Further witnesses whose keys the commune registered in `xa` (docs/formats/witnesses.md).

#include <string>
#include <vector>

#include "crypto/note.h"
#include "node/store/database.h"
#include "sync/roster.h"

namespace sovang::views {

struct RegisteredWitness {
  crypto::VerifierKey key;
  std::string time;   // RFC 3339, of the entry
  std::string ended;  // RFC 3339, of the entry that ended it; empty while none did
};
/// Those that count, in the order of their registration. Requires caught up views.
std::vector<RegisteredWitness> registered_witnesses(store::Database& db);

enum class WitnessKeyFault {
  unreadable,
  wrong_type,    // no cosigner's key (type 0x04)
  commune_name,  // its name lies under the commune's domain
  name_taken,
  key_taken,  // registered under another name, or the commune's own
};
/// What keeps a key from being registered beside those that count.
std::optional<WitnessKeyFault> witness_key_fault(const sync::Roster& roster,
                                                 const std::vector<RegisteredWitness>& before,
                                                 const std::optional<crypto::VerifierKey>& key);

}  // namespace sovang::views
