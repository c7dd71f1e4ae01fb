#include "node/audit/export.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/file.h"
#include "crypto/tile.h"
#include "node/audit/export_files.h"
#include "node/audit/export_listing.h"
#include "node/audit/export_plan.h"
#include "node/audit/folder_writer.h"
#include "node/audit/layout.h"
#include "node/audit/parts_file.h"

namespace sovang::audit {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kKeysFileMax = 16u << 20;

/// The partial files of earlier sizes stay as long as no full one takes their place, and are mended from it.
void put_file(const fs::path& folder, const LogFile& file, FolderWriter& writer) {
  writer.put(folder / file.name, file.content);
  if (!file.tile || file.tile->width == crypto::kTileWidth) return;
  for (unsigned width = 1; width < file.tile->width; ++width) {
    const fs::path older = folder / crypto::TilePath{file.tile->level, file.tile->index, width}.text();
    std::error_code absent;
    if (fs::exists(older, absent)) writer.put(older, file.content.substr(0, file.ends[width - 1]));
  }
}

/// Entry bundles, hash tiles and parts. Returns the parts files written.
std::set<std::string> write_log(const store::SqliteLogStore& logs, const LogPlan& plan, const ExportRequest& request,
                                FolderWriter& writer) {
  std::set<std::string> parts;
  each_file(logs, plan, request, [&](const LogFile& file) {
    put_file(request.dir / plan.origin, file, writer);
    if (!file.tile) parts.insert(file.name);
  });
  return parts;
}

std::vector<std::string> files_under(const fs::path& folder, std::string_view name) {
  std::vector<std::string> out;
  std::error_code absent;
  for (const auto& entry : fs::recursive_directory_iterator(folder / name, absent)) {
    if (entry.symlink_status().type() != fs::file_type::directory)
      out.push_back(entry.path().lexically_relative(folder).generic_string());
  }
  return out;
}

/// A partial file goes once the full one is there, and so does what an export that was cut short left behind the size.
/// A stranger's file is left for the audit to name.
void remove_superseded(const fs::path& folder, std::uint64_t size, const std::set<std::string>& parts,
                       FolderWriter& writer) {
  std::map<std::pair<int, std::uint64_t>, unsigned> widths;
  for (const auto& path : crypto::tiles_of_size(size)) widths[{path.level, path.index}] = path.width;
  for (const auto& file : files_under(folder, kTileFolder)) {
    const auto path = crypto::parse_tile_path(file);
    if (!path) continue;
    const auto held = widths.find({path->level, path->index});
    const bool stays = held != widths.end() && (path->width == held->second ||
                                                (path->width < held->second && held->second < crypto::kTileWidth));
    if (!stays) writer.remove(folder / file);
  }
  for (const auto& file : files_under(folder, kPartsFolder)) {
    if (parse_parts_path(file) && !parts.contains(file)) writer.remove(folder / file);
  }
}

/// What an earlier export for somebody else left: parts of logs that this one does not write, and logs that are not
/// for this reader. Goes before anything is written.
void withdraw(const ExportRequest& request, const std::vector<std::string>& written, FolderWriter& writer) {
  if (!request.open_only && !request.reader) return;
  std::error_code absent;
  if (!fs::exists(request.dir, absent)) return;
  for (const auto& [folder, log] : list_export(request.dir).logs) {
    const bool kept = for_reader(request, folder);
    if (kept && std::find(written.begin(), written.end(), folder) != written.end()) continue;
    for (const std::uint64_t bundle : log.parts) writer.remove(request.dir / folder / parts_path(bundle));
    if (kept) continue;
    if (log.checkpoint) writer.remove(request.dir / folder / kCheckpointName);
    for (const auto& [place, widths] : log.tiles)
      for (const unsigned width : widths)
        writer.remove(request.dir / folder / crypto::TilePath{place.first, place.second, width}.text());
  }
  writer.sync();
}

/// Keys of logs that an earlier export left in the folder.
std::vector<crypto::VerifierKey> keys_before(const ExportRequest& request) {
  std::vector<crypto::VerifierKey> out;
  std::error_code absent;
  if (!fs::exists(request.dir / kKeysName, absent)) return out;
  const std::string before = base::read_file(request.dir / kKeysName, kKeysFileMax);
  for (std::size_t at = 0; at < before.size();) {
    const auto end = std::min(before.find('\n', at), before.size());
    const auto key = crypto::parse_vkey(std::string_view(before).substr(at, end - at));
    if (key && for_reader(request, key->name)) out.push_back(*key);
    at = end + 1;
  }
  return out;
}

}  // namespace

