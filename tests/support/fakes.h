#pragma once
// Clock, randomness and faults under a test's control.

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/clock.h"
#include "base/random.h"
#include "sync/log_store.h"

namespace sovang::tests {

/// Stands still until it is set. Both hands are set apart: a wall clock jumps, the monotonic one does not.
class ManualClock final : public base::Clock {
 public:
  explicit ManualClock(base::WallTime start = {1'762'477'500'000}) : wall_(start) {}  // 2025-11-07T08:05:00+07:00
  [[nodiscard]] base::WallTime wall() const override { return wall_; }
  [[nodiscard]] base::Instant monotonic() const override { return monotonic_; }
  void set_wall(base::WallTime time) { wall_ = time; }
  void advance(std::int64_t milliseconds) {
    wall_.milliseconds += milliseconds;
    monotonic_.milliseconds += milliseconds;
  }

 private:
  base::WallTime wall_;
  base::Instant monotonic_;
};

/// SplitMix64: the same seed gives the same bytes on every machine. No secret.
class SeededRandom final : public base::Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void fill(std::span<std::uint8_t> out) override;
  std::uint64_t next();
  /// 0 ≤ result < bound
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  bool chance(unsigned percent) { return below(100) < percent; }

 private:
  std::uint64_t state_;
};

struct StoreFault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Passes on to another store; the next `apply` can fail in the two ways of a crash.
class FaultyLogStore final : public sync::LogStore {
 public:
  enum class Fault { before, after };  // without effect; with effect and a lost answer
  explicit FaultyLogStore(sync::LogStore& inner) : inner_(inner) {}
  void fail_next(Fault fault) { fault_ = fault; }

  [[nodiscard]] std::vector<std::string> origins() const override { return inner_.origins(); }
  [[nodiscard]] std::optional<sync::LogState> state(std::string_view origin) const override {
    return inner_.state(origin);
  }
  [[nodiscard]] std::vector<sync::Entry> read(std::string_view origin, std::uint64_t from, std::uint64_t to,
                                              std::size_t bytes_max) const override {
    return inner_.read(origin, from, to, bytes_max);
  }
  [[nodiscard]] crypto::Hash subtree(std::string_view origin, unsigned level, std::uint64_t index) const override {
    return inner_.subtree(origin, level, index);
  }
  base::Status<sync::ApplyError> apply(const sync::Changes& changes) override;

 private:
  sync::LogStore& inner_;
  std::optional<Fault> fault_;
};

}  // namespace sovang::tests
