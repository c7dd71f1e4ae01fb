#pragma once
// Bare HTTP/1.1 on blocking sockets of the loopback address: a client, a server that only answers, and a relay that
// counts what passes. So little that its cost is the machine's.

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <thread>

namespace sovang::bench {

struct HttpAnswer {
  int status = 0;
  std::map<std::string, std::string, std::less<>> headers;  // names in lower case
  std::string body;
};

/// One connection. Throws std::runtime_error when the line breaks or the answer is no HTTP with a Content-Length.
class Connection {
 public:
  /// `port` of 127.0.0.1.
  explicit Connection(std::uint16_t port);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// `headers`: whole lines, each ended by CRLF. Host and Content-Length are written here.
  HttpAnswer request(std::string_view method, std::string_view target, std::string_view headers, std::string_view body);

 private:
  int socket_;
  std::uint16_t port_;
};

/// `http://127.0.0.1:8470` → 8470.
std::uint16_t port_of(const std::string& url);

/// A process that answers every request with a body of fixed size.
class BareServer {
 public:
  explicit BareServer(std::size_t answer_bytes);
  ~BareServer();
  BareServer(const BareServer&) = delete;
  BareServer& operator=(const BareServer&) = delete;
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  pid_t process_ = -1;
  std::uint16_t port_ = 0;
};

/// Passes bytes on to a server, one connection after the other.
class Relay {
 public:
  explicit Relay(std::uint16_t server);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  [[nodiscard]] std::string url() const;

  struct Passed {
    std::uint64_t up = 0, down = 0;  // bytes, HTTP headers included
    std::uint64_t turns = 0;         // how often the client spoke again after the server: round trips
  };
  /// Since the last call.
  Passed take();

 private:
  void run();
  void pass(int client, int server);

  std::uint16_t server_;
  std::uint16_t port_ = 0;  // before the listener, which sets it
  int listener_ = -1;
  int stop_[2] = {-1, -1};
  std::atomic<std::uint64_t> up_{0}, down_{0}, turns_{0};
  std::thread thread_;
};

}  // namespace sovang::bench
