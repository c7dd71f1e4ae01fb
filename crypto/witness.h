#pragma once
// The decision of a C2SP tlog-witness on one add-checkpoint request, without transport or storage
// (docs/formats/checkpoints.md).

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "crypto/checkpoint.h"

namespace sovang::crypto {

/// What a witness last cosigned for an origin; size 0 when never.
struct WitnessedTree {
  std::uint64_t size = 0;
  Hash root{};
};

struct WitnessAnswer {
  int status = 400;            // HTTP status of tlog-witness
  std::string body{};          // cosignature lines with 200, the size with 409
  std::string content_type{};  // set with 409 only
  /// With 200: to be stored durably, compare-and-set on the old size, before answering.
  std::optional<Checkpoint> advance{};
  /// With 200: the checkpoint with the log's signature and the new cosignature. One line per key, none of other keys.
  std::string note{};
};

/// Judges the request body against the trusted logs and what was cosigned before.
WitnessAnswer judge_add_checkpoint(std::string_view body, std::span<const VerifierKey> logs,
                                   const std::function<WitnessedTree(std::string_view origin)>& last,
                                   const Signer& cosigner, std::uint64_t now);

}  // namespace sovang::crypto
