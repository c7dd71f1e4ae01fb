#include "node/audit/public_log.h"

#include "crypto/tile.h"
#include "node/audit/export_plan.h"
#include "node/audit/layout.h"
#include "node/store/witness_notes.h"
#include "node/views/witnesses.h"

namespace sovang::audit {

namespace {

struct Address {
  std::string_view origin;
  std::optional<crypto::TilePath> tile;  // absent: the checkpoint
};

std::optional<Address> parse_address(std::string_view path) {
  const std::string checkpoint = "/" + std::string(kCheckpointName);
  const auto tile = path.find("/" + std::string(kTileFolder) + "/");
  Address out;
  if (tile != std::string_view::npos) {
    out.origin = path.substr(0, tile);
    out.tile = crypto::parse_tile_path(path.substr(tile + 1));
    if (!out.tile) return std::nullopt;
  } else if (path.ends_with(checkpoint)) {
    out.origin = path.substr(0, path.size() - checkpoint.size());
  } else {
    return std::nullopt;
  }
  if (!safe_as_path(out.origin) || out.origin.ends_with("/xa/office")) return std::nullopt;
  return out;
}

/// Hashes or entries that a log of `size` has at the file's place.
bool held(const crypto::TilePath& path, std::uint64_t size) {
  const unsigned shift = path.level < 0 ? 0 : 8 * static_cast<unsigned>(path.level);
  const std::uint64_t hashes = shift > 63 ? 0 : size >> shift;
  return path.index <= hashes / crypto::kTileWidth && hashes - path.index * crypto::kTileWidth >= path.width;
}

std::string with_witnesses(store::Database& db, const store::SqliteLogStore& logs, const sync::Roster& roster,
                           const LogPlan& head) {
  std::string held = store::witness_note(db, head.origin, head.checkpoint.size);
  if (held.empty()) return head.note;
  ExportRequest request;
  for (const auto& witness : views::registered_witnesses(db)) request.witnesses.push_back(witness.key);
  request.witness_notes.push_back({head.origin, head.checkpoint.size, 0, std::move(held)});
  const auto all = head_of_log(logs, roster, head.origin, request);
  return all && all->checkpoint == head.checkpoint ? all->note : head.note;
}

std::string bundle_of(const store::SqliteLogStore& logs, std::string_view origin, const crypto::TilePath& path) {
  const std::uint64_t end = path.index * crypto::kTileWidth + path.width;
  std::string out;
  for (const auto& entry : read_bundle(logs, origin, path.index, end)) crypto::append_to_entry_bundle(out, entry.open);
  return out;
}

}  // namespace

std::optional<PublicFile> public_file(store::Database& db, const store::SqliteLogStore& logs,
                                      const sync::Roster& roster, std::string_view path, bool entries) {
  const auto address = parse_address(path);
  if (!address) return std::nullopt;
  const auto head = head_of_log(logs, roster, std::string(address->origin));
  if (!head || logs.root_at(head->origin, head->checkpoint.size) != head->checkpoint.root) return std::nullopt;
  if (!address->tile) return PublicFile{PublicFile::Kind::checkpoint, with_witnesses(db, logs, roster, *head)};
  const crypto::TilePath& tile = *address->tile;
  if (!held(tile, head->checkpoint.size) || (tile.level < 0 && !entries)) return std::nullopt;
  PublicFile out{tile.width == crypto::kTileWidth ? PublicFile::Kind::full : PublicFile::Kind::partial, {}};
  if (tile.level < 0)
    out.content = bundle_of(logs, head->origin, tile);
  else
    out.content = crypto::make_tile(
        tile, [&](unsigned level, std::uint64_t index) { return logs.subtree(head->origin, level, index); });
  return out;
}

}  // namespace sovang::audit
