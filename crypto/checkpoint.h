#pragma once
// Checkpoints (C2SP tlog-checkpoint) and cosignatures (cosignature/v1); docs/formats/checkpoints.md.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/note.h"
#include "crypto/sha256.h"

namespace sovang::crypto {

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;  // ≤ 2^63-1
  Hash root{};
  std::vector<std::string> extensions;  // our own logs never write any

  /// The note's text: origin, size, root, extension lines.
  [[nodiscard]] std::string text() const;
  bool operator==(const Checkpoint&) const = default;
};

/// Reads a note's text. Absent when it is no checkpoint by the strict reading. Size 0 with another root than
/// SHA-256("") is refused too.
std::optional<Checkpoint> parse_checkpoint(std::string_view text);
/// The same without the rule about size 0, for a witness, which answers that case with a status of its own.
std::optional<Checkpoint> parse_checkpoint_shape(std::string_view text);

/// Signs the checkpoint of one's own log: the signer's name must be the origin.
std::string sign_checkpoint(const Checkpoint& checkpoint, const Signer& log_key);

/// Makes the one signature line (with newline) by which a cosigner vouches for a checkpoint text at `time` (POSIX
/// seconds, > 0).
std::string cosign(std::string_view checkpoint_text, const Signer& cosigner, std::uint64_t time);

/// The bytes a cosignature signs: header, time, checkpoint text.
std::string cosigned_message(std::string_view checkpoint_text, std::uint64_t time);

/// Merges signature lines of `from` (a note over the same text) into `note`; repeated lines are dropped, and so is what
/// is above kNoteSignaturesMax. `note` comes back unchanged when either is no note or the texts differ.
std::string merge_signatures(std::string_view note, std::string_view from);

}  // namespace sovang::crypto