std::string_view meaning_of(LeftOut why, bool vietnamese) {
  switch (why) {
    case LeftOut::not_held:
      return vietnamese ? "không có sổ này; xem tên các sổ bằng `sovang devices`"
                        : "no such log is held; `sovang devices` lists them";
    case LeftOut::unsafe_name:
      return vietnamese ? "tên sổ không dùng làm đường dẫn được" : "its name cannot be a path";
    case LeftOut::not_for_reader:
      return vietnamese ? "sổ này không dành cho người nhận bản xuất" : "this log is not for the export's reader";
    case LeftOut::not_enrolled:
      return vietnamese ? "sổ không thuộc thiết bị nào trong danh sách của xã" : "it belongs to no enrolled device";
    case LeftOut::incomplete:
      return vietnamese ? "mới có một phần sổ; hãy đồng bộ rồi xuất lại"
                        : "only a part of it is held; sync, then export again";
    case LeftOut::damaged:
      return vietnamese ? "sổ không khớp với chữ ký; hãy chạy `sovang audit`"
                        : "it does not fit its signature; run `sovang audit`";
    case LeftOut::folder_ahead:
      return vietnamese ? "thư mục đang chứa bản xuất mới hơn; hãy chọn thư mục khác"
                        : "the folder holds a newer export; choose another folder";
    case LeftOut::folder_contradicts:
      return vietnamese ? "thư mục chứa một bản đã ký trái với sổ này; hãy giữ lại làm bằng chứng và chọn thư mục khác"
                        : "the folder holds a signed version that contradicts this log; keep it as evidence and choose "
                          "another folder";
  }
  return "";
}

ExportResult export_tiles(const store::SqliteLogStore& logs, const sync::Roster& roster, const ExportRequest& request) {
  ExportResult result;
  std::vector<LogPlan> plans;
  for (const auto& origin : request.origin ? std::vector{*request.origin} : logs.origins()) {
    if (!for_reader(request, origin)) {
      result.left_out.push_back({origin, LeftOut::not_for_reader});
      continue;
    }
    auto plan = plan_log(logs, roster, origin, request);
    if (plan)
      plans.push_back(*std::move(plan));
    else
      result.left_out.push_back({origin, plan.error()});
  }
  FolderWriter writer(request.dir / kScratchName);
  std::vector<std::string> written;
  for (const auto& plan : plans) written.push_back(plan.origin);
  withdraw(request, written, writer);
  std::vector<std::set<std::string>> parts;
  for (const auto& plan : plans) parts.push_back(write_log(logs, plan, request, writer));
  if (!plans.empty()) writer.put(request.dir / kKeysName, keys_file(plans, keys_before(request)));
  writer.sync();
  for (const auto& plan : plans) writer.put(request.dir / plan.origin / kCheckpointName, plan.note);
  writer.sync();
  for (std::size_t at = 0; at < plans.size(); ++at) {
    const LogPlan& plan = plans[at];
    remove_superseded(request.dir / plan.origin, plan.checkpoint.size, parts[at], writer);
    ++result.logs;
    result.entries += plan.checkpoint.size;
    result.not_covered += plan.held - plan.checkpoint.size;
  }
  writer.sync();
  return result;
}

}  // namespace sovang::audit
