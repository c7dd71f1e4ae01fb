#include "node/store/packing.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>

#include "base/ensure.h"
#include "node/store/assets.h"

namespace sovang::store {

namespace {

constexpr char kEscape = '\0';  // no open part and no private parts begin with it
constexpr std::string_view kPlain("\0\0", 2);
constexpr std::string_view kPacked("\0\1", 2);  // with the first dictionary
constexpr int kLevel = 3;
constexpr std::string_view kMagic = "\x28\xb5\x2f\xfd";  // a frame is kept without it

constexpr std::size_t kSumBytes = 4;
constexpr std::size_t kHeadBytes = kPacked.size() + kSumBytes;

/// Not every altered bit of a frame changes what it unpacks to; none shall go unnoticed.
std::string sum_of(std::string_view packed) {
  const auto sum = crc32_z(0, reinterpret_cast<const unsigned char*>(packed.data()), packed.size());
  std::string out;
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(sum >> shift & 0xff);
  return out;
}

struct Free {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  void operator()(ZSTD_CDict* dictionary) const { ZSTD_freeCDict(dictionary); }
  void operator()(ZSTD_DDict* dictionary) const { ZSTD_freeDDict(dictionary); }
};

std::string_view dictionary() { return asset("entries-1.zdict"); }

const ZSTD_CDict* packing_dictionary() {
  static const std::unique_ptr<ZSTD_CDict, Free> kDictionary(
      ZSTD_createCDict(dictionary().data(), dictionary().size(), kLevel));
  return kDictionary.get();
}

const ZSTD_DDict* unpacking_dictionary() {
  static const std::unique_ptr<ZSTD_DDict, Free> kDictionary(
      ZSTD_createDDict(dictionary().data(), dictionary().size()));
  return kDictionary.get();
}

}  // namespace

std::string pack(std::string_view bytes) {
  base::ensure(bytes.size() <= kPackedBytesMax, "what is packed fits");
  thread_local const std::unique_ptr<ZSTD_CCtx, Free> kContext = [] {
    std::unique_ptr<ZSTD_CCtx, Free> made(ZSTD_createCCtx());
    base::ensure(made != nullptr, "memory for zstd");
    ZSTD_CCtx_refCDict(made.get(), packing_dictionary());
    ZSTD_CCtx_setParameter(made.get(), ZSTD_c_dictIDFlag, 0);
    return made;
  }();
  thread_local std::string frame;
  frame.resize(std::max(frame.size(), ZSTD_compressBound(bytes.size())));
  const std::size_t size = ZSTD_compress2(kContext.get(), frame.data(), frame.size(), bytes.data(), bytes.size());
  base::ensure(ZSTD_isError(size) == 0, "packing in memory");
  const std::string_view packed = std::string_view(frame).substr(0, size).substr(kMagic.size());
  std::string out;
  if (kHeadBytes + packed.size() < bytes.size()) {
    out.reserve(kHeadBytes + packed.size());
    return out.append(kPacked).append(sum_of(packed)).append(packed);
  }
  if (!bytes.empty() && bytes.front() == kEscape) out = kPlain;
  return out.append(bytes);
}

bool unpack(std::string_view stored, std::string& out) {
  const bool escaped = !stored.empty() && stored.front() == kEscape;
  if (!escaped || stored.starts_with(kPlain)) {
    out = escaped ? stored.substr(kPlain.size()) : stored;
    return true;
  }
  if (!stored.starts_with(kPacked) || stored.size() < kHeadBytes) return false;
  const std::string_view packed = stored.substr(kHeadBytes);
  if (stored.substr(kPacked.size(), kSumBytes) != sum_of(packed)) return false;
  thread_local const std::unique_ptr<ZSTD_DCtx, Free> kContext(ZSTD_createDCtx());
  thread_local std::string frame;
  frame.assign(kMagic).append(packed);
  const auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size > kPackedBytesMax) return false;
  out.resize(static_cast<std::size_t>(size));
  return ZSTD_decompress_usingDDict(kContext.get(), out.data(), out.size(), frame.data(), frame.size(),
                                    unpacking_dictionary()) == out.size();
}

}  // namespace sovang::store
