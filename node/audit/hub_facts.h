#pragma once
// What the commune's own log says about every log: who is enrolled, and which roots it once stated.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "node/audit/findings.h"
#include "sync/roster.h"

namespace sovang::audit {

class HubFacts {
 public:
  HubFacts(crypto::VerifierKey hub_key, Findings& findings) : hub_key_(std::move(hub_key)), findings_(findings) {}

  /// The entry `index` of `xa`, in order.
  void take(std::uint64_t index, std::string_view open);

  [[nodiscard]] const sync::Roster& roster() const { return roster_; }
  /// The key that signs a log now; of a log of the hub's own, which a successor may go on with, in `note` the one that
  /// signed it, of those that may have.
  [[nodiscard]] std::optional<crypto::VerifierKey> log_key(std::string_view origin) const;
  [[nodiscard]] std::optional<crypto::VerifierKey> log_key(std::string_view origin, std::string_view note) const;
  [[nodiscard]] std::vector<crypto::VerifierKey> cosigners() const;

  /// A root that an entry of `xa` (heads, revocation) states for a size of some log.
  struct Stated {
    std::uint64_t size = 0;
    crypto::Hash root{};
    std::uint64_t by = 0;  // index in `xa`
  };
  [[nodiscard]] const std::vector<Stated>& stated(std::string_view origin) const;
  /// A revoked device's log counts up to a size; what it does behind it is not the commune's book.
  [[nodiscard]] bool behind_revocation(std::string_view origin, std::uint64_t size) const;

 private:
  void take_hub(std::uint64_t index, const sync::OpenPart& part);
  void take_enrolment(std::uint64_t index, const sync::OpenPart& part);
  void take_statements(std::uint64_t index, const sync::OpenPart& part);
  void state(const std::string& origin, std::uint64_t size, const std::string& root, std::uint64_t by);
  void complain(std::string_view code, std::uint64_t index, std::string expected, std::string found);

  crypto::VerifierKey hub_key_;
  Findings& findings_;
  sync::Roster roster_;
  std::uint64_t statement_ = 0;  // index of the first of the `heads` and `closing_figures` that run up to here
  std::map<std::string, std::string, std::less<>> enrolled_;  // device → vkey of its log
  std::map<std::string, std::vector<Stated>, std::less<>> stated_;
};

}  // namespace sovang::audit
