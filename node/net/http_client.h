#pragma once
// One HTTP(S) request at a time on a connection that is kept for the next one. For `sync` and `join`.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "node/net/http.h"

namespace sovang::net {

enum class ClientError { bad_url, not_found, refused, timeout, tls, broken, too_large };

struct ClientFailure {
  ClientError error;
  std::string detail;  // address and reason, one line
};

struct ClientLimits {
  std::size_t body_bytes_max = 65u << 20;  // of an answer
  unsigned connect_seconds_max = 20;  // with the TLS handshake; looking up a name takes what the system allows itself
  unsigned idle_seconds_max = 120;    // without a byte moving: bad lines are slow, not dead
};

/// Blocks the calling thread; one thread at a time. A request on a kept connection that the server has closed meanwhile
/// is sent again, once, on a new one: a POST may arrive twice. Answers of any status are answers; redirects are not
/// followed. After a failure the next request connects anew.
class HttpClient {
 public:
  /// `url`: `http://host[:port]` or `https://…`, path prefix allowed (behind a proxy). Certificates are checked against
  /// the system's store (or SSL_CERT_FILE).
  explicit HttpClient(std::string url, ClientLimits limits = {});
  ~HttpClient();
  /// `path` begins with a slash and may have a query.
  base::Result<HttpResponse, ClientFailure> post(std::string_view path, std::string_view body,
                                                 std::string_view content_type);
  base::Result<HttpResponse, ClientFailure> get(std::string_view path);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sovang::net
