#include "node/audit/load_export.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "crypto/checkpoint.h"
#include "crypto/tile.h"
#include "node/audit/export_listing.h"
#include "node/audit/layout.h"
#include "node/audit/note_check.h"
#include "node/audit/parts_file.h"
#include "node/store/entry_rows.h"

namespace sovang::audit {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kBundleBytesMax = crypto::kTileWidth * (crypto::kEntryBytesMax + 2);

void add_parts(std::string_view lines, std::uint64_t first, std::vector<sync::Entry>& entries) {
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size() - 1);
    const auto line = read_part_line(lines.substr(0, end));
    lines.remove_prefix(end + 1);
    store::require_sound(line && line->index >= first && line->index < first + entries.size(),
                         "a parts file is as it was verified");
    entries[line->index - first].parts[line->part_class] = line->part;
  }
}

/// The entries of a bundle below the checkpoint's size: a full file may stand in for a partial one.
std::vector<sync::Entry> read_entries(const fs::path& folder, const LogListing& listing, std::uint64_t bundle,
                                      std::uint64_t size) {
  const std::uint64_t first = bundle * crypto::kTileWidth;
  const auto wanted = static_cast<unsigned>(std::min<std::uint64_t>(size - first, crypto::kTileWidth));
  const auto widths = listing.tiles.find({-1, bundle});
  const bool exact = widths != listing.tiles.end() && widths->second.contains(wanted);
  const crypto::TilePath path{-1, bundle, exact ? wanted : crypto::kTileWidth};
  const std::string bytes = base::read_file(folder / path.text(), kBundleBytesMax);
  const auto opens = crypto::parse_entry_bundle(bytes, path.width);
  store::require_sound(opens.has_value(), "an entry bundle is as it was verified");
  std::vector<sync::Entry> entries(wanted);
  for (unsigned at = 0; at < wanted; ++at) entries[at].open = std::string((*opens)[at]);
  if (listing.parts.contains(bundle))
    add_parts(base::read_file(folder / parts_path(bundle), kPartsFileMax), first, entries);
  return entries;
}

void load_log(const fs::path& folder, const LogListing& listing, store::SqliteLogStore& logs,
              const std::function<void(std::uint64_t)>& progress) {
  const std::string note = base::read_file(folder / kCheckpointName, crypto::kNoteBytesMax);
  const auto split = crypto::split_note(note);
  const auto checkpoint = split ? crypto::parse_checkpoint(split->text) : std::nullopt;
  store::require_sound(checkpoint.has_value(), "a checkpoint is as it was verified");
  sync::LogAppend append{checkpoint->origin, 0, {}, {}, {}};
  append.after.note = note;
  if (!is_hub_log(checkpoint->origin)) append.after.cosigned_note = note;
  for (std::uint64_t bundle = 0; bundle == 0 || bundle * crypto::kTileWidth < checkpoint->size; ++bundle) {
    append.from = append.after.size();
    if (checkpoint->size > 0) append.entries = read_entries(folder, listing, bundle, checkpoint->size);
    append.leaves.clear();
    for (const auto& entry : append.entries) {
      append.leaves.push_back(crypto::leaf_hash(entry.open));
      append.after.frontier.append(append.leaves.back());
    }
    append.after.cosigned_size = is_hub_log(checkpoint->origin) ? 0 : append.after.size();
    store::require_sound(logs.apply({{append}, {}}).has_value(), "a log in memory is where it was left");
    progress(append.entries.size());
  }
  store::require_sound(append.after.frontier.root() == checkpoint->root, "a log is as it was verified");
}

/// Whether entries name parts of the class and none is held.
bool withheld(store::Database& db, const std::string& part_class) {
  bool named = false;
  auto rows = db.query("SELECT open, parts FROM entry WHERE instr(CAST(open AS TEXT), ?) > 0");
  rows.bind("\"" + part_class + "\"");
  while (rows.step()) {
    if (store::decode_parts(rows.blob(1)).contains(part_class)) return false;
    const auto open = sync::read_open_part(rows.blob(0));
    named = named || (open && open->digests.contains(part_class));
  }
  return named;
}

/// Whether the commune may have petitions that are not here. The office's log is absent when it is empty, and in what
/// is not for everybody's eyes: then classes are withheld, too. A `heads` that names it, or none at all, leaves it
/// open.
bool office_log_missing(store::Database& db, const store::SqliteLogStore& logs) {
  const auto origins = logs.origins();
  const auto is_office = [](std::string_view origin) { return origin.ends_with("/xa/office"); };
  if (std::ranges::any_of(origins, is_office)) return false;
  for (const char* part_class : {"contact", "need", "note"})
    if (withheld(db, part_class)) return true;
  bool spoken = false;
  auto rows = db.query("SELECT open FROM entry WHERE instr(CAST(open AS TEXT), '\"type\":\"heads\"') > 0");
  while (rows.step()) {
    const auto open = sync::read_open_part(rows.blob(0));
    const auto body =
        open && open->type == "heads" ? nlohmann::json::parse(open->body, nullptr, false) : nlohmann::json();
    if (!body.is_object() || !body.contains("logs") || !body["logs"].is_array()) continue;
    spoken = true;
    for (const auto& one : body["logs"])
      if (one.is_array() && one.size() == 3 && one[0].is_string() && one[1] != 0 &&
          is_office(one[0].get_ref<const std::string&>()))
        return true;
  }
  return !spoken;
}

}  // namespace

LoadedExport::LoadedExport(const fs::path& dir, const std::function<void(std::uint64_t)>& progress)
    : db_({}, store::Database::Mode::memory), logs_(db_), views_(db_, logs_) {
  const ExportListing listing = list_export(dir);
  store::Transaction transaction(db_);
  for (const auto& [folder, log] : listing.logs) load_log(dir / folder, log, logs_, progress);
  transaction.commit();
  views_.catch_up();
}

bool LoadedExport::whole_enough() const {
  const auto origins = logs_.origins();
  return std::any_of(origins.begin(), origins.end(), [](const auto& origin) { return origin.ends_with("/xa"); });
}

std::vector<std::string> figures_without_source(store::Database& db, const store::SqliteLogStore& logs) {
  std::vector<std::string> out;
  if (office_log_missing(db, logs)) out.emplace_back("petitions");
  if (withheld(db, "need")) out.emplace_back("poverty");
  return out;
}

std::vector<std::string> LoadedExport::not_in_package() { return figures_without_source(db_, logs_); }

std::string LoadedExport::report(const views::ReportRequest& request) {
  auto out = nlohmann::json::parse(views::report_json(db_, logs_, request));
  out["not_in_package"] = not_in_package();
  return out.dump();
}

}  // namespace sovang::audit
