#include "node/api/sessions.h"

#include <algorithm>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "crypto/sha256.h"

namespace sovang::api {
namespace {

constexpr unsigned kFreeFailures = 3;
constexpr std::int64_t kWaitMaxMs = 15 * 60'000;
constexpr std::int64_t kForgetMs = 24 * 3'600'000;
constexpr std::size_t kKeysMax = 10'000;

}  // namespace

std::string Sessions::new_id(base::Random& random) { return crypto::hex(base::view(random.bytes<16>())); }

bool Sessions::valid_id(std::string_view id) { return id.size() == 32 && crypto::parse_hex(id).has_value(); }

std::string Sessions::csrf(std::string_view id) const {
  return crypto::hex(base::view(crypto::sha256({base::view(secret_.bytes()), id})));
}

void Sessions::begin(Session session) {
  const std::lock_guard lock(mutex_);
  forget_old();
  const std::int64_t now = clock_.monotonic().milliseconds;
  const std::string id = session.id;
  held_[id] = {std::move(session), now, now};
}

std::optional<Session> Sessions::find(std::string_view id) {
  const std::lock_guard lock(mutex_);
  forget_old();
  const auto found = held_.find(id);
  if (found == held_.end()) return std::nullopt;
  found->second.used = clock_.monotonic().milliseconds;
  return found->second.session;
}

void Sessions::end(std::string_view id) {
  const std::lock_guard lock(mutex_);
  if (const auto found = held_.find(id); found != held_.end()) held_.erase(found);
}

void Sessions::end_account(std::string_view account) {
  const std::lock_guard lock(mutex_);
  std::erase_if(held_, [&](const auto& held) { return held.second.session.account == account; });
}

bool Sessions::any_owner() {
  const std::lock_guard lock(mutex_);
  forget_old();
  return std::any_of(held_.begin(), held_.end(), [](const auto& held) { return held.second.session.owner; });
}

void Sessions::forget_old() {
  const std::int64_t now = clock_.monotonic().milliseconds;
  std::erase_if(held_, [&](const auto& held) {
    return now - held.second.used >= kSessionIdleMs || now - held.second.began >= kSessionLifeMs;
  });
}

std::int64_t LoginLimit::wait_seconds(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = tries_.find(key);
  if (found == tries_.end() || found->second.failures < kFreeFailures) return 0;
  const unsigned doublings = std::min(found->second.failures - kFreeFailures, 20u);
  const std::int64_t wait = std::min(kWaitMaxMs, std::int64_t{1000} << doublings);
  const std::int64_t left = found->second.last + wait - clock_.monotonic().milliseconds;
  return left <= 0 ? 0 : (left + 999) / 1000;
}

void LoginLimit::failed(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const std::int64_t now = clock_.monotonic().milliseconds;
  std::erase_if(tries_, [&](const auto& tries) { return now - tries.second.last >= kForgetMs; });
  if (tries_.size() >= kKeysMax)
    tries_.erase(std::min_element(tries_.begin(), tries_.end(), [](const auto& one, const auto& other) {
      return one.second.last < other.second.last;
    }));
  Tries& tries = tries_[key];
  ++tries.failures;
  tries.last = now;
}

void LoginLimit::succeeded(const std::string& key) {
  const std::lock_guard lock(mutex_);
  tries_.erase(key);
}

}  // namespace sovang::api
