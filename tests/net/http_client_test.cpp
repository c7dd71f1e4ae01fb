#include "node/net/http_client.h"

#include <doctest/doctest.h>

#include <atomic>
#include <optional>

#include "tests/net/wire.h"

using sovang::net::ClientError;
using sovang::net::ClientLimits;
using sovang::net::HttpClient;
using sovang::net::HttpRequest;
using sovang::net::HttpResponse;
using sovang::net::ServerLimits;
using sovang::tests::RunningServer;
using sovang::tests::ScriptedServer;
using sovang::tests::tcp;

namespace {

/// What the client makes of these bytes followed by the end of the connection.
sovang::base::Result<HttpResponse, sovang::net::ClientFailure> reading(const std::string& bytes,
                                                                       ClientLimits limits = {}) {
  ScriptedServer server(1, [&](tcp::iostream& stream, int) {
    ScriptedServer::read_head(stream);
    stream << bytes << std::flush;
  });
  return HttpClient(server.url(), limits).get("/");
}

/// The error, or nothing when there was an answer.
std::optional<ClientError> error_of(const sovang::base::Result<HttpResponse, sovang::net::ClientFailure>& result) {
  if (result) return std::nullopt;
  return result.error().error;
}

}  // namespace

TEST_SUITE("http client") {
  TEST_CASE("requests in a row share one connection, with the path behind the prefix") {
    ScriptedServer server(1, [](tcp::iostream& stream, int) {
      for (const char* expected : {"GET /xa/one HTTP/1.1", "GET /xa/two?x=1 HTTP/1.1"}) {
        CHECK(ScriptedServer::read_head(stream) == expected);
        stream << "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" << std::flush;
      }
    });
    HttpClient client(server.url() + "/xa/");
    CHECK(client.get("/one"));
    CHECK(client.get("/two?x=1"));
  }

  TEST_CASE("a kept connection that the server closed is replaced once") {
    ScriptedServer server(2, [](tcp::iostream& stream, int) {
      ScriptedServer::read_head(stream);
      stream << "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" << std::flush;
    });
    HttpClient client(server.url());
    CHECK(client.get("/"));
    CHECK(client.get("/"));
  }

  TEST_CASE("a new connection that is closed without an answer is not tried again") {
    CHECK(error_of(reading("")) == ClientError::broken);
  }

  TEST_CASE("the client can be used again after a failure") {
    ScriptedServer server(2, [](tcp::iostream& stream, int connection) {
      ScriptedServer::read_head(stream);
      stream << (connection == 0 ? "nonsense" : "HTTP/1.1 204 No Content\r\n\r\n") << std::flush;
    });
    HttpClient client(server.url());
    CHECK(error_of(client.get("/")) == ClientError::broken);
    const auto again = client.get("/");
    REQUIRE(again);
    CHECK(again->status == 204);
  }

  TEST_CASE("interim answers are passed over") {
    const auto got = reading(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
        "HTTP/1.1 409 Conflict\r\nContent-Type: text/plain\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 4\r\n\r\nfork");
    REQUIRE(got);
    CHECK(got->status == 409);
    CHECK(got->content_type == "text/plain");
    CHECK(got->headers.at("x-a") == "1, 2");
    CHECK(got->body == "fork");
  }

  TEST_CASE("interim answers without end are an error") {
    std::string endless;
    for (int i = 0; i < 100; ++i) endless += "HTTP/1.1 100 Continue\r\n\r\n";
    CHECK(error_of(reading(endless)) == ClientError::broken);
  }

  TEST_CASE("an answer that ends with the connection, and one in chunks, are whole") {
    CHECK(reading("HTTP/1.1 200 OK\r\n\r\nto the end")->body == "to the end");
    CHECK(reading("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nto\r\n0\r\n\r\n")->body == "to");
  }

  TEST_CASE("an answer cut off at any byte is an error") {
    const std::string whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345";
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
      CAPTURE(cut);
      CHECK(error_of(reading(whole.substr(0, cut))) == ClientError::broken);
    }
    CHECK(reading(whole));
  }

  TEST_CASE("an answer above the cap is not read to its end") {
    const ClientLimits small{.body_bytes_max = 10};
    CHECK(reading("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n1234567890", small));
    CHECK(error_of(reading("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n", small)) == ClientError::too_large);
    CHECK(error_of(reading("HTTP/1.1 200 OK\r\n\r\n12345678901", small)) == ClientError::too_large);
    CHECK(error_of(reading("HTTP/1.1 200 OK\r\nX: " + std::string(50'000, 'x'), small)) == ClientError::too_large);
  }

  TEST_CASE("a refusal that comes while the body is still being sent is the answer") {
    RunningServer server([](const HttpRequest&) { return HttpResponse{}; }, ServerLimits{.body_bytes_max = 1000});
    HttpClient client(server.url());
    const auto got = client.post("/", std::string(2'000'000, 'x'), "application/octet-stream");
    REQUIRE(got);
    CHECK(got->status == 413);
    CHECK(client.post("/", "x", "text/plain")->status == 200);
  }

  TEST_CASE("a port where nobody listens is refused") {
    boost::asio::io_context io;
    tcp::acceptor taken(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    const auto url = "http://127.0.0.1:" + std::to_string(taken.local_endpoint().port());
    taken.close();
    const auto got = HttpClient(url).get("/");
    CHECK(error_of(got) == ClientError::refused);
    CHECK(got.error().detail.starts_with(url + ": "));
  }

  TEST_CASE("a server that never says anything runs into the limits") {
    boost::asio::io_context io;
    tcp::acceptor silent(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    const auto port = std::to_string(silent.local_endpoint().port());
    const ClientLimits short_ones{.connect_seconds_max = 1, .idle_seconds_max = 1};
    CHECK(error_of(HttpClient("http://127.0.0.1:" + port, short_ones).get("/")) == ClientError::timeout);
    CHECK(error_of(HttpClient("https://127.0.0.1:" + port, short_ones).get("/")) == ClientError::timeout);
  }

  TEST_CASE("what is no address fails without a connection") {
    CHECK(error_of(HttpClient("tamnong.example").get("/")) == ClientError::bad_url);
    CHECK(error_of(HttpClient("http://a..b").get("/")) == ClientError::not_found);
  }
}
