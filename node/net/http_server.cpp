#include "node/net/http_server.h"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <set>

#include "base/ensure.h"
#include "base/file.h"
#include "node/net/url.h"

// GCC 12 inlines the coroutine frame's operator new and not its delete, and takes the two for a mismatch.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace sovang::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

constexpr std::size_t kChunkBytes = 64u << 10;
constexpr std::size_t kReadBytes = 16u << 10;  // of a body at once; by itself Beast takes 512
/// Whoever moves less than this in read_seconds_max is holding the connection, not using it.
constexpr std::size_t kProgressBytes = 1u << 10;
/// Connections above the cap that are told so; further ones are just closed.
constexpr std::size_t kTurnedAwayMax = 64;
/// How long a client may go on sending what was refused. Closing at once would reset the connection, and the client
/// would see a broken line instead of our reason.
constexpr std::chrono::seconds kLingerMax{2};
/// Between two attempts to accept when the system is out of descriptors.
constexpr std::chrono::milliseconds kAcceptPause{100};
constexpr unsigned kHttp11 = 11;

HttpResponse plain(int status, std::string text) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(text) + "\n";
  return response;
}

HttpResponse busy() {
  auto response = plain(503, "the server is busy; try again in 5 seconds");
  response.headers["Retry-After"] = "5";
  return response;
}

/// The answer to a request that the parser refused; absent when the other side simply went away.
std::optional<HttpResponse> refusal(const error_code& error) {
  if (error == http::error::body_limit) return plain(413, "the request body is larger than this server takes");
  if (error == http::error::header_limit) return plain(431, "the request header is larger than this server takes");
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  if (error.category() == http::make_error_code(http::error::bad_method).category())
    return plain(400, "this is no HTTP/1.1 request");
  return std::nullopt;
}

/// A body coded otherwise than in chunks has no end that we know: what follows would be taken for the next request
/// (RFC 9112, 6.3).
bool has_unknown_coding(const http::request<http::string_body>& message) {
  const auto codings = message.equal_range(http::field::transfer_encoding);
  return codings.first != codings.second &&
         (std::next(codings.first) != codings.second || !beast::iequals(codings.first->value(), "chunked"));
}

HttpRequest to_values(http::request<http::string_body>&& message, std::string peer) {
  HttpRequest request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  for (const auto& field : message) {
    std::string name(field.name_string());
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const auto [at, fresh] = request.headers.try_emplace(std::move(name), std::string(field.value()));
    if (!fresh) at->second.append(", ").append(std::string_view(field.value()));
  }
  request.body = std::move(message.body());
  request.peer = std::move(peer);
  return request;
}

bool breaks_header(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos; }

/// A header made from what people typed must not smuggle in another one.
bool well_formed(const HttpResponse& response) {
  return !breaks_header(response.content_type) &&
         std::none_of(response.headers.begin(), response.headers.end(),
                      [](const auto& header) { return breaks_header(header.first) || breaks_header(header.second); });
}

std::string head(const HttpResponse& response, bool keep_alive) {
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " ";
  out += std::string_view(http::obsolete_reason(http::int_to_status(static_cast<unsigned>(response.status))));
  out += "\r\n";
  const auto line = [&](std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
  };
  if (!response.content_type.empty()) line("Content-Type", response.content_type);
  for (const auto& [name, value] : response.headers) line(name, value);
  const std::uint64_t length = response.file ? response.file->size() : response.body.size();
  if (response.status != 204 && response.status != 304) line("Content-Length", std::to_string(length));
  if (!keep_alive) line("Connection", "close");  // what HTTP/1.1 takes for granted is not said
  return out += "\r\n";
}

/// What one request takes of a limit that all share; given back when the request ends, however it ends.
class Share {
 public:
  explicit Share(std::size_t& all) : all_(all) {}
  ~Share() { all_ -= mine_; }
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;
  /// Takes so much more that it holds `amount`.
  void hold(std::size_t amount) {
    all_ += amount - mine_;
    mine_ = amount;
  }

 private:
  std::size_t& all_;
  std::size_t mine_ = 0;
};

/// A connection, and whether closing it now would cut off an answer.
struct Session {
  beast::tcp_stream stream;
  beast::flat_buffer buffer;
  std::string peer;
  bool answering = false;
};

}  // namespace

struct HttpServer::Impl {
  Impl(HttpHandler handle, ServerLimits limit) : handler(std::move(handle)), limits(limit), pool(limit.threads) {}

  // All of it, but handler and pool, is touched by the thread in run() alone. Coroutines left in `io` refer to what
  // stands above it.
  HttpHandler handler;
  ServerLimits limits;
  std::set<Session*> sessions;
  std::size_t waiting = 0;
  std::size_t buffered = 0;
  bool stopping = false;
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  asio::signal_set signals{io};
  asio::thread_pool pool;

