#pragma once
// The commune's public keys, as a page that verifies carries them.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "node/journal/journal.h"

namespace sovang::proof {

/// Twenty digits in groups of four, to be compared with the notice board: SHA-256 of the vkey's text.
std::string fingerprint(const crypto::VerifierKey& key);

/// {"commune", "keys": [{"vkey", "fingerprint", "role": "cosigner" | "hub" | "device" | "witness"}]}: the hub's keys
/// first, then each device's, ended ones included, since their older receipts stay true. A witness that has ended has
/// "ended": seconds since 1970; a cosignature of it with a later time does not count.
nlohmann::ordered_json commune_keys(journal::Journal& journal);

/// The page with the keys inside. `page` is the built one; its place for the keys is a block of data, not of script.
std::string with_keys(std::string_view page, const nlohmann::ordered_json& keys);

}  // namespace sovang::proof
