#pragma once
// A hub and its devices in memory, joined by nothing but the bytes of the exchange. Deterministic: one seed drives
// keys, salts and sealing.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sync/exchange.h"
#include "sync/joining.h"
#include "tests/support/fakes.h"
#include "tests/support/memory_log_store.h"

namespace sovang::tests {

inline constexpr std::string_view kDomain = "tamnong.example";

/// Keys of a data directory, all from `random`.
sync::Keys make_keys(const std::string& origin, bool hub, base::Random& random);

/// Appends entries to a log as its owner does: leaves, frontier, a new signed checkpoint. Made by hand, so that damage
/// can be put in anywhere.
sync::LogAppend own_append(const sync::LogReader& store, const crypto::Signer& log_key,
                           std::vector<sync::Entry> entries);

/// Folds `xa` as held.
sync::Roster fold_roster(const sync::LogReader& store, std::string_view domain = kDomain);

/// What most tests need of a filter: everything travels.
bool every_part(const sync::Enrolment&, std::string_view, const sync::Entry&, std::string_view);

class Commune;

/// One device that joined. Reads and writes nothing but its own store.
struct Device {
  sync::Keys keys;
  MemoryLogStore store;
  base::Random* random = nullptr;

  [[nodiscard]] sync::Roster roster() const { return fold_roster(store); }
  [[nodiscard]] std::uint64_t own_size() const;
  void add(const sync::Entry& entry);
  /// A money contribution with a private note.
  void add_record(const std::string& id, const std::string& note = "");
  [[nodiscard]] sync::MadeRequest request(base::WallTime now, const sync::RequestPlan& plan = {}) const;
  [[nodiscard]] base::Result<sync::ReplyEffect, sync::ReplyFailure> judge(const sync::MadeRequest& request,
                                                                          std::string_view reply) const;
  /// Requires that the reply is taken.
  sync::ReplyEffect take(const sync::MadeRequest& request, std::string_view reply);
};

class Commune {
 public:
  explicit Commune(std::uint64_t seed);

  sync::Invitation invite(const std::string& device, const std::string& area, const std::string& role,
                          std::int64_t days = 7);
  /// Invites, joins and enrols.
  std::unique_ptr<Device> join(const std::string& device, const std::string& area = "K01",
                               const std::string& role = "area");
  void revoke(const std::string& device, std::uint64_t size);
  /// Writes to `xa` or, with the office's key, to `xa/office`.
  void add(const sync::Draft& draft, bool office = false);

  /// Check, judge, commit, reply.
  base::Result<std::string, sync::BundleError> answer(std::string_view request);
  /// The hub's side of joining; commits the enrolment.
  base::Result<std::string, sync::JoinFailure> answer_join(std::string_view request);
  /// One exchange that must succeed.
  sync::ReplyEffect exchange(Device& device, const sync::RequestPlan& plan = {});
  /// Until neither side has more to give.
  void settle(Device& device, const sync::RequestPlan& plan = {});

  [[nodiscard]] sync::Roster roster() const { return fold_roster(store); }
  [[nodiscard]] std::string hub_origin() const { return keys.origin; }

  SeededRandom random;
  ManualClock clock;
  sync::Keys keys;
  crypto::Signer recovery;
  MemoryLogStore store;
  sync::PartFilter filter = every_part;
  std::vector<sync::Problem> problems;  // of the last answer
};

}  // namespace sovang::tests
