#pragma once
// A further witness: its key, its memory, and when it cosigns (docs/formats/witnesses.md). Needs no data directory.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "crypto/witness.h"

namespace sovang::proof {

/// KEYFILE. An empty passphrase leaves it in plain.
std::string witness_key_file(std::string_view name, const crypto::Secret& seed, std::string_view passphrase,
                             base::Random& random);
/// Whether a passphrase is needed to read it.
bool witness_key_locked(std::string_view file);
enum class WitnessKeyError { damaged, wrong_passphrase };
base::Result<crypto::Signer, WitnessKeyError> read_witness_key(std::string_view file, std::string_view passphrase);

/// KEYFILE.state.
struct WitnessMemory {
  crypto::VerifierKey witness;
  std::map<std::string, crypto::WitnessedTree, std::less<>> logs;  // by origin; what was cosigned last
  std::map<std::string, crypto::VerifierKey, std::less<>> pinned;  // by name

  [[nodiscard]] std::string text() const;
};
/// Absent when it is anything that text() does not write.
std::optional<WitnessMemory> parse_witness_memory(std::string_view text);

enum class CosignFault {
  malformed,      // no checkpoint, or one with extension lines
  no_key,         // neither pinned nor given
  key_differs,    // a key given or listed is another than the one pinned
  not_signed,     // the log's key did not sign, or a known line fails
  fork,           // another root than was cosigned, or a tree that does not contain it
  smaller,        // than what was cosigned
  no_evidence,    // larger, and no export to show that it extends what was cosigned
  not_in_export,  // a proof's checkpoint that the export with it does not contain
  damaged,        // the export's files do not fold to the signed root
  untrue,         // the proof itself does not hold
};
std::string_view name_of(CosignFault fault);
struct CosignRefusal {
  CosignFault fault;
  std::string origin{};
  std::string before{}, now{};  // sizes with roots, or vkeys: the two sides
  std::string file{};           // of an export
};
/// What a person is told: what was refused, the two sides, what to do.
std::string cosign_refused(const CosignRefusal& refusal, bool vietnamese);

/// `12 <base64 of the root>`.
std::string tree_text(std::uint64_t size, const crypto::Hash& root);

/// The key for a log: pinned, and equal to `given` when there is one; else `given`.
base::Result<crypto::VerifierKey, CosignRefusal> trusted_key(const WitnessMemory& memory, std::string_view origin,
                                                             const std::optional<crypto::VerifierKey>& given);

/// The root of the log at a size that it had, recomputed from its entries; absent when it is not known.
using RootAt = std::function<std::optional<crypto::Hash>(std::uint64_t size)>;

/// Judges a note against the memory and, when it may be cosigned, remembers it and returns the note with the line
/// added. The memory must be durable before the note is handed on. A line of this witness that is there stays the only
/// one.
base::Result<std::string, CosignRefusal> cosign_note(WitnessMemory& memory, std::string_view note,
                                                     const crypto::VerifierKey& log_key, const RootAt& root_at,
                                                     const crypto::Signer& witness, std::uint64_t now);

}  // namespace sovang::proof
