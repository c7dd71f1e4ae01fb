#pragma once
// The header of an age file: its grammar and its MAC (docs/formats/age.md). Knows nothing of kinds of recipients.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/age_wrap.h"

namespace sovang::crypto {

/// Local limit: each X25519 stanza costs a reader one scalar multiplication per identity.
inline constexpr std::size_t kAgeStanzasMax = 256;

struct AgeHeader {
  std::vector<AgeStanza> stanzas;
  std::string_view signed_part;  // from the start to the `---`, as received
  std::string mac;               // 32 bytes
  std::string_view payload;      // what follows the header
};

/// Strict; the views point into `file`. Absent when `file` does not begin with a well-formed header.
std::optional<AgeHeader> parse_age_header(std::string_view file);

/// The whole header of a new file, with its last newline.
std::string write_age_header(const std::vector<AgeStanza>& stanzas, const FileKey& file_key);

/// In constant time.
bool verify_age_mac(const AgeHeader& header, const FileKey& file_key);

/// `-> type arguments…` and the wrapped body, with its last newline.
std::string age_stanza_text(const AgeStanza& stanza);

/// True when the file, after white space, opens as PEM does.
bool is_age_armored(std::string_view file);
/// The binary file inside strict armor: label `AGE ENCRYPTED FILE`, 64 columns, LF or CRLF, white space only outside.
std::optional<std::string> remove_age_armor(std::string_view file);

}  // namespace sovang::crypto
