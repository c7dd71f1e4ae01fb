#include <doctest/doctest.h>
#include <stdlib.h>

#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "node/net/http_client.h"
#include "tests/net/wire.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tests/support/temp_dir.h"

namespace ssl = boost::asio::ssl;
using sovang::net::ClientError;
using sovang::net::HttpClient;
using sovang::tests::tcp;

namespace {

constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret";

/// A certificate for the name `localhost` that only its own file vouches for.
class Certificate {
 public:
  Certificate() {
    sovang::tests::Invocation openssl;
    openssl.command = {"openssl",
                       "req",
                       "-x509",
                       "-newkey",
                       "ec",
                       "-pkeyopt",
                       "ec_paramgen_curve:prime256v1",
                       "-nodes",
                       "-days",
                       "2",
                       "-subj",
                       "/CN=localhost",
                       "-addext",
                       "subjectAltName=DNS:localhost",
                       "-keyout",
                       key(),
                       "-out",
                       file()};
    made_ = sovang::tests::run(std::move(openssl)).status == 0;
  }
  [[nodiscard]] bool made() const { return made_; }
  [[nodiscard]] std::string key() const { return (folder_ / "key.pem").string(); }
  [[nodiscard]] std::string file() const { return (folder_ / "certificate.pem").string(); }

 private:
  sovang::tests::TempDir folder_;
  bool made_ = false;
};

/// Answers one request over TLS, or sees the handshake fail.
class TlsServer {
 public:
  explicit TlsServer(const Certificate& certificate)
      : acceptor_(io_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
        port_(std::to_string(acceptor_.local_endpoint().port())) {
    context_.use_certificate_chain_file(certificate.file());
    context_.use_private_key_file(certificate.key(), ssl::context::pem);
    thread_ = std::thread([this] { serve(); });
  }
  ~TlsServer() { thread_.join(); }
  [[nodiscard]] const std::string& port() const { return port_; }

 private:
  void serve() {
    ssl::stream<tcp::socket> stream(io_, context_);
    acceptor_.accept(stream.lowest_layer());
    boost::system::error_code error;
    stream.handshake(ssl::stream_base::server, error);
    if (error) return;
    std::string request;
    boost::asio::read_until(stream, boost::asio::dynamic_buffer(request), "\r\n\r\n", error);
    boost::asio::write(stream, boost::asio::buffer(kAnswer), error);
  }

  boost::asio::io_context io_;
  ssl::context context_{ssl::context::tls_server};
  tcp::acceptor acceptor_;
  std::string port_;
  std::thread thread_;
};

}  // namespace

TEST_SUITE("https") {
  TEST_CASE("only a certificate of the right name that the system trusts is talked to") {
    const Certificate certificate;
    if (!certificate.made()) {
      sovang::tests::say_skipped("https", "the openssl program is missing");
      return;
    }
    SUBCASE("self-signed and unknown is refused") {
      TlsServer server(certificate);
      const auto got = HttpClient("https://localhost:" + server.port()).get("/");
      REQUIRE_FALSE(got);
      CHECK(got.error().error == ClientError::tls);
      CHECK(got.error().detail.find("self") != std::string::npos);
    }
    SUBCASE("trusted, but made for another name, is refused") {
      ::setenv("SSL_CERT_FILE", certificate.file().c_str(), 1);
      TlsServer server(certificate);
      const auto got = HttpClient("https://127.0.0.1:" + server.port()).get("/");
      REQUIRE_FALSE(got);
      CHECK(got.error().error == ClientError::tls);
    }
    SUBCASE("trusted is talked to") {
      ::setenv("SSL_CERT_FILE", certificate.file().c_str(), 1);
      TlsServer server(certificate);
      const auto got = HttpClient("https://localhost:" + server.port()).get("/");
      REQUIRE(got);
      CHECK(got->body == "secret");
    }
    ::unsetenv("SSL_CERT_FILE");
  }
}
