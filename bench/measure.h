#pragma once
// Times of what this program does beside times of the least that the job takes on this machine. Both are measured in
// turn, several times, because a machine's disk and clock rate wander; a ratio is taken within one round.

#include <functional>
#include <string>
#include <vector>

namespace sovang::bench {

/// Seconds that `work` takes.
double seconds(const std::function<void()>& work);

class Measure {
 public:
  /// `count`: how many records one timing covers.
  Measure(std::string what, std::string floor, std::size_t count)
      : what_(std::move(what)), floor_(std::move(floor)), count_(count) {}
  void add(double ours, double floor) {
    ours_.push_back(ours);
    floors_.push_back(floor);
  }
  /// One line: medians in µs a record, the ratio's median and its spread over the rounds.
  [[nodiscard]] std::string line() const;
  /// One JSON object with every round.
  [[nodiscard]] std::string json() const;

 private:
  [[nodiscard]] std::vector<double> ratios() const;
  std::string what_, floor_;
  std::size_t count_;
  std::vector<double> ours_, floors_;
};

}  // namespace sovang::bench
