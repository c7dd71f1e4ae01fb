#include "base/clock.h"

#include <chrono>
#include <cstdio>

namespace sovang::base {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0); }

std::optional<int> two_digits(std::string_view text, std::size_t at, int max) {
  if (at + 2 > text.size() || text[at] < '0' || text[at] > '9' || text[at + 1] < '0' || text[at + 1] > '9')
    return std::nullopt;
  const int value = (text[at] - '0') * 10 + (text[at + 1] - '0');
  if (value > max) return std::nullopt;
  return value;
}

}  // namespace

std::int64_t WallTime::seconds() const { return floor_div(milliseconds, 1000); }

WallTime SystemClock::wall() const {
  using namespace std::chrono;
  return {duration_cast<std::chrono::milliseconds>(system_clock::now().time_since_epoch()).count()};
}

Instant SystemClock::monotonic() const {
  using namespace std::chrono;
  return {duration_cast<std::chrono::milliseconds>(steady_clock::now().time_since_epoch()).count()};
}

Date vietnam_day(WallTime time) {
  return Date::from_days(floor_div(time.milliseconds + kVietnamOffsetMinutes * 60'000LL, kDayMs));
}

std::string rfc3339(WallTime time) {
  const std::int64_t local = time.milliseconds + kVietnamOffsetMinutes * 60'000LL;
  const Date day = Date::from_days(floor_div(local, kDayMs));
  const int second = static_cast<int>((local - floor_div(local, kDayMs) * kDayMs) / 1000);
  char out[64];
  std::snprintf(out, sizeof out, "%sT%02d:%02d:%02d+07:00", day.iso().c_str(), second / 3600, second / 60 % 60,
                second % 60);
  return out;
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
  if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':') return std::nullopt;
  const auto day = parse_iso_date(text.substr(0, 10));
  const auto hour = two_digits(text, 11, 23);
  const auto minute = two_digits(text, 14, 59);
  const auto second = two_digits(text, 17, 60);
  if (!day || !hour || !minute || !second) return std::nullopt;
  std::size_t at = 19;
  if (text[at] == '.') {
    const std::size_t first = ++at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    if (at == first) return std::nullopt;
  }
  int offset = 0;
  if (at < text.size() && text[at] == 'Z') {
    if (at + 1 != text.size()) return std::nullopt;
  } else {
    if (at + 6 != text.size() || (text[at] != '+' && text[at] != '-') || text[at + 3] != ':') return std::nullopt;
    const auto off_hour = two_digits(text, at + 1, 23);
    const auto off_minute = two_digits(text, at + 4, 59);
    if (!off_hour || !off_minute) return std::nullopt;
    offset = (*off_hour * 60 + *off_minute) * (text[at] == '-' ? -1 : 1);
  }
  const std::int64_t seconds = ((*day).days() * 24 + *hour) * 3600 + *minute * 60 + *second - offset * 60LL;
  return WallTime{seconds * 1000};
}

}  // namespace sovang::base
