#pragma once
// One record with its way to a signed checkpoint: what a .tlog-proof file and a receipt's code hold
// (docs/formats/proofs.md, receipt_code.md).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/tlog_proof.h"

namespace sovang::proof {

inline constexpr std::size_t kProofPartsMax = 8;

struct RecordProof {
  std::string open;                // the entry's open part
  std::vector<std::string> parts;  // private parts that go with it
  crypto::TlogProof way;           // without `extra`
};

/// The `.tlog-proof` file; its `extra` line holds the record.
std::string proof_file(const RecordProof& proof);

/// Absent when the checkpoint has extension lines, which the code has no room for.
std::optional<std::string> receipt_code(const RecordProof& proof);

enum class ReadFault {
  unknown,       // neither a proof file nor a code
  newer,         // of a version that this program does not know
  damaged_code,  // a letter wrong or missing: scan again
  damaged_file,  // no proof file by the grammar
  no_record,     // a proof file without the record
};
/// Reads either form. Verifies nothing.
base::Result<RecordProof, ReadFault> read_proof(std::string_view text);

}  // namespace sovang::proof
