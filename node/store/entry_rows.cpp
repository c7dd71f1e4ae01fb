#include "node/store/entry_rows.h"

#include "base/ensure.h"
#include "node/store/database.h"

namespace sovang::store {

std::string encode_parts(const sync::PrivateParts& parts) {
  std::string out;
  for (const auto& [name, bytes] : parts) {
    base::ensure(name.size() <= 255 && bytes.size() <= sync::kPartBytesMax, "a private part fits its length fields");
    out += static_cast<char>(name.size());
    out += name;
    out += static_cast<char>(bytes.size() >> 8);
    out += static_cast<char>(bytes.size() & 0xff);
    out += bytes;
  }
  return out;
}

sync::PrivateParts decode_parts(std::string_view bytes) {
  const auto take = [&bytes](std::size_t count) {
    if (bytes.size() < count) throw StoreError("read private parts", "their lengths do not add up", 0);
    const std::string_view out = bytes.substr(0, count);
    bytes.remove_prefix(count);
    return out;
  };
  const auto octet = [&take] { return static_cast<std::size_t>(static_cast<unsigned char>(take(1).front())); };
  sync::PrivateParts parts;
  while (!bytes.empty()) {
    std::string name(take(octet()));
    const std::size_t high = octet();
    const std::size_t size = high << 8 | octet();
    parts.emplace_hint(parts.end(), std::move(name), take(size));
  }
  return parts;
}

}  // namespace sovang::store
