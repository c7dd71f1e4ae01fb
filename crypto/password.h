#pragma once
// Passwords of accounts: argon2id as libsodium writes it, self-describing.

#include <string>
#include <string_view>

namespace sovang::crypto {

/// crypto_pwhash_str with the interactive limits: 64 MiB and about a tenth of a second. Throws std::bad_alloc when the
/// machine has not so much memory.
std::string hash_password(std::string_view password);
/// False also for a hash that is none.
bool verify_password(std::string_view hash, std::string_view password);

/// Whether two secrets are equal, in a time that tells nothing but their lengths.
bool same_secret(std::string_view one, std::string_view other);

}  // namespace sovang::crypto
