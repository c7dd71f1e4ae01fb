#include "node/net/url.h"

#include <algorithm>

#include "base/decimal.h"

namespace sovang::net {
namespace {

constexpr std::uint64_t kPortMax = 65535;

std::string_view default_port(bool tls) { return tls ? "443" : "80"; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Removes `scheme` (lower case) from the front of `text`, in whatever case it is written.
bool take_scheme(std::string_view& text, std::string_view scheme) {
  if (text.size() < scheme.size()) return false;
  if (!std::equal(scheme.begin(), scheme.end(), text.begin(), [](char a, char b) { return a == lower(b); }))
    return false;
  text.remove_prefix(scheme.size());
  return true;
}

/// Splits `host`, `host:port`, `[v6]` or `[v6]:port`; the port is empty when none is written.
std::optional<Endpoint> split_authority(std::string_view text) {
  Endpoint out;
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    out.host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
    if (out.host.find(':') == std::string::npos) return std::nullopt;
  } else {
    const auto colon = std::min(text.find(':'), text.size());
    out.host = text.substr(0, colon);
    rest = text.substr(colon);
  }
  if (out.host.empty()) return std::nullopt;
  if (rest.empty()) return out;
  const auto port = base::parse_decimal(rest.substr(1));
  if (rest.front() != ':' || !port || *port > kPortMax) return std::nullopt;
  out.port = rest.substr(1);
  return out;
}

}  // namespace

std::string Url::authority() const {
  std::string out = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != default_port(tls)) out += ":" + port;
  return out;
}

std::optional<Url> parse_url(std::string_view text) {
  Url url;
  url.tls = take_scheme(text, "https://");
  if (!url.tls && !take_scheme(text, "http://")) return std::nullopt;
  const bool odd = std::any_of(text.begin(), text.end(), [](char c) {
    return c <= ' ' || c > '~' || std::string_view("@?#\\\"<>").find(c) != std::string_view::npos;
  });
  if (odd) return std::nullopt;
  const auto slash = std::min(text.find('/'), text.size());
  auto where = split_authority(text.substr(0, slash));
  if (!where || where->port == "0") return std::nullopt;
  url.host = std::move(where->host);
  url.port = where->port.empty() ? std::string(default_port(url.tls)) : std::move(where->port);
  url.prefix = text.substr(slash);
  while (url.prefix.ends_with('/')) url.prefix.pop_back();
  return url;
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  auto where = split_authority(text);
  if (where && where->port.empty()) return std::nullopt;
  return where;
}

}  // namespace sovang::net
