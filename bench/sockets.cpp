#include "bench/sockets.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace sovang::bench {

namespace {

[[noreturn]] void fail(const char* doing) { throw std::system_error(errno, std::generic_category(), doing); }

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void at_once(int socket) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

int connect_to(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) fail("socket");
  const auto address = loopback(port);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket);
    fail("connect");
  }
  at_once(socket);
  return socket;
}

int listen_on_loopback(std::uint16_t& port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t size = sizeof address;
  constexpr int kWaiting = 128;
  if (socket < 0 || ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(socket, kWaiting) != 0 || ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    fail("listen");
  port = ntohs(address.sin_port);
  return socket;
}

void send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) fail("send");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

/// A message's header block without its first line's meaning; empty at the end of the stream before anything came.
struct Message {
  std::string first_line, body;
  std::map<std::string, std::string, std::less<>> headers;
};

bool receive(int socket, Message& message) {
  std::string bytes;
  std::size_t end = std::string::npos;
  std::array<char, 65536> buffer;
  const auto more = [&] {
    const auto got = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (got < 0) fail("recv");
    bytes.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0;
  };
  while ((end = bytes.find("\r\n\r\n")) == std::string::npos)
    if (!more()) {
      if (bytes.empty()) return false;
      throw std::runtime_error("the line broke in a header");
    }
  std::string_view head = std::string_view(bytes).substr(0, end);
  message.first_line = head.substr(0, head.find("\r\n"));
  for (auto at = head.find("\r\n"); at != head.npos; at = head.find("\r\n")) {
    head.remove_prefix(at + 2);
    const auto line = head.substr(0, head.find("\r\n"));
    const auto colon = line.find(": ");
    if (colon != line.npos) message.headers[lower(line.substr(0, colon))] = line.substr(colon + 2);
  }
  const auto length = message.headers.find("content-length");
  const std::size_t wanted = length == message.headers.end() ? 0 : std::stoul(length->second);
  bytes.erase(0, end + 4);
  while (bytes.size() < wanted)
    if (!more()) throw std::runtime_error("the line broke in a body");
  message.body = std::move(bytes);
  return true;
}

}  // namespace

std::uint16_t port_of(const std::string& url) {
  return static_cast<std::uint16_t>(std::stoul(url.substr(url.rfind(':') + 1)));
}

Connection::Connection(std::uint16_t port) : socket_(connect_to(port)), port_(port) {}
Connection::~Connection() { ::close(socket_); }

HttpAnswer Connection::request(std::string_view method, std::string_view target, std::string_view headers,
                               std::string_view body) {
  std::string bytes(method);
  bytes.append(" ").append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1:").append(std::to_string(port_)).append("\r\n");
  bytes.append(headers).append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
  send_all(socket_, bytes);
  Message message;
  if (!receive(socket_, message)) throw std::runtime_error("the server hung up");
  return {std::stoi(message.first_line.substr(message.first_line.find(' ') + 1)), std::move(message.headers),
          std::move(message.body)};
}

BareServer::BareServer(std::size_t answer_bytes) {
  const int listener = listen_on_loopback(port_);
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(answer_bytes) + "\r\n\r\n" +
                             std::string(answer_bytes, 'x');
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ < 0) fail("fork");
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (::getppid() == parent) {
      const int client = ::accept(listener, nullptr, nullptr);
      if (client < 0) continue;
      at_once(client);
      try {
        for (Message message; receive(client, message); message = {}) send_all(client, answer);
      } catch (const std::exception&) {
        // The client went away: the next one comes.
      }
      ::close(client);
    }
    ::_exit(0);
  }
  ::close(listener);
}

BareServer::~BareServer() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

Relay::Relay(std::uint16_t server) : server_(server), listener_(listen_on_loopback(port_)) {
  if (::pipe(stop_) != 0) fail("pipe");
  thread_ = std::thread([this] { run(); });
}

Relay::~Relay() {
  ::close(stop_[1]);
  thread_.join();
  ::close(stop_[0]);
  ::close(listener_);
}

std::string Relay::url() const { return "http://127.0.0.1:" + std::to_string(port_); }

Relay::Passed Relay::take() { return {up_.exchange(0), down_.exchange(0), turns_.exchange(0)}; }

void Relay::run() {
  for (;;) {
    std::array<pollfd, 2> waiting{{{listener_, POLLIN, 0}, {stop_[0], POLLIN, 0}}};
    ::poll(waiting.data(), waiting.size(), -1);
    if (waiting[1].revents != 0) return;
    const int client = ::accept(listener_, nullptr, nullptr);
    if (client < 0) continue;
    const int server = connect_to(server_);
    at_once(client);
    pass(client, server);
    ::close(client);
    ::close(server);
  }
}

void Relay::pass(int client, int server) {
  std::vector<char> buffer(1 << 16);
  bool client_speaks = false;
  for (;;) {
    std::array<pollfd, 3> waiting{{{client, POLLIN, 0}, {server, POLLIN, 0}, {stop_[0], POLLIN, 0}}};
    ::poll(waiting.data(), waiting.size(), -1);
    if (waiting[2].revents != 0) return;
    for (const bool from_client : {true, false}) {
      if (waiting[from_client ? 0 : 1].revents == 0) continue;
      const auto got = ::recv(from_client ? client : server, buffer.data(), buffer.size(), 0);
      if (got <= 0) return;
      if (from_client && !client_speaks) ++turns_;
      client_speaks = from_client;
      (from_client ? up_ : down_) += static_cast<std::uint64_t>(got);
      send_all(from_client ? server : client, {buffer.data(), static_cast<std::size_t>(got)});
    }
  }
}

}  // namespace sovang::bench