  void listen(const std::string& where);
  void begin_stop();
  asio::awaitable<void> accept_all();
  asio::awaitable<void> serve(tcp::socket socket);
  asio::awaitable<bool> serve_one(Session& session);
  asio::awaitable<error_code> read_body(Session& session, http::request_parser<http::string_body>& parser,
                                        Share& share);
  asio::awaitable<HttpResponse> answer(HttpRequest request);
  asio::awaitable<bool> write(Session& session, std::string text);
  asio::awaitable<bool> write_file(Session& session, std::shared_ptr<const base::ScratchFile> file);
  asio::awaitable<bool> respond(Session& session, HttpResponse response, bool keep_alive, bool with_body = true);
  asio::awaitable<void> refuse(Session& session, HttpResponse response);

  void renew(Session& session) { session.stream.expires_after(std::chrono::seconds(limits.read_seconds_max)); }
};

void HttpServer::Impl::listen(const std::string& where) {
  const auto endpoint = parse_endpoint(where);
  if (!endpoint) throw NetError("cannot listen on '" + where + "': write ADDRESS:PORT, as in 127.0.0.1:8470");
  try {
    tcp::resolver resolver(io);
    const auto found = resolver.resolve(endpoint->host, endpoint->port, tcp::resolver::passive);
    acceptor = tcp::acceptor(io, found.begin()->endpoint());  // with SO_REUSEADDR, so that a restart need not wait
  } catch (const boost::system::system_error& failure) {
    throw NetError("cannot listen on '" + where + "': " + failure.code().message());
  }
}

void HttpServer::Impl::begin_stop() {
  stopping = true;
  error_code ignored;
  acceptor.close(ignored);
  signals.cancel(ignored);
  for (Session* session : sessions)
    if (!session->answering) session->stream.close();
}

asio::awaitable<void> HttpServer::Impl::accept_all() {
  asio::steady_timer pause(io);
  while (!stopping) {
    auto [error, socket] = co_await acceptor.async_accept(kAwait);
    if (stopping) co_return;
    if (error) {
      // Out of descriptors or memory, or a client that left at once: never a reason to stop accepting.
      pause.expires_after(kAcceptPause);
      co_await pause.async_wait(kAwait);
    } else if (sessions.size() < limits.connections_max + kTurnedAwayMax) {
      asio::co_spawn(io, serve(std::move(socket)), asio::detached);
    }
  }
}

asio::awaitable<void> HttpServer::Impl::serve(tcp::socket socket) {
  error_code error;
  const auto peer = socket.remote_endpoint(error);
  if (error) co_return;
  socket.set_option(tcp::no_delay(true), error);
  const bool too_many = sessions.size() >= limits.connections_max;
  Session session{beast::tcp_stream(std::move(socket)), beast::flat_buffer(limits.header_bytes_max + kChunkBytes),
                  peer.address().to_string()};
  struct Registered {
    std::set<Session*>& all;
    Session* self;
    Registered(std::set<Session*>& sessions_, Session* session_) : all(sessions_), self(session_) { all.insert(self); }
    ~Registered() { all.erase(self); }
  } registered{sessions, &session};
  if (too_many) {
    co_await refuse(session, busy());
    co_return;
  }
  for (bool more = true; more && !stopping;) more = co_await serve_one(session);
}

/// Reads one request and answers it; false when the connection is of no further use.
asio::awaitable<bool> HttpServer::Impl::serve_one(Session& session) {
  session.answering = false;
  http::request_parser<http::string_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));
  parser.body_limit(limits.body_bytes_max);
  renew(session);
  auto [error, header_bytes] = co_await http::async_read_header(session.stream, session.buffer, parser, kAwait);
  if (!error && has_unknown_coding(parser.get())) {
    co_await refuse(session, plain(400, "this server takes no Transfer-Encoding but chunked"));
    co_return false;
  }
  if (!error && !parser.is_done() && waiting >= limits.requests_waiting_max) {
    co_await refuse(session, busy());
    co_return false;
  }
  Share body(buffered);
  if (!error) error = co_await read_body(session, parser, body);
  if (error) {
    parser.get().body() = std::string();  // not to be held while the client is let go
    body.hold(0);
    auto reason = error == boost::system::errc::not_enough_memory ? busy() : refusal(error);
    if (reason) co_await refuse(session, std::move(*reason));
    co_return false;
  }

  auto message = parser.release();
  const bool keep_alive = message.keep_alive() && message.version() >= kHttp11;
  const bool with_body = message.method() != http::verb::head;
  session.answering = true;
  if (waiting >= limits.requests_waiting_max) co_return co_await respond(session, busy(), keep_alive, with_body);
  Share turn(waiting);
  turn.hold(1);
  auto response =
      co_await asio::co_spawn(pool, answer(to_values(std::move(message), session.peer)), asio::use_awaitable);
  turn.hold(0);
  body.hold(0);
  co_return co_await respond(session, std::move(response), keep_alive, with_body);
}

