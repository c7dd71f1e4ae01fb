#pragma once
// A commune in virtual time: a hub and its devices as real data directories, carriers that lose, repeat and reorder,
// directories that are copied, restored and cloned, people who err, leave, forget and ask to be forgotten. One seed
// decides everything, so one seed replays it.

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "crypto/sha256.h"
#include "node/hub/sync_service.h"
#include "node/journal/journal.h"
#include "sync/entry.h"
#include "tests/support/fakes.h"
#include "tests/support/living_commune.h"
#include "tests/support/temp_dir.h"

namespace sovang::simulation {

using tests::ManualClock;
using tests::Member;
using tests::SeededRandom;

/// One physical directory of a device; a device that was cloned has several.
struct Copy {
  std::filesystem::path folder;
  std::string origin;
  std::int64_t clock_error_ms = 0;
  std::unique_ptr<Member> member;  // closed while the folder is copied
  std::string passphrase = {};     // of its secrets; empty: none
};

/// What somebody did, and what must come of it.
struct Made {
  std::string origin;
  std::int64_t amount_vnd = 0;
  bool acknowledged = false;     // the hub cosigned it
  bool unauthorised = false;     // must count nowhere
  bool may_be_lost = false;      // written on a directory that is gone, and never acknowledged
  bool quarantined = false;      // written by a device after it was revoked: a person decides
  bool refused = false;          // written by a program that does not heed its own handover: counts nowhere
  std::string reversed_by = {};  // the id of a reversal
};

/// A folder that was copied, with the passphrase of that day.
struct Backup {
  std::filesystem::path folder;
  std::string origin, passphrase;
};

struct Carried {
  std::filesystem::path from;  // the copy that made it
  std::string request, reply;
  bool of_revoked = false;
};

/// Thrown by the checker: what is wrong, after which step.
struct Broken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class World {
 public:
  explicit World(std::uint64_t seed);

  /// One event at random.
  void step();
  /// Everything is delivered, everybody exchanges until nothing is left; then all must agree.
  void settle();
  /// What happened, a line each.
  [[nodiscard]] const std::string& story() const { return story_; }

 private:
  // events
  void record(Copy& copy);
  void record_without_authority(Copy& copy);
  void reverse(Copy& copy);
  void exchange(Copy& copy);
  void carry_request(Copy& copy);
  void deliver();
  void bring_reply();
  void join();
  void back_up(Copy& copy);
  void restore(Copy& copy);
  void clone(Copy& copy);
  void lose(Copy& copy);
  void revoke_device(Copy& copy);
  void revoke(const std::string& origin);
  void decide_quarantine();
  void back_up_hub();
  void restore_hub();
  void burn_hub();
  void close_period();
  void shift_clock(Copy& copy);
  // events: people (people.cpp)
  void enrol_person(Copy& copy);
  void register_household(Copy& copy);
  void edit_household(Copy& copy);
  void edit(Copy& copy, const std::string& household);
  void write_household(Copy& copy, const std::string& id, const std::vector<std::string>& replaces);
  void decide_conflict(Copy& copy);
  void hand_over(Copy& copy);
  void confirm_handover(Copy& copy);
  void set_passphrase(Copy& copy);
  void forget_passphrase(Copy& copy);
  // events: erasures (erasures.cpp)
  void erase();
  /// The body of an erasure of something that the directory holds.
  std::string erasure_of_any(Copy& copy);

  // helpers
  void tell(const std::string& line) { story_ += line + '\n'; }
  Copy& any_copy();
  std::string new_id();
  [[nodiscard]] base::WallTime now_at(const Copy& copy) const;
  /// Whom the directory lets write: its default person or another.
  std::string author_on(Copy& copy);
  /// A word that stands in one private part alone.
  std::string new_name();
  std::map<std::string, std::string, std::less<>> private_fields(const std::string& household);
  /// Whether a record of people is written. After a handover the program refuses; one that does not heed it is tried,
  /// too.
  bool may_write(Copy& copy);
  Made& append(Copy& copy, const sync::Draft& draft);
  /// The reply, or nothing when the hub refused.
  std::optional<std::string> ask_hub(const std::string& request);
  /// What the hub no longer holds is safe only where a directory has it.
  void forget_acknowledged();
  /// A request and its reply; where the hub does not know the device any more, with the hub's own log; where it is
  /// another hub, that is accepted.
  std::optional<std::string> exchange_once(Copy& copy);
  /// Whether there is more to exchange.
  bool take_reply(Copy& copy, const std::string& reply);
  void sync_all(Copy& copy);
  std::set<std::string> own_records(Copy& copy);
  void note_acknowledged();
  void open(Copy& copy);
  void open_hub();
  void close_hub();
  void copy_folder(const std::filesystem::path& from, const std::filesystem::path& to);

  // the checker (checker.cpp): counts by itself, from the entries alone (ledger.h)
  void check();
  void check_end();
  void check_lost();
  void check_audit();
  bool held_by_any(const std::string& origin, const std::string& stated);
  static std::int64_t reported(journal::Journal& journal);
  // of people.cpp and erasures.cpp
  void check_handovers();
  void check_erased(Member& member, const std::string& where);
  void check_erased_bytes(Member& member, const std::string& where);
  void check_erased_end();

  SeededRandom random_;
  ManualClock clock_;
  tests::TempDir folder_;
  std::unique_ptr<Member> hub_;
  std::unique_ptr<hub::SyncService> service_;
  std::vector<std::unique_ptr<Copy>> copies_;
  std::map<std::string, Made> made_;
  std::map<std::string, std::string> bodies_;  // of records of money, by id: a reversal repeats them
  std::vector<Carried> carried_;
  std::vector<Backup> backups_;
  std::optional<std::filesystem::path> hub_backup_;
  std::set<std::string> revoked_;
  std::vector<std::string> households_;  // ids
  using Names = std::map<std::string, std::set<std::string>, std::less<>>;
  std::map<crypto::Hash, Names> erased_;  // by leaf and class: the words that ever were erased
  bool disturbed_ = false;                // some log may have two versions, or lost entries
  bool loss_accepted_ = false;
  std::string successor_;  // the line of the hub that is there now; empty while it is the first
  std::uint64_t successors_ = 0;
  std::string story_, refused_;  // refused_: the code of the hub's last refusal
  std::uint64_t serial_ = 0;
};

}  // namespace sovang::simulation
