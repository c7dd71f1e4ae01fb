#pragma once
// A small HTTP/1.1 server on Asio: sockets on the thread that calls run(), handlers on a pool, ends cleanly.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "node/net/http.h"

namespace sovang::net {

/// The address cannot be listened on: malformed, unknown, taken, or not permitted.
class NetError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Limits on all that a stranger can send.
struct ServerLimits {
  std::size_t body_bytes_max = 65u << 20;  // 413 above it, before reading on
  std::size_t header_bytes_max = 16u << 10;
  std::size_t buffered_bytes_max = 512u << 20;  // bodies of all requests together; 503 above it
  std::size_t connections_max = 512;            // 503 above it
  std::size_t requests_waiting_max = 256;       // handed to the pool and not answered; 503 with Retry-After above it
  unsigned read_seconds_max = 60;               // for a whole header, and again for each KiB of a body or of an answer
  unsigned threads = 2;                         // of the handler pool
};

/// A handler that throws is answered with 500, and the reason goes to stderr.
class HttpServer {
 public:
  /// `listen` is `ADDR:PORT` (`127.0.0.1:0`, `[::1]:8470`); port 0 picks one. Listens on return. Throws NetError.
  HttpServer(const std::string& listen, HttpHandler handler, ServerLimits limits = {});
  /// run() was never called or has returned.
  ~HttpServer();
  [[nodiscard]] std::string address() const;  // `127.0.0.1:8470`
  /// Serves until stop() is called (from any thread or, through stop_on_signals, by SIGINT/SIGTERM). Requests that are
  /// being answered are finished first; all other connections are closed at once. Call it once.
  void run();
  void stop();
  void stop_on_signals();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sovang::net
