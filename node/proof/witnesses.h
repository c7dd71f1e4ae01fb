#pragma once
// Further witnesses on the hub (docs/formats/witnesses.md): their keys, and what they cosigned.

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "node/journal/journal.h"
#include "node/views/witnesses.h"

namespace sovang::proof {

/// Writes the `witness` entry. `author`: of role commune; the caller asks for it. Throws HubWaits.
base::Result<crypto::VerifierKey, views::WitnessKeyFault> register_witness(journal::Journal& journal,
                                                                           const sync::Keys& keys,
                                                                           std::string_view vkey,
                                                                           const std::string& author,
                                                                           base::WallTime now, base::Random& random);

enum class WitnessEndFault { unknown, ended };  // no witness of this name is registered; it has an end already
/// Writes the `witness_end` entry. `author` as above; `reason` may be empty. Throws HubWaits.
base::Result<crypto::VerifierKey, WitnessEndFault> end_witness(journal::Journal& journal, const sync::Keys& keys,
                                                               std::string_view name, const std::string& reason,
                                                               const std::string& author, base::WallTime now,
                                                               base::Random& random);

enum class ImportFault {
  unreadable,   // neither a proof, a code nor a file of cosigned notes
  unknown_log,  // no enrolled log has this origin
  not_signed,   // by the log's key
  not_held,     // larger than what is held
  fork,         // another root than the log has at this size
  bad_line,     // a line under a known key does not verify
  no_witness,   // no registered witness signed
  ended,        // only witnesses signed that have ended since
};
struct ImportRefusal {
  ImportFault fault;
  std::string origin{};
  std::string held{}, seen{};  // size and root, of both sides
};
struct Imported {
  std::uint64_t notes = 0, lines = 0;  // lines: that were not held before
};
/// Takes all of a carried file or nothing, in one transaction.
base::Result<Imported, ImportRefusal> import_cosigned(journal::Journal& journal, std::string_view file);

/// In the order of registration: name, vkey, fingerprint, registered (time), ended (time or null), logs (how many it
/// cosigned), last (null or {origin, size, time, at}).
nlohmann::ordered_json witnesses_json(journal::Journal& journal);

std::string_view code_of(views::WitnessKeyFault fault);
std::string_view code_of(WitnessEndFault fault);
std::string_view code_of(ImportFault fault);
std::string witness_key_refused(views::WitnessKeyFault fault, bool vietnamese);
std::string witness_end_refused(WitnessEndFault fault, std::string_view name, bool vietnamese);
std::string import_refused(const ImportRefusal& refusal, bool vietnamese);

}  // namespace sovang::proof
