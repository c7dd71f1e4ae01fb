#pragma once
// Time is handed in. A wall clock may jump and go back (village devices are wrong by years); the monotonic one only
// measures how long something took.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"

namespace sovang::base {

/// Milliseconds since 1970-01-01T00:00:00Z by the machine's own claim.
struct WallTime {
  std::int64_t milliseconds = 0;
  auto operator<=>(const WallTime&) const = default;
  [[nodiscard]] std::int64_t seconds() const;
};

/// Milliseconds of a clock that never goes back; only differences mean something.
struct Instant {
  std::int64_t milliseconds = 0;
  auto operator<=>(const Instant&) const = default;
};

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual WallTime wall() const = 0;
  [[nodiscard]] virtual Instant monotonic() const = 0;
};

/// The machine's clocks. Safe from any thread.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] WallTime wall() const override;
  [[nodiscard]] Instant monotonic() const override;
};

/// Minutes east of UTC in which villages count their days (domain.md g: +07:00).
inline constexpr int kVietnamOffsetMinutes = 7 * 60;

/// The civil day in the +07:00 zone.
Date vietnam_day(WallTime time);
/// RFC 3339 with the +07:00 offset, to the second: `2025-11-07T08:05:00+07:00`.
std::string rfc3339(WallTime time);
/// Strict RFC 3339 with seconds and a numeric offset or `Z`; fractions of a second are dropped.
std::optional<WallTime> parse_rfc3339(std::string_view text);

}  // namespace sovang::base
