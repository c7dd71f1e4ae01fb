#pragma once
// For the .cpp files of this folder that call libsodium's algorithms. Encoding helpers need no start.

namespace sovang::crypto {

/// Starts libsodium once in the process; safe from any thread.
void sodium_ready();

}  // namespace sovang::crypto
