#include "node/net/url.h"

#include <doctest/doctest.h>

using sovang::net::parse_endpoint;
using sovang::net::parse_url;

TEST_SUITE("url") {
  TEST_CASE("an address is split into scheme, host, port and prefix") {
    const auto plain = parse_url("http://127.0.0.1:8470");
    REQUIRE(plain);
    CHECK_FALSE(plain->tls);
    CHECK(plain->host == "127.0.0.1");
    CHECK(plain->port == "8470");
    CHECK(plain->prefix.empty());
    CHECK(plain->authority() == "127.0.0.1:8470");

    const auto proxied = parse_url("HTTPS://Xa.TamNong.example/so-vang/hub//");
    REQUIRE(proxied);
    CHECK(proxied->tls);
    CHECK(proxied->port == "443");
    CHECK(proxied->prefix == "/so-vang/hub");
    CHECK(proxied->authority() == "Xa.TamNong.example");

    const auto six = parse_url("http://[::1]:80/");
    REQUIRE(six);
    CHECK(six->host == "::1");
    CHECK(six->authority() == "[::1]");
    CHECK(six->prefix.empty());
  }

  TEST_CASE("what is no hub's address is refused") {
    for (const char* text :
         {"",           "http://",     "http:///x",      "hub.example",  "ftp://hub.example", "http:/hub",
          "http://h:0", "http://h:",   "http://h:65536", "http://h:8x",  "http://h:-1",       "http://h:080",
          "http://u@h", "http://h/?q", "http://h/#f",    "http://h/a b", "http://h\r\nX: y",  "http://[::1",
          "http://[]",  "http://[h]",  "http://[::1]x",  "http://::1",   "http://xã.example"}) {
      CAPTURE(text);
      CHECK_FALSE(parse_url(text));
    }
  }

  TEST_CASE("an endpoint needs both host and port") {
    const auto any = parse_endpoint("[::]:0");
    REQUIRE(any);
    CHECK(any->host == "::");
    CHECK(any->port == "0");
    for (const char* text : {"", ":", "h", "h:", ":1", "h:65536", "h:1:2", "[::1]", "::1", "h: 1"}) {
      CAPTURE(text);
      CHECK_FALSE(parse_endpoint(text));
    }
  }
}
