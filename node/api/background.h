#pragma once
// A piece of work that outlives the request that asked for it: one at a time, with its progress.

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

namespace sovang::api {

/// Thread-safe.
class Background {
 public:
  /// Ends the work (`stop`) and waits for it.
  ~Background();
  /// False when one is running. `work` looks at stopping() now and then and throws nothing.
  bool start(std::function<void(Background&)> work);
  void stop() { stopping_ = true; }
  [[nodiscard]] const std::atomic<bool>& stopping() const { return stopping_; }

  struct Progress {
    bool running = false;
    std::uint64_t done = 0, total = 0;
  };
  [[nodiscard]] Progress progress();
  void report(std::uint64_t done, std::uint64_t total);

 private:
  std::mutex mutex_;  // guards the two below
  Progress progress_;
  std::thread thread_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace sovang::api
