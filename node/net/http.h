#pragma once
// HTTP as values: what a handler sees and answers. No socket and no Beast here.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/scratch_file.h"

namespace sovang::net {

struct HttpRequest {
  std::string method;                                       // as sent: `GET`, `POST`, …
  std::string target;                                       // path and query as sent
  std::map<std::string, std::string, std::less<>> headers;  // names in lower case; repeated ones joined by ", "
  std::string body;
  std::string peer;  // address of the other side, for rate limits
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::map<std::string, std::string, std::less<>> headers;  // of an answer to the client: as in HttpRequest
  std::shared_ptr<const base::ScratchFile> file{};          // sent in place of `body`, a piece at a time
};

/// Called on a pool thread; may be called from several at once. Exceptions become 500 without details.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

}  // namespace sovang::net
