#include "tests/support/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

extern char** environ;

namespace sovang::tests {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
  int read = -1, write = -1;
};

Pipe make_pipe() {
  int ends[2];
  // Close-on-exec, so that programs started at the same time from other threads do not hold each other's pipes open.
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe2");
  return {ends[0], ends[1]};
}

void close_end(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

std::vector<std::string> environment_of(const Invocation& invocation) {
  std::vector<std::string> variables;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string_view variable = *at;
    const auto name = variable.substr(0, variable.find('='));
    const bool replaced = std::any_of(invocation.environment.begin(), invocation.environment.end(),
                                      [&](const auto& pair) { return pair.first == name; });
    if (!replaced) variables.emplace_back(variable);
  }
  for (const auto& [name, value] : invocation.environment) {
    if (!value.empty()) variables.push_back(name + "=" + value);
  }
  return variables;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// Between fork and exec: only calls that are safe there.
[[noreturn]] void become(const std::vector<char*>& arguments, const std::vector<char*>& environment, int in, int out,
                         int err) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  signal(SIGPIPE, SIG_DFL);
  execvpe(arguments[0], arguments.data(), environment.data());
  _exit(127);
}

/// Appends what is there; closes at the end of the stream.
void drain(int& fd, std::string& into) {
  std::array<char, 65536> buffer;
  const ssize_t got = ::read(fd, buffer.data(), buffer.size());
  if (got > 0) {
    into.append(buffer.data(), static_cast<std::size_t>(got));
  } else if (got == 0 || errno != EINTR) {
    close_end(fd);
  }
}

}  // namespace

std::string Finished::describe() const {
  std::string text = timed_out     ? "killed at its limit"
                     : signal != 0 ? "signal " + std::to_string(signal)
                                   : "exit " + std::to_string(status);
  return text + "\nstdout: " + out.substr(0, 4000) + "\nstderr: " + err.substr(0, 4000);
}

Process::Process(Invocation invocation)
    : invocation_(std::move(invocation)), deadline_(Clock::now() + invocation_.limit) {
  signal(SIGPIPE, SIG_IGN);  // a program that ends without reading its stdin must not end the test
  auto variables = environment_of(invocation_);
  const auto arguments = pointers(invocation_.command);
  const auto environment = pointers(variables);
  Pipe in = make_pipe(), out = make_pipe(), err = make_pipe();
  pid_ = fork();
  if (pid_ == 0) become(arguments, environment, in.read, out.write, err.write);
  const int failed = errno;
  for (int* end : {&in.read, &out.write, &err.write}) close_end(*end);
  input_ = in.write;
  out_ = out.read;
  err_ = err.read;
  if (pid_ < 0) throw std::system_error(failed, std::generic_category(), "fork");
  fcntl(input_, F_SETFL, O_NONBLOCK);
  feed();
}

Process::~Process() {
  if (!ended_) kill();
  for (int* end : {&input_, &out_, &err_}) close_end(*end);
}

void Process::feed() {
  while (input_ >= 0 && fed_ < invocation_.input.size()) {
    const ssize_t put = ::write(input_, invocation_.input.data() + fed_, invocation_.input.size() - fed_);
    if (put > 0) {
      fed_ += static_cast<std::size_t>(put);
    } else if (errno == EAGAIN) {
      return;
    } else if (errno != EINTR) {
      break;
    }
  }
  close_end(input_);
}

bool Process::pump(Clock::time_point until) {
  if (out_ < 0 && err_ < 0) return false;
  std::array<pollfd, 3> watched{{{out_, POLLIN, 0}, {err_, POLLIN, 0}, {input_, POLLOUT, 0}}};
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count() + 1;
  if (::poll(watched.data(), watched.size(), static_cast<int>(std::max<long long>(left, 0))) <= 0) return true;
  if (watched[0].revents != 0) drain(out_, finished_.out);
  if (watched[1].revents != 0) drain(err_, finished_.err);
  if (watched[2].revents != 0) feed();
  return out_ >= 0 || err_ >= 0;
}

std::optional<std::string> Process::first_line(std::chrono::milliseconds limit) {
  const auto until = Clock::now() + limit;
  while (finished_.out.find('\n') == std::string::npos && Clock::now() < until) {
    if (!pump(until)) break;
  }
  const auto end = finished_.out.find('\n');
  if (end == std::string::npos) return std::nullopt;
  return finished_.out.substr(0, end);
}

bool Process::wait_for(std::chrono::milliseconds time) {
  // A program has ended when both its streams have: nothing here starts children that would hold them.
  const auto until = Clock::now() + time;
  while (pump(until)) {
    if (Clock::now() >= until) return false;
  }
  return true;
}

void Process::send(int signal) {
  if (!ended_) ::kill(pid_, signal);
}

Finished Process::reap() {
  int status = 0;
  while (!ended_ && waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  if (!ended_) {
    if (WIFEXITED(status)) finished_.status = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) finished_.signal = WTERMSIG(status);
  }
  ended_ = true;
  return finished_;
}

Finished Process::finish() {
  if (!ended_ && !wait_for(std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()))) {
    finished_.timed_out = true;
    return kill();
  }
  return reap();
}

Finished Process::kill() {
  send(SIGKILL);
  wait_for(std::chrono::seconds(10));
  return reap();
}

Finished run(Invocation invocation) {
  Process process(std::move(invocation));
  return process.finish();
}

}  // namespace sovang::tests
