#pragma once
// A hub that is gone (docs/formats/successor.md): the recovery key's file, a new hub made from it, and a device that
// accepts that one.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "node/journal/founding.h"
#include "sync/successor.h"

namespace sovang::journal {

struct RecoveryKey {
  crypto::Signer signer;                       // `<domain>/recovery`
  std::optional<crypto::VerifierKey> hub_key;  // log key of the first hub; files of older programs have none
  [[nodiscard]] std::string domain() const;
};
/// The text of the file for the safe, and back.
std::string recovery_text(const std::string& domain, const crypto::Secret& seed, const crypto::VerifierKey& hub_key);
enum class RecoveryKeyError { wrong_passphrase, damaged };
/// An empty passphrase opens a file that has none.
base::Result<RecoveryKey, RecoveryKeyError> read_recovery_key(std::string_view file, std::string_view passphrase);

struct SuccessorFounding {
  RecoveryKey recovery;
  crypto::VerifierKey first;  // log key of the commune's first hub
  std::string url;            // may be empty
  std::uint64_t number = 1;
  std::string passphrase;  // empty: secrets in plain, mode 0600
};
/// Makes keys, the statement and a hub that holds nothing and waits for its devices.
base::Result<sync::Successor, FoundError> found_successor(const Directory& directory, const SuccessorFounding& founding,
                                                          base::Random& random);

enum class SuccessorFault {
  damaged,     // a typing error, or no statement
  foreign,     // of another commune, or of another hub of that name
  not_signed,  // not by the recovery key pinned here
  older,       // than the one that is obeyed
  rival,       // another one of the same number is obeyed
};
/// Checks a line against what this directory pinned and obeys; writes nothing.
base::Result<sync::Successor, SuccessorFault> judge_successor(Journal& journal, std::string_view line);
/// From here on this device obeys the new hub and hands it what it holds. False when it does so already.
base::Result<bool, SuccessorFault> accept_successor(Journal& journal, std::string_view line);

/// Where the hub is reached: the successor's address, else that of the invitation; may be empty.
std::string hub_url(Journal& journal);

/// The next request hands back `xa` from its first entry: to a hub that may not know this device any more.
void hand_back_hub_log(Journal& journal);
/// The hub said that it does not know this device: the next request hands back `xa`, behind the `handed` entries that
/// the last one had of it (0: none). False when all of it has gone.
bool introduce(Journal& journal, std::uint64_t handed);

}  // namespace sovang::journal
