#pragma once
// What a proxy on the same machine (nginx, Caddy: the one that does https) says about a request. Others may write the
// same headers; from them they count for nothing.

#include <string>

#include "node/net/http.h"

namespace sovang::api {

/// Whether the page is read over https: `X-Forwarded-Proto: https` from this machine.
bool over_https(const net::HttpRequest& request);
/// Who asks: the last address of `X-Forwarded-For` from this machine, else the other side of the connection.
std::string asker(const net::HttpRequest& request);
/// Whether a proxy handed the request on, whoever it is.
bool was_forwarded(const net::HttpRequest& request);

}  // namespace sovang::api
