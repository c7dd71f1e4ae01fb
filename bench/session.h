#pragma once
// Whoever sits at a directory that serves: signed in over HTTP, asking the API. And what the kernel says of a process.

#include <sys/types.h>

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "bench/sockets.h"

namespace sovang::bench {

/// Kept on one connection. Throws std::runtime_error with the answer where it is not a success.
class Session {
 public:
  /// Opens the directory that serves at `url`.
  explicit Session(const std::string& url, const std::string& passphrase = {});
  /// `path` below /api/v1. The text is left as it came.
  std::string get(std::string_view path);
  nlohmann::json get_json(std::string_view path);
  nlohmann::json post(std::string_view path, const nlohmann::json& body);

 private:
  std::string send(std::string_view method, std::string_view path, const std::string& body);
  Connection connection_;
  std::string cookie_, token_;
};

/// A line of /proc/PID/status in bytes: `VmRSS`, `VmHWM` (the peak).
std::uint64_t process_bytes(pid_t process, std::string_view line);
/// Processor time that a running process and its threads have used so far.
double used_seconds(pid_t process);

}  // namespace sovang::bench
