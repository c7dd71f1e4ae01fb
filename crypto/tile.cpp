#include "crypto/tile.h"

#include "base/bytes.h"
#include "base/decimal.h"
#include "base/ensure.h"

namespace sovang::crypto {

namespace {

constexpr int kEntryBundle = -1;
constexpr int kLevelMax = 63;
constexpr unsigned kTileBits = 8;  // a tile's hash stands for 2^8 hashes of the level below
constexpr std::string_view kTilePrefix = "tile/";
constexpr std::string_view kBundleName = "entries";
constexpr std::string_view kPartialMark = ".p/";

/// `x001/x234/067`
std::string index_text(std::uint64_t index) {
  const auto group = [](std::uint64_t value) {
    const std::string digits = std::to_string(value % 1000);
    return std::string(3 - digits.size(), '0') + digits;
  };
  std::string out = group(index);
  while ((index /= 1000) > 0) out = "x" + group(index) + "/" + out;
  return out;
}

/// The number whose groups these are, read leniently: the caller compares spellings. Absent when it is none or above
/// 2^63-1.
std::optional<std::uint64_t> parse_index(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c == 'x' || c == '/') continue;
    if (digits == "0") digits.clear();
    digits += c;
  }
  return base::parse_decimal(digits);
}

}  // namespace

std::string TilePath::text() const {
  std::string out(kTilePrefix);
  out += level == kEntryBundle ? std::string(kBundleName) : std::to_string(level);
  out.append("/").append(index_text(index));
  if (width != kTileWidth) out.append(kPartialMark).append(std::to_string(width));
  return out;
}

std::optional<TilePath> parse_tile_path(std::string_view text) {
  const std::string_view whole = text;
  if (!text.starts_with(kTilePrefix)) return std::nullopt;
  text.remove_prefix(kTilePrefix.size());
  const auto level_end = text.find('/');
  if (level_end == std::string_view::npos) return std::nullopt;
  TilePath path;
  if (const auto name = text.substr(0, level_end); name == kBundleName) {
    path.level = kEntryBundle;
  } else {
    const auto level = base::parse_decimal(name);
    if (!level || *level > kLevelMax) return std::nullopt;
    path.level = static_cast<int>(*level);
  }
  text.remove_prefix(level_end + 1);
  if (const auto mark = text.find(kPartialMark); mark != std::string_view::npos) {
    const auto width = base::parse_decimal(text.substr(mark + kPartialMark.size()));
    if (!width || *width == 0 || *width >= kTileWidth) return std::nullopt;
    path.width = static_cast<unsigned>(*width);
    text = text.substr(0, mark);
  }
  const auto index = parse_index(text);
  if (!index) return std::nullopt;
  path.index = *index;
  if (path.text() != whole) return std::nullopt;  // each path has one spelling
  return path;
}

std::vector<TilePath> tiles_of_size(std::uint64_t size) {
  std::vector<TilePath> out;
  const auto add_level = [&](int level, std::uint64_t hashes) {
    for (std::uint64_t index = 0; index < hashes / kTileWidth; ++index) out.push_back({level, index, kTileWidth});
    const auto width = static_cast<unsigned>(hashes % kTileWidth);
    if (width != 0) out.push_back({level, hashes / kTileWidth, width});
  };
  std::uint64_t hashes = size;
  for (int level = 0; hashes > 0; ++level, hashes >>= kTileBits) add_level(level, hashes);
  add_level(kEntryBundle, size);
  return out;
}

std::string make_tile(const TilePath& path, const SubtreeReader& read) {
  base::ensure(path.level >= 0 && path.level < 8, "crypto: no tree is high enough for a tile of this level");
  std::string out;
  out.reserve(path.width * Hash().size());
  for (unsigned i = 0; i < path.width; ++i) {
    out += base::view(read(static_cast<unsigned>(path.level) * kTileBits, path.index * kTileWidth + i));
  }
  return out;
}

void append_to_entry_bundle(std::string& bundle, std::string_view entry) {
  base::ensure(entry.size() <= kEntryBytesMax, "crypto: entry too long for a bundle");
  bundle += static_cast<char>(entry.size() >> 8);
  bundle += static_cast<char>(entry.size() & 0xff);
  bundle += entry;
}

std::optional<std::vector<std::string_view>> parse_entry_bundle(std::string_view bundle, unsigned count) {
  std::vector<std::string_view> entries;
  while (!bundle.empty()) {
    if (bundle.size() < 2 || entries.size() == count) return std::nullopt;
    const std::size_t length = base::octets(bundle)[0] * 256u + base::octets(bundle)[1];
    bundle.remove_prefix(2);
    if (bundle.size() < length) return std::nullopt;
    entries.push_back(bundle.substr(0, length));
    bundle.remove_prefix(length);
  }
  if (entries.size() != count) return std::nullopt;
  return entries;
}

}  // namespace sovang::crypto
