#include "node/store/packing.h"

#include <sqlite3.h>
#include <zlib.h>
#include <zstd.h>

#include <memory>

#include "base/ensure.h"
#include "node/store/assets.h"

namespace sovang::store {

namespace {

constexpr char kEscape = '\0';  // no open part and no private parts begin with it
constexpr std::string_view kPlain("\0\0", 2);
constexpr std::string_view kPacked("\0\1", 2);  // with the first dictionary
constexpr int kLevel = 3;
constexpr std::size_t kBytesMax = std::size_t{1} << 20;
constexpr std::string_view kDamaged = "\xff";
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

/// A connection's own: its context, and the last bytes that it gave, which stay until the next.
struct Unpacker {
  std::unique_ptr<ZSTD_DCtx, Free> context{ZSTD_createDCtx()};
  std::string frame, out;

  std::string_view unpack(std::string_view stored) {
    if (stored.empty() || stored.front() != kEscape) return stored;
    if (stored.starts_with(kPlain)) return stored.substr(kPlain.size());
    if (!stored.starts_with(kPacked)) return kDamaged;
    if (stored.size() < kHeadBytes) return kDamaged;
    const std::string_view packed = stored.substr(kHeadBytes);
    if (stored.substr(kPacked.size(), kSumBytes) != sum_of(packed)) return kDamaged;
    frame.assign(kMagic).append(packed);
    const auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size > kBytesMax) return kDamaged;
    out.resize(static_cast<std::size_t>(size));
    const std::size_t given = ZSTD_decompress_usingDDict(context.get(), out.data(), out.size(), frame.data(),
                                                         frame.size(), unpacking_dictionary());
    return given == out.size() ? std::string_view(out) : kDamaged;
  }
};

void unpacked(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  if (sqlite3_value_type(values[0]) == SQLITE_NULL) return sqlite3_result_null(context);
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(values[0]));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  try {
    const auto out = static_cast<Unpacker*>(sqlite3_user_data(context))->unpack({bytes, bytes == nullptr ? 0 : size});
    sqlite3_result_blob64(context, out.data(), out.size(), SQLITE_TRANSIENT);
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(context);
  }
}

}  // namespace

std::string pack(std::string_view bytes) {
  base::ensure(bytes.size() <= kBytesMax, "what is packed fits");
  thread_local const std::unique_ptr<ZSTD_CCtx, Free> kContext = [] {
    std::unique_ptr<ZSTD_CCtx, Free> made(ZSTD_createCCtx());
    base::ensure(made != nullptr, "memory for zstd");
    ZSTD_CCtx_refCDict(made.get(), packing_dictionary());
    ZSTD_CCtx_setParameter(made.get(), ZSTD_c_dictIDFlag, 0);
    return made;
  }();
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compress2(kContext.get(), out.data(), out.size(), bytes.data(), bytes.size());
  base::ensure(ZSTD_isError(size) == 0, "packing in memory");
  out.resize(size);
  out.erase(0, kMagic.size());
  out.insert(0, std::string(kPacked) + sum_of(out));
  if (out.size() < bytes.size()) return out;
  out = bytes;
  if (!out.empty() && out.front() == kEscape) out.insert(0, kPlain);
  return out;
}

void add_unpacked(sqlite3* db) {
  const int code = sqlite3_create_function_v2(db, "unpacked", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                              new Unpacker, unpacked, nullptr, nullptr,
                                              [](void* unpacker) { delete static_cast<Unpacker*>(unpacker); });
  base::ensure(code == SQLITE_OK, "SQLite takes a function");
}

}  // namespace sovang::store
