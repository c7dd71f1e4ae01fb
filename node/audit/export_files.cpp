#include "node/audit/export_files.h"

#include <set>

#include "node/audit/note_check.h"
#include "node/audit/parts_file.h"
#include "node/audit/tile_builder.h"

namespace sovang::audit {
namespace {

/// Whether parts of a class are written. Areas do not matter: no reader of an export is of one.
bool wanted(const ExportRequest& request, std::string_view part_class) {
  return !request.open_only && (!request.reader || records::may_see(*request.reader, part_class, false));
}

std::string lines_of_parts(const std::vector<sync::Entry>& entries, std::uint64_t first, const ExportRequest& request) {
  std::string out;
  for (std::size_t at = 0; at < entries.size(); ++at) {
    for (const auto& [part_class, bytes] : entries[at].parts)
      if (wanted(request, part_class)) out += write_part_line({first + at, part_class, crypto::sha256(bytes), bytes});
  }
  return out;
}

}  // namespace

bool for_reader(const ExportRequest& request, std::string_view origin) {
  return request.reader != records::Role::inspector || !is_hub_log(origin) || origin.ends_with("/xa");
}

void each_file(const store::SqliteLogStore& logs, const LogPlan& plan, const ExportRequest& request,
               const std::function<void(const LogFile&)>& take) {
  TileBuilder builder;
  const auto take_tile = [&](const BuiltTile& tile) {
    const crypto::TilePath path{static_cast<int>(tile.level), tile.index, static_cast<unsigned>(tile.hashes.size())};
    const std::string bytes = tile.bytes();
    LogFile file{path.text(), bytes, path};
    for (std::size_t end = sizeof(crypto::Hash); end <= bytes.size(); end += sizeof(crypto::Hash))
      file.ends.push_back(end);
    take(file);
  };
  for (std::uint64_t bundle = 0; bundle * crypto::kTileWidth < plan.checkpoint.size; ++bundle) {
    const auto entries = read_bundle(logs, plan.origin, bundle, plan.checkpoint.size);
    const crypto::TilePath path{-1, bundle, static_cast<unsigned>(entries.size())};
    std::string content;
    LogFile file{path.text(), {}, path};
    std::vector<crypto::Hash> leaves;
    for (const auto& entry : entries) {
      crypto::append_to_entry_bundle(content, entry.open);
      file.ends.push_back(content.size());
      leaves.push_back(crypto::leaf_hash(entry.open));
    }
    file.content = content;
    take(file);
    builder.add(leaves, take_tile);
    if (const auto lines = lines_of_parts(entries, bundle * crypto::kTileWidth, request); !lines.empty())
      take({parts_path(bundle), lines, std::nullopt});
  }
  builder.finish(take_tile);
}

std::string keys_file(const std::vector<LogPlan>& plans, const std::vector<crypto::VerifierKey>& more) {
  std::set<std::string> lines;
  for (const auto& key : more) lines.insert(key.text() + "\n");
  for (const auto& plan : plans)
    for (const auto& key : plan.keys) lines.insert(key.text() + "\n");
  std::string content;
  for (const auto& line : lines) content += line;
  return content;
}

}  // namespace sovang::audit
