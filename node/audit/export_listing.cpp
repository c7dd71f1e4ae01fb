#include "node/audit/export_listing.h"

#include <string_view>

#include "base/file.h"
#include "node/audit/layout.h"
#include "node/audit/parts_file.h"

namespace sovang::audit {

namespace fs = std::filesystem;

namespace {

/// A path cut at the first component that the layout reserves: the log's folder, and the rest.
struct Place {
  std::string folder, rest;
  std::string_view kind;  // of the reserved names, or empty
};

Place place_of(const std::string& path) {
  for (std::size_t at = 0; at < path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    const auto component = std::string_view(path).substr(at, end - at);
    for (const auto kind : {kCheckpointName, kTileFolder, kPartsFolder}) {
      if (component == kind) return {path.substr(0, at == 0 ? 0 : at - 1), path.substr(at), kind};
    }
    at = end + 1;
  }
  return {{}, path, {}};
}

void take(ExportListing& listing, const std::string& path, bool regular) {
  const Place place = place_of(path);
  if (path == kKeysName && regular) {
    listing.keys = true;
    return;
  }
  if (place.kind.empty() || (place.kind == kCheckpointName && place.rest != kCheckpointName)) {
    listing.others.push_back(path);
    return;
  }
  LogListing& log = listing.logs[place.folder];
  const auto tile = crypto::parse_tile_path(place.rest);
  const auto parts = parse_parts_path(place.rest);
  if (!regular)
    log.strangers.push_back(place.rest);
  else if (place.kind == kCheckpointName)
    log.checkpoint = true;
  else if (tile)
    log.tiles[{tile->level, tile->index}].insert(tile->width);
  else if (parts)
    log.parts.insert(*parts);
  else
    log.strangers.push_back(place.rest);
}

}  // namespace

ExportListing list_export(const fs::path& dir) {
  ExportListing listing;
  std::error_code failed;
  auto walk = fs::recursive_directory_iterator(dir, failed);
  if (failed) throw base::FileError(dir, "list the folder", failed.value());
  for (; walk != fs::recursive_directory_iterator(); walk.increment(failed)) {
    const auto type = walk->symlink_status(failed).type();
    if (type != fs::file_type::directory)
      take(listing, walk->path().lexically_relative(dir).generic_string(), type == fs::file_type::regular);
  }
  if (failed) throw base::FileError(dir, "list the folder", failed.value());
  return listing;
}

}  // namespace sovang::audit
