#include "node/net/http_client.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <optional>
#include <tuple>

#include "node/net/url.h"

// GCC 12 inlines the coroutine frame's operator new and not its delete, and takes the two for a mismatch.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace sovang::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kChunkBytes = 64u << 10;
constexpr std::uint32_t kHeaderBytesMax = 16u << 10;
/// Interim answers (100, 103) before the real one.
constexpr int kInterimMax = 8;

using Answer = base::Result<HttpResponse, ClientFailure>;
using Parser = http::response_parser<http::string_body>;

ClientError kind_of(const error_code& error) {
  if (error == beast::error::timeout) return ClientError::timeout;
  if (error == http::error::body_limit || error == http::error::header_limit || error == http::error::buffer_overflow)
    return ClientError::too_large;
  return ClientError::broken;
}

HttpResponse to_values(http::response<http::string_body>&& message) {
  HttpResponse response;
  response.status = static_cast<int>(message.result_int());
  response.content_type = std::string(message[http::field::content_type]);
  for (const auto& field : message) {
    std::string name(field.name_string());
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const auto [at, fresh] = response.headers.try_emplace(std::move(name), std::string(field.value()));
    if (!fresh) at->second.append(", ").append(std::string_view(field.value()));
  }
  response.body = std::move(message.body());
  return response;
}

/// A connected stream, encrypted or not.
struct Connection {
  beast::tcp_stream plain;
  std::optional<ssl::stream<beast::tcp_stream&>> tls;
  beast::flat_buffer buffer{kHeaderBytesMax + kChunkBytes};
  bool used = false;  // it has carried an answer, so the server may have closed it since

  explicit Connection(asio::io_context& io) : plain(io) { buffer.reserve(kHeaderBytesMax); }

  asio::awaitable<error_code> send(std::string_view text, std::chrono::seconds idle) {
    while (!text.empty()) {
      const auto chunk = asio::buffer(text.data(), std::min(kChunkBytes, text.size()));
      plain.expires_after(idle);
      std::tuple<error_code, std::size_t> sent;
      if (tls)
        sent = co_await tls->async_write_some(chunk, kAwait);
      else
        sent = co_await plain.async_write_some(chunk, kAwait);
      const auto [error, bytes] = sent;
      if (error) co_return error;
      text.remove_prefix(bytes);
    }
    co_return error_code{};
  }

  asio::awaitable<error_code> receive_some(Parser& parser, std::chrono::seconds idle) {
    plain.expires_after(idle);
    std::tuple<error_code, std::size_t> got;
    if (tls)
      got = co_await http::async_read_some(*tls, buffer, parser, kAwait);
    else
      got = co_await http::async_read_some(plain, buffer, parser, kAwait);
    co_return std::get<error_code>(got);
  }
};

}  // namespace

struct HttpClient::Impl {
  Impl(const std::string& address, ClientLimits limit) : text(address), url(parse_url(address)), limits(limit) {}

  std::string text;
  std::optional<Url> url;
  ClientLimits limits;
  asio::io_context io{1};
  std::optional<ssl::context> tls_context;  // made with the first https connection
  std::optional<Connection> connection;

  std::chrono::seconds idle() const { return std::chrono::seconds(limits.idle_seconds_max); }
  ClientFailure failure(ClientError error, std::string_view why) const {
    return {error, text + ": " + std::string(why)};
  }
  ClientFailure failure(const error_code& error) const { return failure(kind_of(error), error.message()); }

  Answer request(std::string_view method, std::string_view path, std::string_view body, std::string_view content_type);
  /// Never empty; asio wants a type that it can construct without a value.
  asio::awaitable<std::optional<Answer>> exchange(std::string head, std::string_view body);
  asio::awaitable<std::optional<ClientFailure>> connect();
  asio::awaitable<std::optional<ClientFailure>> handshake();
  asio::awaitable<error_code> receive(std::optional<Parser>& parser, bool& began);
};

asio::awaitable<std::optional<ClientFailure>> HttpClient::Impl::connect() {
  tcp::resolver resolver(io);
  auto [unknown, found] = co_await resolver.async_resolve(url->host, url->port, kAwait);
  if (unknown) co_return failure(ClientError::not_found, unknown.message());
  connection.emplace(io);
  connection->plain.expires_after(std::chrono::seconds(limits.connect_seconds_max));
  auto [error, where] = co_await connection->plain.async_connect(found, kAwait);
  if (error == beast::error::timeout) co_return failure(error);
  if (error) co_return failure(ClientError::refused, error.message());
  connection->plain.socket().set_option(tcp::no_delay(true), error);
  if (url->tls) co_return co_await handshake();
  co_return std::nullopt;
}

