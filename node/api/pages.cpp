#include "node/api/pages.h"

#include <algorithm>

#include "node/api/assets.h"
#include "node/api/compress.h"

namespace sovang::api {
namespace {

constexpr const char* kNoPages =
    "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><title>Sổ Vàng</title>"
    "<h1>Sổ Vàng</h1><p>Chương trình này được dựng không kèm trang. Dùng dòng lệnh <code>sovang</code>, hoặc dựng lại "
    "với "
    "Node.js.</p><p lang=\"en\">This program was built without its pages.</p></html>\n";

const Asset* find(std::string_view path) {
  for (const auto& asset : assets())
    if (asset.path == path) return &asset;
  return nullptr;
}

net::HttpResponse plain(int status, std::string text) {
  return {status, "text/plain; charset=utf-8", std::move(text), {}};
}

}  // namespace

std::string_view find_asset(std::string_view path) {
  const auto* asset = find(path);
  return asset == nullptr ? std::string_view() : asset->bytes;
}

net::HttpResponse serve_page(const net::HttpRequest& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    auto response = plain(405, "GET\n");
    response.headers["allow"] = "GET, HEAD";
    return response;
  }
  const std::string path = request.target.substr(0, request.target.find('?'));
  const auto* asset = path == "/" ? nullptr : find(path);
  const bool is_file = path.substr(path.rfind('/') + 1).find('.') != std::string::npos;
  if (asset == nullptr && is_file) return plain(404, "not found\n");
  const bool hashed = asset != nullptr && asset->path.starts_with("/assets/");
  if (asset == nullptr) asset = find("/index.html");
  if (asset == nullptr) return {200, "text/html; charset=utf-8", kNoPages, {{"cache-control", "no-cache"}}};
  net::HttpResponse response{200, std::string(asset->content_type), {}, {}};
  response.headers["cache-control"] = hashed ? "public, max-age=31536000, immutable" : "no-cache";
  response.headers["vary"] = "accept-encoding";
  if (!asset->gzip.empty() && takes_gzip(request)) {
    response.headers["content-encoding"] = "gzip";
    response.body = asset->gzip;
  } else {
    response.body = asset->bytes;
  }
  return response;
}

}  // namespace sovang::api
