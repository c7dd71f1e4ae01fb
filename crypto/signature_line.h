#pragma once
// The one spelling of a note's signature line, shared by notes and cosignatures.

#include <string>
#include <string_view>

#include "crypto/note.h"

namespace sovang::crypto {

/// `— name base64(key id || signature)` with its newline; `signature` holds the raw bytes behind the key id.
std::string signature_line(const VerifierKey& key, std::string_view signature);

}  // namespace sovang::crypto