asio::awaitable<std::optional<ClientFailure>> HttpClient::Impl::handshake() {
  error_code error;
  if (!tls_context) {
    tls_context.emplace(ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(tls_context->native_handle(), TLS1_2_VERSION);
    tls_context->set_default_verify_paths(error);
    if (error) co_return failure(ClientError::tls, "the system's certificates: " + error.message());
    tls_context->set_verify_mode(ssl::verify_peer);
  }
  auto& tls = connection->tls.emplace(connection->plain, *tls_context);
  tls.set_verify_callback(ssl::host_name_verification(url->host));
  asio::ip::make_address(url->host, error);
  const bool is_name = error.failed();
  if (is_name)  // SSL_set_tlsext_host_name, which is a macro with a C cast
    SSL_ctrl(tls.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, url->host.data());
  auto [failed] = co_await tls.async_handshake(ssl::stream_base::client, kAwait);
  if (!failed) co_return std::nullopt;
  if (failed == beast::error::timeout) co_return failure(failed);
  // On machines with a wrong clock this says "certificate is not yet valid", which is what a person needs to know.
  const long verdict = SSL_get_verify_result(tls.native_handle());
  co_return failure(ClientError::tls, verdict == X509_V_OK ? failed.message() : X509_verify_cert_error_string(verdict));
}

/// Reads one answer; `began` tells whether any of it came.
asio::awaitable<error_code> HttpClient::Impl::receive(std::optional<Parser>& parser, bool& began) {
  for (int interim = 0; interim < kInterimMax; ++interim) {
    parser.emplace();
    parser->header_limit(kHeaderBytesMax);
    parser->body_limit(limits.body_bytes_max);
    while (!parser->is_done()) {
      const error_code error = co_await connection->receive_some(*parser, idle());
      began = began || parser->got_some();
      if (error) co_return error;
    }
    if (parser->get().result_int() >= 200) co_return error_code{};
  }
  co_return http::make_error_code(http::error::bad_status);
}

asio::awaitable<std::optional<Answer>> HttpClient::Impl::exchange(std::string head, std::string_view body) {
  for (;;) {
    if (!connection) {
      if (auto failed = co_await connect()) co_return base::Err{*failed};
    }
    error_code unsent = co_await connection->send(head, idle());
    if (!unsent) unsent = co_await connection->send(body, idle());
    // A server that refuses a request half way (413, 503) answers and closes: its answer is worth more than our error.
    std::optional<Parser> parser;
    bool began = false;
    error_code error = unsent;
    if (unsent != beast::error::timeout) error = co_await receive(parser, began);
    if (!error) {
      const bool keep = !unsent && parser->keep_alive() && connection->buffer.size() == 0;
      auto response = to_values(parser->release());
      connection->used = true;
      if (!keep) connection.reset();
      co_return response;
    }
    const bool stale = connection->used && !began && kind_of(error) == ClientError::broken;
    connection.reset();
    if (!stale) co_return base::Err{failure(unsent ? unsent : error)};
  }
}

Answer HttpClient::Impl::request(std::string_view method, std::string_view path, std::string_view body,
                                 std::string_view content_type) {
  if (!url)
    return base::Err{failure(ClientError::bad_url, "no address of a hub; write http://HOST:PORT or https://HOST")};
  std::string head(method);
  head.append(" ").append(url->prefix).append(path).append(" HTTP/1.1\r\nHost: ").append(url->authority());
  head.append("\r\nUser-Agent: sovang\r\n");
  if (!content_type.empty()) {
    head.append("Content-Type: ").append(content_type).append("\r\nContent-Length: ");
    head.append(std::to_string(body.size())).append("\r\n");
  }
  head.append("\r\n");
  if (body.size() <= kChunkBytes) head.append(std::exchange(body, {}));  // one packet, where it fits
  std::optional<Answer> answer;
  std::exception_ptr thrown;
  asio::co_spawn(io, exchange(std::move(head), body), [&](std::exception_ptr failed, std::optional<Answer> got) {
    thrown = failed;
    answer = std::move(got);
  });
  io.restart();
  io.run();
  if (thrown) std::rethrow_exception(thrown);
  return std::move(*answer);
}

HttpClient::HttpClient(std::string url, ClientLimits limits) : impl_(std::make_unique<Impl>(std::move(url), limits)) {}

HttpClient::~HttpClient() = default;

base::Result<HttpResponse, ClientFailure> HttpClient::post(std::string_view path, std::string_view body,
                                                           std::string_view content_type) {
  return impl_->request("POST", path, body, content_type);
}

base::Result<HttpResponse, ClientFailure> HttpClient::get(std::string_view path) {
  return impl_->request("GET", path, "", "");
}

}  // namespace sovang::net