asio::awaitable<error_code> HttpServer::Impl::read_body(Session& session,
                                                        http::request_parser<http::string_body>& parser, Share& share) {
  if (!parser.is_done() && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    const bool sent = co_await write(session, "HTTP/1.1 100 Continue\r\n\r\n");
    if (!sent) co_return http::make_error_code(http::error::end_of_stream);
  }
  renew(session);
  session.buffer.reserve(kReadBytes);
  std::size_t since_renewal = 0;
  while (!parser.is_done()) {
    auto [error, bytes] = co_await http::async_read_some(session.stream, session.buffer, parser, kAwait);
    if (error) co_return error;
    share.hold(parser.get().body().size());
    if (buffered > limits.buffered_bytes_max) co_return make_error_code(boost::system::errc::not_enough_memory);
    since_renewal += bytes;
    if (since_renewal < kProgressBytes) continue;
    since_renewal = 0;
    renew(session);
  }
  session.buffer.shrink_to_fit();
  co_return error_code{};
}

/// Runs on the pool.
asio::awaitable<HttpResponse> HttpServer::Impl::answer(HttpRequest request) {
  std::string what;
  try {
    auto response = handler(request);
    if (well_formed(response)) co_return response;
    what = "a header of the answer contains a line break";
  } catch (const std::exception& failure) {
    what = failure.what();
  } catch (...) {
    what = "an exception of unknown type";
  }
  const std::string path = request.target.substr(0, request.target.find('?'));
  std::fprintf(stderr, "sovang: %s %s: %s\n", request.method.c_str(), path.c_str(), what.c_str());
  co_return plain(500, "the server failed; its log says why");
}

/// True when all of it was sent. The deadline moves on with each chunk, but no more once the server is stopping.
asio::awaitable<bool> HttpServer::Impl::write(Session& session, std::string text) {
  renew(session);
  for (std::size_t done = 0; done < text.size();) {
    const auto chunk = asio::buffer(text.data() + done, std::min(kChunkBytes, text.size() - done));
    auto [error, bytes] = co_await session.stream.async_write_some(chunk, kAwait);
    if (error) co_return false;
    done += bytes;
    if (!stopping) renew(session);
  }
  co_return true;
}

/// Reads it in pieces here: what was just written is in the system's memory.
asio::awaitable<bool> HttpServer::Impl::write_file(Session& session, std::shared_ptr<const base::ScratchFile> file) {
  for (std::uint64_t done = 0; done < file->size();) {
    std::string piece;
    try {
      piece = file->read(done, kChunkBytes);
    } catch (const base::FileError& failure) {
      std::fprintf(stderr, "sovang: %s\n", failure.what());
    }
    if (piece.empty()) co_return false;  // the client sees that the answer is short
    done += piece.size();
    if (!co_await write(session, std::move(piece))) co_return false;
  }
  co_return true;
}

/// True when the connection can take the next request.
asio::awaitable<bool> HttpServer::Impl::respond(Session& session, HttpResponse response, bool keep_alive,
                                                bool with_body) {
  keep_alive = keep_alive && !stopping;
  std::string text = head(response, keep_alive);
  const bool together = with_body && !response.file && response.body.size() <= kChunkBytes;
  if (together) text += response.body;
  bool sent = co_await write(session, std::move(text));
  if (sent && with_body && response.file) sent = co_await write_file(session, response.file);
  if (sent && with_body && !response.file && !together) sent = co_await write(session, std::move(response.body));
  co_return sent&& keep_alive;
}

/// Answers a request that was not read to its end, and closes.
asio::awaitable<void> HttpServer::Impl::refuse(Session& session, HttpResponse response) {
  co_await respond(session, std::move(response), false);
  error_code error;
  session.stream.socket().shutdown(tcp::socket::shutdown_send, error);
  session.stream.expires_after(kLingerMax);
  std::array<char, 4096> discarded;
  while (!error && !stopping) {
    auto [failed, bytes] = co_await session.stream.async_read_some(asio::buffer(discarded), kAwait);
    error = failed;
  }
}

HttpServer::HttpServer(const std::string& listen, HttpHandler handler, ServerLimits limits)
    : impl_(std::make_unique<Impl>(std::move(handler), limits)) {
  base::ensure(limits.threads > 0, "an HTTP server without a thread for its handler");
  impl_->listen(listen);
}

HttpServer::~HttpServer() = default;

std::string HttpServer::address() const {
  const auto endpoint = impl_->acceptor.local_endpoint();
  const std::string host = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port());
}

void HttpServer::run() {
  asio::co_spawn(impl_->io, impl_->accept_all(), asio::detached);
  impl_->io.run();
  impl_->pool.join();
}

void HttpServer::stop() {
  asio::post(impl_->io, [this] { impl_->begin_stop(); });
}

void HttpServer::stop_on_signals() {
  impl_->signals.add(SIGINT);
  impl_->signals.add(SIGTERM);
  impl_->signals.async_wait([this](error_code error, int) {
    if (!error) impl_->begin_stop();
  });
}

}  // namespace sovang::net
