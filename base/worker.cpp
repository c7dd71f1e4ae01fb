#include "base/worker.h"

#include <utility>

namespace sovang::base {

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    pieces_.clear();
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

Worker::Done Worker::begin(std::function<void()> piece) {
  std::packaged_task<void()> task(std::move(piece));
  Done done = task.get_future();
  {
    const std::lock_guard lock(mutex_);
    pieces_.push_back(std::move(task));
  }
  changed_.notify_one();
  if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
  return done;
}

void Worker::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || !pieces_.empty(); });
    if (ending_) return;
    std::packaged_task<void()> task = std::move(pieces_.front());
    pieces_.pop_front();
    lock.unlock();
    task();
    lock.lock();
  }
}

}  // namespace sovang::base
