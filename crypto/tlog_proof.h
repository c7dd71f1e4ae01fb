#pragma once
// C2SP tlog-proof files: one entry's inclusion proof with the checkpoint it leads to (docs/formats/proofs.md).

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/checkpoint.h"
#include "crypto/merkle.h"

namespace sovang::crypto {

struct TlogProof {
  std::optional<std::string> extra;  // unauthenticated
  std::uint64_t index = 0;
  std::vector<Hash> hashes;
  std::string checkpoint_note;
  [[nodiscard]] std::string text() const;
};
std::optional<TlogProof> parse_tlog_proof(std::string_view text);

struct ProofPolicy {
  VerifierKey log;  // its name must be the checkpoint's origin
  std::vector<VerifierKey> cosigners;
  unsigned quorum = 0;  // distinct cosigner keys that must have signed
};
enum class ProofError { malformed, checkpoint, quorum, inclusion };

/// The checkpoint that the proof was verified against, with the keys that signed it.
struct VerifiedProof {
  Checkpoint checkpoint;
  std::uint64_t index = 0;
  std::vector<VerifiedSignature> signatures;
};
base::Result<VerifiedProof, ProofError> verify_tlog_proof(std::string_view proof, const Hash& leaf,
                                                          const ProofPolicy& policy);

}  // namespace sovang::crypto
