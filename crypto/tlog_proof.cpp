#include "crypto/tlog_proof.h"

#include <algorithm>
#include <set>

#include "base/decimal.h"
#include "crypto/encoding.h"
#include "crypto/lines.h"
#include "crypto/proof_lines.h"

namespace sovang::crypto {

namespace {

constexpr std::string_view kVersionLine = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtraStart = "extra ";
constexpr std::string_view kIndexStart = "index ";

std::size_t cosigners_that_signed(const OpenedNote& note, const std::vector<VerifierKey>& cosigners) {
  std::set<PublicKey> distinct;
  for (const VerifiedSignature& signature : note.signatures) {
    if (std::ranges::find(cosigners, signature.key) != cosigners.end()) distinct.insert(signature.key.key);
  }
  return distinct.size();
}

}  // namespace

std::string TlogProof::text() const {
  std::string out = std::string(kVersionLine) + "\n";
  if (extra) out.append(kExtraStart).append(base64(*extra)).append("\n");
  out.append(kIndexStart).append(std::to_string(index)).append("\n").append(proof_lines(hashes));
  return out.append("\n").append(checkpoint_note);
}

std::optional<TlogProof> parse_tlog_proof(std::string_view text) {
  if (take_line(text) != kVersionLine) return std::nullopt;
  TlogProof proof;
  auto line = take_line(text);
  if (line && line->starts_with(kExtraStart)) {
    proof.extra = parse_base64(line->substr(kExtraStart.size()));
    if (!proof.extra) return std::nullopt;
    line = take_line(text);
  }
  if (!line || !line->starts_with(kIndexStart)) return std::nullopt;
  const auto index = base::parse_decimal(line->substr(kIndexStart.size()));
  auto hashes = take_proof_lines(text);
  if (!index || !hashes || !split_note(text)) return std::nullopt;
  proof.index = *index;
  proof.hashes = std::move(*hashes);
  proof.checkpoint_note = text;
  return proof;
}

base::Result<VerifiedProof, ProofError> verify_tlog_proof(std::string_view proof, const Hash& leaf,
                                                          const ProofPolicy& policy) {
  const auto parsed = parse_tlog_proof(proof);
  if (!parsed) return base::Err{ProofError::malformed};
  std::vector<VerifierKey> known = policy.cosigners;
  known.push_back(policy.log);
  auto note = open_note(parsed->checkpoint_note, known);
  if (!note || !note->signed_by(policy.log)) return base::Err{ProofError::checkpoint};
  auto checkpoint = parse_checkpoint(note->text);
  if (!checkpoint || checkpoint->origin != policy.log.name) return base::Err{ProofError::checkpoint};
  if (cosigners_that_signed(*note, policy.cosigners) < policy.quorum) return base::Err{ProofError::quorum};
  if (!verify_inclusion(parsed->index, checkpoint->size, leaf, parsed->hashes, checkpoint->root)) {
    return base::Err{ProofError::inclusion};
  }
  return VerifiedProof{std::move(*checkpoint), parsed->index, std::move(note->signatures)};
}

}  // namespace sovang::crypto
