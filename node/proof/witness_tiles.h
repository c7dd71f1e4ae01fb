#pragma once
// What a further witness reads of an export (docs/formats/export.md): every entry of every log, hashed.

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "node/proof/witness.h"

namespace sovang::proof {

struct ExportHead {
  std::string origin, note;
  crypto::VerifierKey key;
  std::map<std::uint64_t, crypto::Hash> roots;  // at the sizes asked for, as far as the log has them
};

/// The logs of `dir` that its keys.txt names, each folded to its signed root; the commune's own first. Their keys come
/// from the memory, from `given`, and from the commune's log in the export. `wanted`: further sizes of a log whose
/// roots are asked for. Throws base::FileError when the folder itself cannot be read.
base::Result<std::vector<ExportHead>, CosignRefusal> read_heads(
    const std::filesystem::path& dir, const WitnessMemory& memory, const std::vector<crypto::VerifierKey>& given,
    const std::multimap<std::string, std::uint64_t, std::less<>>& wanted,
    const std::function<void(std::uint64_t, std::uint64_t)>& progress);

}  // namespace sovang::proof
