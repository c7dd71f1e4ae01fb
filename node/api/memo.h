#pragma once
// Answers that take long to count and change only when something is folded: kept until then.

#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace sovang::api {

/// Thread-safe. Only for what follows from the folded entries alone and has no names in it: names may be erased without
/// anything being folded.
class Memo {
 public:
  /// What `make` gave for `question` when the fold stood at `position`.
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
  static constexpr std::size_t kAnswersMax = 16;
  std::mutex mutex_;  // guards the two below
  std::string position_;
  std::map<std::string, std::string> answers_;
};

}  // namespace sovang::api
