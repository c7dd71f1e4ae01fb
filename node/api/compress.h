#pragma once
// Answers made smaller for slow lines (RFC 1952).

#include <string>
#include <string_view>

#include "node/net/http.h"

namespace sovang::api {

std::string gzip(std::string_view bytes);
bool takes_gzip(const net::HttpRequest& request);

/// Compresses a JSON answer of some size for who can read that. Not for an answer with a secret in it: its length would
/// tell of it.
void compress(const net::HttpRequest& request, net::HttpResponse& response);

}  // namespace sovang::api
