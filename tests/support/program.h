#pragma once
// Runs real programs for whole-program tests: arguments, environment and stdin in; stdout, stderr and exit status out.
// Every run has a hard limit, so that a hanging program fails its test and never hangs the run; waiting is on the
// process, never by sleeping. A child is killed when the thread that started it ends, so nothing outlives a test
// program that was itself killed.

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sovang::tests {

struct Invocation {
  std::vector<std::string> command;  // program and arguments; looked up in PATH without a slash
  std::vector<std::pair<std::string, std::string>>
      environment;    // set on top of the inherited one; an empty value unsets
  std::string input;  // stdin, closed behind it
  std::chrono::milliseconds limit = std::chrono::seconds(240);  // killed after it
};

struct Finished {
  int status = -1;         // exit status; -1 when it ended by a signal
  int signal = 0;          // the signal that ended it, 0 for none
  bool timed_out = false;  // it was killed at the limit
  std::string out, err;
  /// `exit 1`, `signal 9` and what it printed, for a failing check.
  [[nodiscard]] std::string describe() const;
};

/// A running program. Used by one thread. Killed and reaped by the destructor when it still runs.
class Process {
 public:
  explicit Process(Invocation invocation);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// The first line on stdout without its end; absent when it ended or the limit passed before one came.
  std::optional<std::string> first_line(std::chrono::milliseconds limit);
  /// Reads until the program ended or the time passed; true when it ended.
  bool wait_for(std::chrono::milliseconds time);
  void send(int signal);
  /// Waits to the invocation's limit, then kills.
  Finished finish();
  /// SIGKILL now, and what it had printed.
  Finished kill();

 private:
  /// One round of reading and writing; false when the program has ended and everything is read.
  bool pump(std::chrono::steady_clock::time_point until);
  void feed();
  Finished reap();

  Invocation invocation_;
  std::chrono::steady_clock::time_point deadline_;
  pid_t pid_ = -1;
  int input_ = -1, out_ = -1, err_ = -1;
  std::size_t fed_ = 0;
  bool ended_ = false;
  Finished finished_;
};

/// Start, feed, wait.
Finished run(Invocation invocation);

}  // namespace sovang::tests
