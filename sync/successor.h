#pragma once
// The recovery key's statement that a new hub goes on where the commune's hub is gone (docs/formats/successor.md).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/age.h"
#include "crypto/note.h"
#include "sync/entry.h"

namespace sovang::sync {

struct Successor {
  std::string domain;
  std::uint64_t number = 0;   // from 1
  crypto::VerifierKey first;  // the log key of the commune's first hub: what devices pin
  crypto::VerifierKey log_key, office_log_key, cosigner_key, manifest_key;
  crypto::AgeRecipient recipient;
  std::string url;   // may be empty
  std::string note;  // all of the above, signed
};

/// Sets `note`.
void sign_successor(Successor& statement, const crypto::Signer& recovery);
/// Absent for what is no statement, or not signed by this key.
std::optional<Successor> read_successor(std::string_view note, const crypto::VerifierKey& recovery);
/// What a note says, its signature unchecked: good for messages alone.
std::optional<Successor> peek_successor(std::string_view note);

/// The one line that carries a note, and back. Absent for a line with a typing error, cut short, or of another kind.
std::string successor_line(std::string_view note);
std::optional<std::string> read_successor_line(std::string_view line);
bool is_successor_line(std::string_view text);

/// The body of a `successor` entry, and the note in one; absent for an entry of another type or shape.
std::string successor_body(const Successor& statement);
std::optional<std::string> note_of_successor(const OpenPart& entry);

}  // namespace sovang::sync
