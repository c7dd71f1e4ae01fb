#include "node/proof/deflate.h"

#include <zlib.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/ensure.h"

namespace sovang::proof {
namespace {

constexpr int kRawWindow = -15;  // zlib's way to ask for no header and no checksum
constexpr int kMemoryLevel = 9;

Bytef* input(std::string_view data) { return const_cast<Bytef*>(base::octets(data)); }

}  // namespace

std::string deflate_raw(std::string_view data) {
  z_stream stream{};
  base::ensure(
      deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kRawWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) == Z_OK,
      "zlib gives a compressor");
  std::string out(deflateBound(&stream, static_cast<uLong>(data.size())), '\0');
  stream.next_in = input(data);
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = base::octets(out);
  stream.avail_out = static_cast<uInt>(out.size());
  const int ended = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  base::ensure(ended == Z_STREAM_END, "the bound holds");
  return out;
}

std::optional<std::string> inflate_raw(std::string_view data, std::size_t limit) {
  z_stream stream{};
  base::ensure(inflateInit2(&stream, kRawWindow) == Z_OK, "zlib gives a decompressor");
  std::string out(limit, '\0');
  stream.next_in = input(data);
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = base::octets(out);
  stream.avail_out = static_cast<uInt>(out.size());
  const int ended = inflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  const bool whole = ended == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  if (!whole) return std::nullopt;
  return out;
}

}  // namespace sovang::proof
