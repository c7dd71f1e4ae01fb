#include "base/ensure.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

using sovang::base::ensure;

namespace {

struct Ending {
  int status = 0;  // as waitpid tells it
  std::string said;
};

/// Runs `ensure(holds, what)` in a process of its own.
Ending ending_of(bool holds, std::string_view what) {
  int pipe[2];
  REQUIRE(::pipe2(pipe, O_CLOEXEC) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGABRT, SIG_DFL);  // doctest would report the abort as its own
    ::dup2(pipe[1], STDERR_FILENO);
    ensure(holds, what);
    ::_exit(0);
  }
  ::close(pipe[1]);
  Ending ending;
  char buffer[256];
  for (ssize_t got = 0; (got = ::read(pipe[0], buffer, sizeof buffer)) > 0;)
    ending.said.append(buffer, static_cast<std::size_t>(got));
  ::close(pipe[0]);
  ::waitpid(child, &ending.status, 0);
  return ending;
}

}  // namespace

TEST_SUITE("ensure") {
  TEST_CASE("a broken promise ends the process and says which") {
    const auto ending = ending_of(false, "the index is past the end");
    CHECK(WIFSIGNALED(ending.status));
    CHECK(WTERMSIG(ending.status) == SIGABRT);
    CHECK(ending.said.find("the index is past the end") != std::string::npos);
  }

  TEST_CASE("a kept promise costs nothing and says nothing") {
    const auto ending = ending_of(true, "never said");
    CHECK(WIFEXITED(ending.status));
    CHECK(ending.said.empty());
  }
}
