#pragma once
// A server under test, and sockets that speak whatever a test makes them say.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <iterator>
#include <mutex>
#include <string>
#include <thread>

#include "node/net/http_server.h"

namespace sovang::tests {

using boost::asio::ip::tcp;

/// Long enough for a loaded machine; a test that waits for it has failed.
inline constexpr std::chrono::seconds kPatience{60};

class RunningServer {
 public:
  explicit RunningServer(net::HttpHandler handler, net::ServerLimits limits = {})
      : server_("127.0.0.1:0", std::move(handler), limits), thread_([this] { server_.run(); }) {}
  ~RunningServer() { end(); }

  [[nodiscard]] std::string url() const { return "http://" + address_; }
  [[nodiscard]] const std::string& address() const { return address_; }
  void stop() { server_.stop(); }
  /// Stops and waits until run() has returned.
  void end() {
    if (!thread_.joinable()) return;
    server_.stop();
    thread_.join();
  }

 private:
  net::HttpServer server_;
  std::string address_ = server_.address();
  std::thread thread_;
};

/// A client that sends what it is told to.
class Wire {
 public:
  explicit Wire(const std::string& address) {
    stream_.expires_after(kPatience);
    const auto colon = address.rfind(':');
    stream_.connect(address.substr(0, colon), address.substr(colon + 1));
  }
  void send(const std::string& text) { stream_ << text << std::flush; }
  void finish_sending() { stream_.socket().shutdown(tcp::socket::shutdown_send); }
  /// One line without its CR LF.
  std::string line() {
    std::string text;
    std::getline(stream_, text);
    if (text.ends_with('\r')) text.pop_back();
    return text;
  }
  /// The lines up to the empty one.
  std::string head() {
    std::string all;
    for (std::string one = line(); !one.empty(); one = line()) all += one + "\n";
    return all;
  }
  std::string take(std::size_t bytes) {
    std::string text(bytes, '\0');
    stream_.read(text.data(), static_cast<std::streamsize>(bytes));
    text.resize(static_cast<std::size_t>(stream_.gcount()));
    return text;
  }
  /// All that comes until the other side closes; only the end of the stream ends it, not a deadline.
  std::string rest() {
    std::string text((std::istreambuf_iterator<char>(stream_)), {});
    timed_out_ = stream_.error() == boost::asio::error::operation_aborted;
    return timed_out_ ? "the other side did not close" : text;
  }

 private:
  tcp::iostream stream_;
  bool timed_out_ = false;
};

/// A server whose whole behaviour is `script`, run once for each of `connections` in turn.
class ScriptedServer {
 public:
  using Script = std::function<void(tcp::iostream&, int connection)>;

  ScriptedServer(int connections, Script script)
      : acceptor_(io_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
        port_(acceptor_.local_endpoint().port()),
        thread_([this, connections, script = std::move(script)] {
          for (int i = 0; i < connections; ++i) {
            tcp::iostream stream;
            stream.expires_after(kPatience);
            acceptor_.accept(stream.socket());
            script(stream, i);
          }
        }) {}
  ~ScriptedServer() { thread_.join(); }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  /// Reads a request without a body and returns its first line.
  static std::string read_head(tcp::iostream& stream) {
    std::string first;
    std::getline(stream, first);
    for (std::string line; std::getline(stream, line) && line != "\r";) continue;
    if (first.ends_with('\r')) first.pop_back();
    return first;
  }

 private:
  boost::asio::io_context io_;
  tcp::acceptor acceptor_;
  unsigned short port_;
  std::thread thread_;
};

/// A flag that one thread raises and others wait for.
class Flag {
 public:
  void raise() {
    const std::lock_guard lock(mutex_);
    raised_ = true;
    changed_.notify_all();
  }
  /// False when nobody raised it in time.
  bool wait() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [this] { return raised_; });
  }

 private:
  std::mutex mutex_;  // protects raised_
  std::condition_variable changed_;
  bool raised_ = false;
};

}  // namespace sovang::tests
