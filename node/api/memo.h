#pragma once
// Answers that take long to count and change only when something is folded: kept until then.

#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace sovang::api {

/// Thread-safe. `position` must tell all states apart that give another answer: names may be erased and checkpoints
/// cosigned without anything being folded.
class Memo {
 public:
  /// What `make` gave for `question` when everything stood at `position`.
  std::string get(const std::string& question, const std::string& position, const std::function<std::string()>& make) {
    {
      const std::lock_guard lock(mutex_);
      if (position == position_)
        if (const auto known = answers_.find(question); known != answers_.end()) return known->second;
    }
    std::string answer = make();
    const std::lock_guard lock(mutex_);
    if (position != position_ || answers_.size() >= kAnswersMax) answers_.clear();
    position_ = position;
    answers_[question] = answer;
    return answer;
  }

 private:
  static constexpr std::size_t kAnswersMax = 64;
  std::mutex mutex_;  // guards the two below
  std::string position_;
  std::map<std::string, std::string> answers_;
};

}  // namespace sovang::api
