#pragma once
// How a data directory begins: as a hub (`create`) or as a device of one (`join`).

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "node/journal/directory.h"
#include "node/journal/journal.h"
#include "sync/joining.h"

namespace sovang::journal {

enum class FoundError {
  already_founded,  // the folder holds a data directory
  bad_origin,       // not a lower-case domain name
  bad_passphrase,   // the secrets made earlier are locked by another passphrase
};

struct HubFounding {
  std::string domain;  // `tamnong.example`
  std::string name;    // `Tam Nông`
  std::string area_kind = "thôn";
  std::string passphrase;  // empty: secrets in plain, mode 0600
  std::filesystem::path recovery_file;
};
/// Makes keys, the recovery key's file, the database, and the first entries of `xa`: `hub` and `rules`. A folder where
/// this was interrupted begins anew. Returns the hub's log key.
base::Result<crypto::VerifierKey, FoundError> found_hub(const Directory& directory, const HubFounding& founding,
                                                        base::WallTime now, base::Random& random);

/// The first half of joining: keys made on the device, kept with the invitation until the reply comes; repeated, it
/// uses the same keys.
struct JoinStart {
  sync::MadeRequest request;
  sync::Keys keys;
};
base::Result<JoinStart, FoundError> start_join(const Directory& directory, const sync::Invitation& invitation,
                                               std::string_view passphrase, base::WallTime now, base::Random& random);

/// The invitation of a join that was started and not finished.
std::optional<sync::Invitation> pending_invitation(const Directory& directory);

/// The second half: verifies the reply and makes the directory. Only then does it count as one.
base::Result<sync::ReplyEffect, sync::ReplyFailure> finish_join(const Directory& directory, const sync::Keys& keys,
                                                                std::string_view reply_file);

/// Removes what an interrupted founding left behind.
void clear_leftovers(const Directory& directory);

/// `K01` → `k01`: lower-case letters, digits, `.` and `-`; everything else becomes `-`.
std::string origin_part(std::string_view code);
bool valid_domain(std::string_view domain);

}  // namespace sovang::journal
