#pragma once
// The pages themselves. Addresses inside the pages are the browser's matter: they all get the first page.

#include "node/net/http.h"

namespace sovang::api {

net::HttpResponse serve_page(const net::HttpRequest& request);

}  // namespace sovang::api
