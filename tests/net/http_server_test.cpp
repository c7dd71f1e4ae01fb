#include "node/net/http_server.h"

#include <doctest/doctest.h>

#include <atomic>
#include <csignal>
#include <vector>

#include "node/net/http_client.h"
#include "tests/net/wire.h"
#include "tests/support/temp_dir.h"

using sovang::net::HttpClient;
using sovang::net::HttpRequest;
using sovang::net::HttpResponse;
using sovang::net::HttpServer;
using sovang::net::NetError;
using sovang::net::ServerLimits;
using sovang::tests::Flag;
using sovang::tests::RunningServer;
using sovang::tests::Wire;

namespace {

HttpResponse echo(const HttpRequest& request) {
  HttpResponse response;
  response.content_type = "application/octet-stream";
  response.body = request.body;
  return response;
}

bool answers(const RunningServer& server) {
  HttpClient client(server.url());
  const auto got = client.post("/", "still there", "text/plain");
  return got && got->status == 200 && got->body == "still there";
}

/// Any octet may occur in a body.
std::string patterned(std::size_t bytes) {
  std::string out(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) out[i] = static_cast<char>(i * 31 + i / 251);
  return out;
}

}  // namespace

TEST_SUITE("http server") {
  TEST_CASE("bodies of no, one and five million bytes come back unchanged on one connection") {
    RunningServer server(echo);
    HttpClient client(server.url());
    for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, std::size_t{5'000'000}}) {
      CAPTURE(bytes);
      const std::string body = patterned(bytes);
      const auto got = client.post("/v1/sync", body, "application/octet-stream");
      REQUIRE(got);
      CHECK(got->status == 200);
      CHECK(got->content_type == "application/octet-stream");
      CHECK((got->body == body));
    }
  }

  TEST_CASE("the handler sees method, target, headers, body and peer as they were sent") {
    HttpRequest seen;
    RunningServer server([&](const HttpRequest& request) {
      seen = request;
      return HttpResponse{};
    });
    Wire wire(server.address());
    wire.send(
        "PUT /a%20b?q=1&r=%2F HTTP/1.1\r\nHost: h\r\nX-Two: 1\r\nx-two: 2\r\nTransfer-Encoding: chunked\r\n"
        "Connection: close\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    CHECK(wire.rest().starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(seen.method == "PUT");
    CHECK(seen.target == "/a%20b?q=1&r=%2F");
    CHECK(seen.headers["host"] == "h");
    CHECK(seen.headers["x-two"] == "1, 2");
    CHECK(seen.body == "abcde");
    CHECK(seen.peer == "127.0.0.1");
  }

  TEST_CASE("requests sent without waiting are answered in order on one connection") {
    RunningServer server(echo);
    Wire wire(server.address());
    wire.send(
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nonePOST / HTTP/1.1\r\nHost: h\r\nContent-Length: "
        "3\r\n\r\ntwo");
    CHECK(wire.head().find("Connection:") == std::string::npos);
    CHECK(wire.take(3) == "one");
    wire.head();
    CHECK(wire.take(3) == "two");
  }

  TEST_CASE("an HTTP/1.0 request is answered and the connection closed") {
    RunningServer server(echo);
    Wire wire(server.address());
    SUBCASE("") { wire.send("GET / HTTP/1.0\r\n\r\n"); }
    SUBCASE("though it asks to keep it") { wire.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"); }
    CHECK(wire.rest().find("Connection: close") != std::string::npos);
  }

  TEST_CASE("HEAD tells the length and sends no body") {
    RunningServer server([](const HttpRequest&) { return HttpResponse{200, "text/plain", "12345", {}}; });
    Wire wire(server.address());
    wire.send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const std::string all = wire.rest();
    CHECK(all.find("Content-Length: 5\r\n") != std::string::npos);
    CHECK(all.ends_with("\r\n\r\n"));
  }

  TEST_CASE("a body that announces more than the cap is refused before any of it is read") {
    std::atomic<int> calls = 0;
    RunningServer server(
        [&](const HttpRequest& request) {
          ++calls;
          return echo(request);
        },
        ServerLimits{.body_bytes_max = 1000});
    Wire wire(server.address());
    SUBCASE("by its length") { wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n"); }
    SUBCASE("by an absurd length") {
      wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 18446744073709551615\r\n\r\n");
    }
    SUBCASE("when it waits to be asked for the body") {
      wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
    }
    SUBCASE("while it comes in chunks") {
      wire.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x'));
    }
    CHECK(wire.line() == "HTTP/1.1 413 Payload Too Large");
    wire.finish_sending();
    wire.rest();
    CHECK(calls == 0);
  }

  TEST_CASE("a body of exactly the cap is taken") {
    RunningServer server(echo, ServerLimits{.body_bytes_max = 1000});
    HttpClient client(server.url());
    const auto got = client.post("/", std::string(1000, 'x'), "text/plain");
    REQUIRE(got);
    CHECK(got->body.size() == 1000);
  }

  TEST_CASE("a header above the cap is refused") {
    RunningServer server(echo, ServerLimits{.header_bytes_max = 2000});
    Wire wire(server.address());
    wire.send("GET / HTTP/1.1\r\nHost: h\r\nX-Long: " + std::string(3000, 'x'));
    CHECK(wire.line() == "HTTP/1.1 431 Request Header Fields Too Large");
  }

  TEST_CASE("bodies that together exceed what the server will hold are put off") {
    RunningServer server(echo, ServerLimits{.buffered_bytes_max = 1000});
    Wire wire(server.address());
    wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'x'));
    CHECK(wire.head().starts_with("HTTP/1.1 503 Service Unavailable\n"));
    CHECK(answers(server));
  }

  TEST_CASE("100-continue is sent before the body is") {
    RunningServer server(echo);
    Wire wire(server.address());
    wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-Continue\r\nConnection: close\r\n\r\n");
    CHECK(wire.line() == "HTTP/1.1 100 Continue");
    CHECK(wire.line().empty());
    wire.send("body");
    CHECK(wire.rest().ends_with("\r\n\r\nbody"));
  }

  TEST_CASE("garbage is refused and the server goes on") {
    RunningServer server(echo);
    std::vector<std::string> garbage = {
        std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + std::string(200, '\x5a'),  // a TLS hello
        "hello\r\n\r\n",
        std::string(300, '\0'),
        "GET / HTTP/9.9\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nNo colon\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1x\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    };
    // A body whose end nobody knows: what stands in it is no request.
    const std::string hidden = "\r\n\r\nGET /hidden HTTP/1.1\r\nHost: h\r\n\r\n";
    for (const char* coding : {"gzip", "identity", "xchunked", "chunked, gzip", "gzip, chunked",
                               "chunked\r\nTransfer-Encoding: gzip", "gzip\r\nTransfer-Encoding: chunked"})
      garbage.push_back("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: " + std::string(coding) + hidden);
    for (const auto& bytes : garbage) {
      CAPTURE(bytes);
      Wire wire(server.address());
      wire.send(bytes);
      CHECK(wire.line() == "HTTP/1.1 400 Bad Request");
      CHECK(wire.rest().find("200 OK") == std::string::npos);
    }
    CHECK(answers(server));
  }

  TEST_CASE("a request cut off at any byte never reaches the handler") {
    std::atomic<int> calls = 0;
    RunningServer server([&](const HttpRequest& request) {
      ++calls;
      return echo(request);
    });
    const std::string whole = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nstill there";
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
      Wire wire(server.address());
      wire.send(whole.substr(0, cut));
      wire.finish_sending();
      wire.rest();
    }
    CHECK(calls == 0);
    CHECK(answers(server));
    CHECK(calls == 1);
  }

  TEST_CASE("many clients at once all get their own answer") {
    RunningServer server(echo, ServerLimits{.threads = 4});
    std::atomic<int> right = 0;
    std::vector<std::thread> clients;
    for (int i = 0; i < 16; ++i)
      clients.emplace_back([&, i] {
        HttpClient client(server.url());
        for (int n = 0; n < 20; ++n) {
          const std::string body = std::to_string(i) + "/" + std::to_string(n) + std::string(2000, 'x');
          const auto got = client.post("/", body, "text/plain");
          if (got && got->body == body) ++right;
        }
      });
    for (auto& client : clients) client.join();
    CHECK(right == 16 * 20);
  }

  TEST_CASE("a handler that throws is answered with 500 and without its reason") {
    RunningServer server([](const HttpRequest& request) -> HttpResponse {
      if (request.target == "/odd") throw 42;
      if (request.target == "/split") return HttpResponse{200, "text/plain", "", {{"X-Name", "a\r\nSet-Cookie: b"}}};
      throw std::runtime_error("a secret");
    });
    HttpClient client(server.url());
    for (const std::string_view path : {"/", "/odd", "/split"}) {
      const auto got = client.get(path);
      REQUIRE(got);
      CHECK(got->status == 500);
      CHECK(got->body.find("secret") == std::string::npos);
      CHECK(got->headers.count("set-cookie") == 0);
    }
  }

  TEST_CASE("above the cap on waiting requests the answer is 503 with Retry-After") {
    Flag entered, release;
    RunningServer server(
        [&](const HttpRequest& request) {
          entered.raise();
          release.wait();
          return echo(request);
        },
        ServerLimits{.requests_waiting_max = 1, .threads = 1});
    std::thread first([&] { CHECK(answers(server)); });
    CHECK(entered.wait());
    HttpClient second(server.url());
    const auto with_body = second.post("/", "x", "text/plain");
    const auto without = second.get("/");
    release.raise();
    first.join();
    REQUIRE(with_body);
    REQUIRE(without);
    CHECK(with_body->status == 503);
    CHECK(with_body->headers.at("retry-after") == "5");
    CHECK(without->status == 503);
    CHECK(answers(server));
  }

  TEST_CASE("above the cap on connections the answer is 503") {
    RunningServer server(echo, ServerLimits{.connections_max = 1});
    Wire first(server.address());
    first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(first.head().starts_with("HTTP/1.1 200"));
    Wire second(server.address());
    CHECK(second.line() == "HTTP/1.1 503 Service Unavailable");
    first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(first.head().starts_with("HTTP/1.1 200"));
  }

  TEST_CASE("whoever stops sending half way is cut off") {
    RunningServer server(echo, ServerLimits{.read_seconds_max = 1});
    Wire wire(server.address());
    SUBCASE("in silence") {}
    SUBCASE("in the header") { wire.send("GET / HTTP/1.1\r\nHos"); }
    SUBCASE("in the body") { wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc"); }
    CHECK(wire.rest().empty());
  }

  TEST_CASE("a file is sent whole, in pieces, and not at all to HEAD") {
    const sovang::tests::TempDir folder;
    const auto file = std::make_shared<sovang::base::ScratchFile>(folder.path());
    std::string content;
    for (int line = 0; content.size() < 300'000; ++line) content += std::to_string(line) + '\n';
    file->append(content);
    RunningServer server([&](const HttpRequest&) { return HttpResponse{200, "application/zip", "", {}, file}; });
    Wire wire(server.address());
    wire.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(wire.head().find("Content-Length: " + std::to_string(content.size())) != std::string::npos);
    wire.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    CHECK(wire.head().starts_with("HTTP/1.1 200"));
    CHECK(wire.rest() == content);
  }

  TEST_CASE("stopping closes idle connections at once and finishes what is being answered") {
    Flag entered, release;
    RunningServer server([&](const HttpRequest& request) {
      if (request.target == "/slow") {
        entered.raise();
        release.wait();
      }
      return HttpResponse{200, "text/plain", std::string(3'000'000, 'x'), {}};
    });
    Wire idle(server.address());
    idle.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(idle.head().starts_with("HTTP/1.1 200"));
    Wire half(server.address());
    half.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(half.head().starts_with("HTTP/1.1 200"));
    half.send("GET / HT");
    Wire slow(server.address());
    slow.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(entered.wait());

    server.stop();
    CHECK(idle.rest().empty());
    CHECK(half.rest().empty());
    release.raise();
    const std::string head = slow.head();
    CHECK(head.starts_with("HTTP/1.1 200"));
    CHECK(head.find("Connection: close") != std::string::npos);
    CHECK(slow.rest().size() == 3'000'000);
    server.end();
  }

  TEST_CASE("stopping twice, and stopping before running, end it") {
    HttpServer server("127.0.0.1:0", echo);
    server.stop();
    server.stop();
    server.run();
  }

  TEST_CASE("a server that never ran can be dropped") { CHECK_NOTHROW(HttpServer("127.0.0.1:0", echo)); }

  TEST_CASE("SIGTERM and SIGINT end it") {
    for (const int signal : {SIGTERM, SIGINT}) {
      HttpServer server("127.0.0.1:0", echo);
      server.stop_on_signals();
      std::raise(signal);
      server.run();
    }
  }

  TEST_CASE("an address that cannot be listened on is an error that names it") {
    HttpServer first("127.0.0.1:0", echo);
    CHECK(first.address().starts_with("127.0.0.1:"));
    for (const std::string& where :
         std::vector<std::string>{first.address(), "", "8470", "127.0.0.1", "127.0.0.1:", ":8470", "127.0.0.1:65536",
                                  "127.0.0.1:http", "[::1:80", "192.0.2.1:0"}) {
      CAPTURE(where);
      try {
        HttpServer second(where, echo);
        FAIL("it listens");
      } catch (const NetError& error) {
        CHECK(std::string(error.what()).find("'" + where + "'") != std::string::npos);
      }
    }
  }
}
