#include "node/api/compress.h"

#include <zlib.h>

#include "base/ensure.h"

namespace sovang::api {
namespace {

constexpr std::size_t kWorthwhile = 1400;  // what one packet carries anyway
constexpr int kGzip = 15 + 16;             // zlib's window, and its sign for the gzip form

}  // namespace

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  base::ensure(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) == Z_OK,
               "zlib has memory");
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  std::string in(bytes);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int end = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  base::ensure(end == Z_STREAM_END, "what zlib promised is room enough");
  return out;
}

bool takes_gzip(const net::HttpRequest& request) {
  const auto accepts = request.headers.find("accept-encoding");
  return accepts != request.headers.end() && accepts->second.find("gzip") != std::string::npos &&
         accepts->second.find("gzip;q=0") == std::string::npos;
}

void compress(const net::HttpRequest& request, net::HttpResponse& response) {
  if (response.body.size() < kWorthwhile || response.headers.contains("content-encoding")) return;
  if (!std::string_view(response.content_type).starts_with("application/json") || !takes_gzip(request)) return;
  response.body = gzip(response.body);
  response.headers["content-encoding"] = "gzip";
  response.headers["vary"] = "accept-encoding";
}

}  // namespace sovang::api
