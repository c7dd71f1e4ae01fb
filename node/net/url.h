#pragma once
// The address of a hub as people type it: `http://host[:port][/prefix]`.

#include <optional>
#include <string>
#include <string_view>

namespace sovang::net {

struct Url {
  bool tls = false;
  std::string host;    // without the brackets of an IPv6 address
  std::string port;    // decimal, the scheme's own when none was written
  std::string prefix;  // empty or `/path` without a slash at the end

  /// As the Host header says it: brackets for IPv6, no port when it is the scheme's own.
  [[nodiscard]] std::string authority() const;
};

/// Absent when it is not http(s), has no host, or carries what a hub's address has no use for: a user, query or
/// fragment.
std::optional<Url> parse_url(std::string_view text);

struct Endpoint {
  std::string host;  // without brackets
  std::string port;
};

/// `127.0.0.1:8470`, `[::1]:0`, `localhost:8470`: host and port both there, port 0 to 65535.
std::optional<Endpoint> parse_endpoint(std::string_view text);

}  // namespace sovang::net
