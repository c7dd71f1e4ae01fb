#pragma once
// A second thread for work that can be done beside one's own and comes in pieces, each wanted in order.

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

namespace sovang::base {

class Worker {
 public:
  Worker() = default;
  /// Waits for the piece at hand; those behind it are not begun.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Waits, once, with get(), which throws what the piece threw.
  using Done = std::future<void>;
  /// Pieces are done one after the other.
  Done begin(std::function<void()> piece);

 private:
  void work();

  std::mutex mutex_;  // guards the two below
  std::deque<std::packaged_task<void()>> pieces_;
  bool ending_ = false;
  std::condition_variable changed_;
  std::thread thread_;  // runs from the first piece on
};

}  // namespace sovang::base
