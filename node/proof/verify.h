#pragma once
// Judges a receipt's code or a .tlog-proof file with public keys alone (docs/formats/proofs.md, "A reader").

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "node/proof/record_proof.h"
#include "sync/entry.h"

namespace sovang::proof {

enum class Fault {
  unreadable,         // see Verdict::read
  checkpoint,         // its note is no checkpoint
  no_known_key,       // none of the keys given belongs to a signature of it
  log_signature,      // the device's signature does not verify
  not_signed_by_log,  // the log's key was given and did not sign
  cosignature,        // a cosignature under a key given does not verify
  quorum,             // fewer cosigners than demanded
  inclusion,          // the record is not what the signed root has at this place
  part,               // a private part that the record does not name
  entry,              // in the log, but no readable record
  closing,            // calls itself a closing, and is not in the commune's log or not of its form
  figures,            // the figures held against it are not those that were closed
};
/// `log_signature`: the name for programs.
std::string_view name_of(Fault fault);

struct Cosigned {
  std::string name;
  std::uint64_t time = 0;  // POSIX seconds, the cosigner's claim
};

struct Verdict {
  std::optional<Fault> fault;  // nothing below can be relied on when set
  std::optional<ReadFault> read;
  std::string key;  // name of the key that a fault is about

  std::string origin;
  std::uint64_t index = 0, size = 0;
  bool log_signed = false;           // checked with the log's key
  bool hub_log = false;              // the commune's own log: its signature is the commune's
  std::vector<Cosigned> cosigned;    // distinct keys, in the order given
  std::vector<std::string> unknown;  // signature lines under keys that were not given
  std::size_t cosigners_given = 0, need = 0;
  sync::OpenPart record;
  std::vector<std::string> parts;  // private parts that the record names
  bool figures_match = false;      // of a closing: check_figures found what was closed
};

/// `keys`: type 0x01 is a log's key and counts for the log of its name, type 0x04 a cosigner's. At least one of them
/// must have signed, and the log's key when it was given. `need`: so many distinct cosigner keys must have signed.
Verdict verify(std::string_view text, std::span<const crypto::VerifierKey> keys, std::size_t need);

/// Holds the text of `report --closed --json` against a verdict without fault: a closing's digest and its totals. A
/// newline at the end is passed over. Anything else than a closing is a fault.
void check_figures(Verdict& verdict, std::string_view figures);

/// What a person is told, a sentence each: the verdict first, then who signed and what that does not say.
std::vector<std::string> sentences(const Verdict& verdict, bool vietnamese);
/// {"ok", "fault"?, "key"?, "record"?, …}; amounts and days as in the entry.
nlohmann::ordered_json verdict_json(const Verdict& verdict);
/// `2025-11-07T01:05:00Z` of a cosignature; the number itself where no calendar has it.
std::string time_text(std::uint64_t seconds);

}  // namespace sovang::proof
