#pragma once
// Who is signed in: random ids in memory, gone with the program. A browser without a session has a cookie, too, so that
// its first POST already carries a token.

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "crypto/keys.h"

namespace sovang::api {

inline constexpr std::int64_t kSessionIdleMs = 12 * 3'600'000;
inline constexpr std::int64_t kSessionLifeMs = 7 * 24 * 3'600'000;

struct Session {
  std::string id;                  // 32 hex digits; the cookie
  bool owner = false;              // unlocked the directory on its own machine
  std::string account;             // else the account
  std::vector<std::string> roles;  // of the account
  std::string author = {};         // its code in entries
};

/// Thread-safe. Times are the monotonic clock's.
class Sessions {
 public:
  Sessions(const base::Clock& clock, base::Random& random) : clock_(clock), secret_(random) {}

  /// A fresh id for a browser that has none.
  static std::string new_id(base::Random& random);
  static bool valid_id(std::string_view id);
  /// What a browser with this cookie must send with everything but GET.
  [[nodiscard]] std::string csrf(std::string_view id) const;

  void begin(Session session);
  /// Also notes that it is in use. Absent when it never was, ended, or is too old.
  std::optional<Session> find(std::string_view id);
  void end(std::string_view id);
  void end_account(std::string_view account);
  [[nodiscard]] bool any_owner();

 private:
  struct Held {
    Session session;
    std::int64_t began = 0, used = 0;
  };
  void forget_old();

  const base::Clock& clock_;
  const crypto::Secret secret_;
  std::mutex mutex_;  // guards held_
  std::map<std::string, Held, std::less<>> held_;
};

/// How often a log-in may be tried: after a few failures each further one doubles the wait. Thread-safe.
class LoginLimit {
 public:
  explicit LoginLimit(const base::Clock& clock) : clock_(clock) {}
  /// Seconds to wait before a try counts; 0 when it may be made now. `key` is an account or an address.
  std::int64_t wait_seconds(const std::string& key);
  void failed(const std::string& key);
  void succeeded(const std::string& key);

 private:
  struct Tries {
    unsigned failures = 0;
    std::int64_t last = 0;
  };
  const base::Clock& clock_;
  std::mutex mutex_;  // guards tries_
  std::map<std::string, Tries> tries_;
};

}  // namespace sovang::api
