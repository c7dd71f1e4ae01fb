#include "crypto/proof_lines.h"

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "crypto/lines.h"

namespace sovang::crypto {

std::optional<std::vector<Hash>> take_proof_lines(std::string_view& rest) {
  std::vector<Hash> hashes;
  for (;;) {
    const auto line = take_line(rest);
    if (!line) return std::nullopt;
    if (line->empty()) return hashes;
    const auto hash = parse_base64(*line);
    if (!hash || hash->size() != Hash().size() || hashes.size() == kProofHashesMax) return std::nullopt;
    hashes.push_back(base::to_array<32>(*hash));
  }
}

std::string proof_lines(std::span<const Hash> hashes) {
  std::string out;
  for (const Hash& hash : hashes) out.append(base64(base::view(hash))).append("\n");
  return out;
}

}  // namespace sovang::crypto
