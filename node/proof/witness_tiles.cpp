#include "node/proof/witness_tiles.h"

#include <algorithm>
#include <set>

#include "base/file.h"
#include "crypto/lines.h"
#include "crypto/tile.h"
#include "sync/roster.h"

namespace sovang::proof {
namespace {

namespace fs = std::filesystem;
using base::Err;
using crypto::VerifierKey;

constexpr std::uint64_t kKeysFileMax = 16u << 20;
constexpr std::uint64_t kBundleBytesMax = crypto::kTileWidth * (crypto::kEntryBytesMax + 2);

class HeadReader {
 public:
  HeadReader(const fs::path& dir, const WitnessMemory& memory, const std::vector<VerifierKey>& given,
             const std::multimap<std::string, std::uint64_t, std::less<>>& wanted)
      : dir_(dir), memory_(memory), given_(given), wanted_(wanted) {}

  /// The keys that keys.txt lists; one that differs from a pinned one is refused.
  base::Result<std::vector<VerifierKey>, CosignRefusal> listed() const {
    const std::string text = base::read_file(dir_ / "keys.txt", kKeysFileMax);
    std::vector<VerifierKey> out;
    std::set<std::string> names;
    for (std::string_view rest = text; !rest.empty();) {
      const auto line = crypto::take_line(rest);
      auto key = line ? crypto::parse_vkey(*line) : std::nullopt;
      if (!key || !names.insert(key->name).second)
        return Err{CosignRefusal{CosignFault::damaged, "keys.txt", {}, {}, "keys.txt"}};
      if (const auto trusted = trusted_key(memory_, key->name, key); !trusted) return Err{trusted.error()};
      out.push_back(*std::move(key));
    }
    return out;
  }

  base::Result<ExportHead, CosignRefusal> read(const VerifierKey& listed) {
    const std::string& origin = listed.name;
    auto key = trusted_key(memory_, origin, known(origin));
    if (!key) return Err{key.error()};
    if (*key != listed) return Err{CosignRefusal{CosignFault::key_differs, origin, key->text(), listed.text()}};
    ExportHead head{origin, file(origin + "/checkpoint", crypto::kNoteBytesMax), *key, {}};
    const auto opened = crypto::open_note(head.note, std::span(&head.key, 1));
    if (!opened) return Err{CosignRefusal{CosignFault::not_signed, origin}};
    const auto checkpoint = crypto::parse_checkpoint(opened->text);
    if (!checkpoint || checkpoint->origin != origin) return Err{CosignRefusal{CosignFault::malformed, origin}};
    if (const auto refusal = fold(*checkpoint, head)) return Err{*refusal};
    return head;
  }

 private:
  /// Empty when it cannot be read: what it should have held is then missing.
  std::string file(const std::string& name, std::uint64_t limit) const {
    try {
      return base::read_file(dir_ / name, limit);
    } catch (const base::FileError&) {
      return {};
    }
  }

  std::optional<VerifierKey> known(std::string_view origin) const {
    for (const auto& key : given_)
      if (key.type == crypto::KeyType::ed25519 && key.name == origin) return key;
    return roster_.log_key(origin);
  }

  std::optional<CosignRefusal> fold(const crypto::Checkpoint& checkpoint, ExportHead& head) {
    std::set<std::uint64_t> sizes;
    if (const auto before = memory_.logs.find(head.origin); before != memory_.logs.end())
      sizes.insert(before->second.size);
    for (auto [at, end] = wanted_.equal_range(head.origin); at != end; ++at) sizes.insert(at->second);
    crypto::Frontier frontier;
    const bool commune = is_commune_log(head.origin);
    while (frontier.size() < checkpoint.size) {
      const auto width =
          static_cast<unsigned>(std::min<std::uint64_t>(crypto::kTileWidth, checkpoint.size - frontier.size()));
      crypto::TilePath path{-1, frontier.size() / crypto::kTileWidth, width};
      std::string bytes = file(head.origin + "/" + path.text(), kBundleBytesMax);
      if (bytes.empty() && width < crypto::kTileWidth) {  // a full file may stand in
        path.width = crypto::kTileWidth;
        bytes = file(head.origin + "/" + path.text(), kBundleBytesMax);
      }
      const auto entries = crypto::parse_entry_bundle(bytes, path.width);
      if (!entries) return CosignRefusal{CosignFault::damaged, head.origin, {}, {}, head.origin + "/" + path.text()};
      for (unsigned at = 0; at < width; ++at) {
        if (sizes.contains(frontier.size())) head.roots[frontier.size()] = frontier.root();
        frontier.append(crypto::leaf_hash((*entries)[at]));
        if (!commune) continue;
        if (const auto open = sync::read_open_part((*entries)[at])) roster_.take(*open);
      }
    }
    head.roots[frontier.size()] = frontier.root();
    if (frontier.root() != checkpoint.root)
      return CosignRefusal{CosignFault::damaged, head.origin, {}, {}, head.origin + "/checkpoint"};
    return std::nullopt;
  }

 public:
  static bool is_commune_log(std::string_view origin) {
    const auto slash = origin.find('/');
    return slash != origin.npos && origin.substr(slash) == "/xa";
  }

 private:
  const fs::path& dir_;
  const WitnessMemory& memory_;
  const std::vector<VerifierKey>& given_;
  const std::multimap<std::string, std::uint64_t, std::less<>>& wanted_;
  sync::Roster roster_;
};

/// A name from a file must not lead out of the folder.
bool safe_folder(std::string_view origin) {
  const fs::path path(origin);
  return path.is_relative() && !origin.empty() &&
         std::none_of(path.begin(), path.end(), [](const fs::path& part) { return part == ".." || part == "."; });
}

}  // namespace

base::Result<std::vector<ExportHead>, CosignRefusal> read_heads(
    const fs::path& dir, const WitnessMemory& memory, const std::vector<VerifierKey>& given,
    const std::multimap<std::string, std::uint64_t, std::less<>>& wanted,
    const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  HeadReader reader(dir, memory, given, wanted);
  auto listed = reader.listed();
  if (!listed) return Err{listed.error()};
  std::vector<VerifierKey> logs;
  std::ranges::copy_if(*listed, std::back_inserter(logs),
                       [](const auto& key) { return key.type == crypto::KeyType::ed25519; });
  std::ranges::stable_partition(logs, [](const auto& key) { return HeadReader::is_commune_log(key.name); });
  std::vector<ExportHead> out;
  for (const auto& key : logs) {
    if (!safe_folder(key.name)) return Err{CosignRefusal{CosignFault::damaged, key.name, {}, {}, "keys.txt"}};
    auto head = reader.read(key);
    if (!head) return Err{head.error()};
    out.push_back(*std::move(head));
    progress(out.size(), logs.size());
  }
  if (out.empty()) return Err{CosignRefusal{CosignFault::damaged, "keys.txt", {}, {}, "keys.txt"}};
  return out;
}

}  // namespace sovang::proof
