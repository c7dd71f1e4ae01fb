#include "node/api/background.h"

namespace sovang::api {

Background::~Background() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

bool Background::start(std::function<void(Background&)> work) {
  const std::lock_guard lock(mutex_);
  if (progress_.running) return false;
  if (thread_.joinable()) thread_.join();
  progress_ = {true, 0, 0};
  stopping_ = false;
  thread_ = std::thread([this, work = std::move(work)] {
    work(*this);
    const std::lock_guard done(mutex_);
    progress_.running = false;
  });
  return true;
}

Background::Progress Background::progress() {
  const std::lock_guard lock(mutex_);
  return progress_;
}

void Background::report(std::uint64_t done, std::uint64_t total) {
  const std::lock_guard lock(mutex_);
  progress_.done = done;
  progress_.total = total;
}

}  // namespace sovang::api
