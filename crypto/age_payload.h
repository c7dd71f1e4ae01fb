#pragma once
// The chunks behind an age header (docs/formats/age.md). Used inside crypto/ alone.

#include <array>
#include <string_view>

#include "base/bytes.h"
#include "crypto/age_wrap.h"

namespace sovang::crypto {

inline constexpr std::size_t kAgeChunkBytes = 65536;
inline constexpr std::size_t kAgeTagBytes = 16;
inline constexpr std::size_t kAgeNonceBytes = 16;

/// The STREAM nonce: an 11-byte big-endian counter and the flag of the last chunk.
class ChunkNonce {
 public:
  [[nodiscard]] const std::uint8_t* data() const { return bytes_.data(); }
  void mark_last() { bytes_.back() = 1; }
  void advance() {
    for (std::size_t i = bytes_.size() - 1; i-- > 0;) {
      if (++bytes_[i] != 0) return;
    }
  }

 private:
  std::array<std::uint8_t, 12> bytes_{};
};

inline DerivedKey age_payload_key(const FileKey& file_key, std::string_view nonce) {
  return hkdf_sha256(base::view(file_key.bytes), nonce, "payload");
}

}  // namespace sovang::crypto
