// Reads an export (docs/formats/export.md, "What a reader checks").

#include <algorithm>
#include <limits>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/file.h"
#include "crypto/encoding.h"
#include "crypto/tile.h"
#include "node/audit/audit.h"
#include "node/audit/closing_check.h"
#include "node/audit/export_listing.h"
#include "node/audit/findings.h"
#include "node/audit/hub_facts.h"
#include "node/audit/layout.h"
#include "node/audit/load_export.h"
#include "node/audit/note_check.h"
#include "node/audit/parts_check.h"
#include "node/audit/parts_file.h"
#include "node/audit/tree_check.h"
#include "node/audit/view_check.h"
#include "node/views/witnesses.h"
#include "sync/recovery.h"

namespace sovang::audit {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kKeysFileMax = 16u << 20;
constexpr std::uint64_t kBundleBytesMax = crypto::kTileWidth * (crypto::kEntryBytesMax + 2);
constexpr std::size_t kHashBytes = sizeof(crypto::Hash);
constexpr int kBundle = -1;

using crypto::TilePath;
using crypto::VerifierKey;

/// One log of an export.
class ExportedLog {
 public:
  ExportedLog(const fs::path& dir, const std::string& folder, const LogListing& listing, Findings& findings,
              AuditResult& result, const std::function<void(std::uint64_t)>& progress)
      : folder_(folder.empty() ? dir : dir / folder),
        prefix_(folder.empty() ? "" : folder + "/"),
        listing_(listing),
        findings_(findings),
        result_(result),
        progress_(progress) {}

  /// The size signed; absent when the checkpoint says nothing that can be checked.
  std::optional<crypto::Checkpoint> open(const std::vector<VerifierKey>& keys);
  void check(const crypto::Checkpoint& checkpoint);

 private:
  [[nodiscard]] std::string file(const TilePath& path) const { return prefix_ + path.text(); }
  [[nodiscard]] Spot spot(std::string name) const { return {origin_, {}, {}, std::move(name), {}, {}}; }
  void report(std::string_view code, std::string name, std::string expected, std::string found) const;
  std::optional<std::string> read(const std::string& name, std::uint64_t limit) const;

  /// Hashes (or entries) that the signed size gives the file (level, index).
  [[nodiscard]] unsigned width_of(int level, std::uint64_t index) const;
  [[nodiscard]] std::optional<TilePath> best(int level, std::uint64_t index) const;
  void check_names() const;
  void check_bundle(std::uint64_t bundle, TreeCheck& tree);
  std::optional<std::vector<crypto::Hash>> stored_tile(unsigned level, std::uint64_t index, unsigned width) const;
  void check_older_tiles(const TilePath& path, std::string_view bytes, unsigned width) const;
  void check_older_bundles(const TilePath& path, std::string_view bytes,
                           const std::vector<std::string_view>& entries) const;
  void check_behind(std::uint64_t bundle, const std::vector<std::string_view>& entries, unsigned width) const;
  void check_parts(std::uint64_t bundle, const std::vector<std::string_view>& entries);
  void conclude(const TreeCheck& tree, const crypto::Checkpoint& checkpoint) const;

  fs::path folder_;
  std::string prefix_;
  const LogListing& listing_;
  Findings& findings_;
  AuditResult& result_;
  const std::function<void(std::uint64_t)>& progress_;
  std::string origin_;
  std::uint64_t size_ = 0;
  mutable std::set<std::string> reported_;
};

void ExportedLog::report(std::string_view code, std::string name, std::string expected, std::string found) const {
  if (!reported_.insert(name + "\n" + std::string(code)).second) return;
  Spot where = spot(std::move(name));
  where.expected = std::move(expected);
  where.found = std::move(found);
  findings_.add(code, std::move(where));
}

std::optional<std::string> ExportedLog::read(const std::string& name, std::uint64_t limit) const {
  try {
    return base::read_file(folder_ / name, limit);
  } catch (const base::FileError& failure) {
    report("unreadable_file", prefix_ + name, {}, failure.what());
    return std::nullopt;
  }
}

/// Who must and may sign: the commune's cosigner where a key of its name was given, else any cosigner.
NoteDemands demands_of(std::string_view origin, const VerifierKey& log_key, const std::vector<VerifierKey>& keys) {
  NoteDemands demands{origin, log_key, {}, !is_hub_log(origin), std::vector<VerifierKey>()};
  const std::string name = std::string(origin.substr(0, origin.find('/'))) + "/xa/cosigner";
  for (const auto& key : keys) {
    if (key.type != crypto::KeyType::cosignature_v1) continue;
    (key.name == name ? demands.cosigners : *demands.others).push_back(key);
  }
  if (demands.cosigners.empty()) demands.cosigners.swap(*demands.others);
  return demands;
}

std::optional<crypto::Checkpoint> ExportedLog::open(const std::vector<VerifierKey>& keys) {
  const std::string name = prefix_ + std::string(kCheckpointName);
  origin_ = prefix_.empty() ? "" : prefix_.substr(0, prefix_.size() - 1);
  if (!listing_.checkpoint) {
    report("missing_file", name, "a signed checkpoint", "no file");
    return std::nullopt;
  }
  const auto note = read(std::string(kCheckpointName), crypto::kNoteBytesMax);
  if (!note) return std::nullopt;
  if (origin_.empty()) {
    const auto split = crypto::split_note(*note);
    origin_ = split ? split->text.substr(0, split->text.find('\n')) : "";
  }
  // Of several of that name, where a hub was succeeded, the one that signed.
  const VerifierKey* key = nullptr;
  for (const auto& one : keys)
    if (one.name == origin_ && one.type == crypto::KeyType::ed25519 &&
        (key == nullptr || crypto::open_note(*note, std::span(&one, 1))))
      key = &one;
  if (key == nullptr) {
    report("log_key_missing", name, "a key named " + origin_, "none given");
    return std::nullopt;
  }
  return check_note(*note, demands_of(origin_, *key, keys), spot(name), findings_, result_);
}

unsigned ExportedLog::width_of(int level, std::uint64_t index) const {
  const unsigned shift = level == kBundle ? 0 : 8 * static_cast<unsigned>(level);
  const std::uint64_t hashes = shift > 63 ? 0 : size_ >> shift;
  if (index > hashes / crypto::kTileWidth) return 0;
  return static_cast<unsigned>(std::min<std::uint64_t>(hashes - index * crypto::kTileWidth, crypto::kTileWidth));
}

/// The file to read: of the signed size, or the full one in its stead.
std::optional<TilePath> ExportedLog::best(int level, std::uint64_t index) const {
  const auto found = listing_.tiles.find({level, index});
  if (found == listing_.tiles.end()) return std::nullopt;
  for (const unsigned width : {width_of(level, index), crypto::kTileWidth}) {
    if (found->second.contains(width)) return TilePath{level, index, width};
  }
  return std::nullopt;
}

void ExportedLog::check_names() const {
  for (const auto& path : crypto::tiles_of_size(size_)) {
    if (!best(path.level, path.index))
      report("missing_file", file(path), "needed for size " + std::to_string(size_), "no file");
  }
  for (const auto& [place, widths] : listing_.tiles) {
    const unsigned held = width_of(place.first, place.second);
    for (const unsigned width : widths) {
      if (width > held && (held == 0 || width < crypto::kTileWidth))
        report("extra_file", file({place.first, place.second, width}), "no file for size " + std::to_string(size_),
               "a file");
    }
  }
  for (const std::uint64_t bundle : listing_.parts) {
    if (width_of(kBundle, bundle) == 0)
      report("extra_file", prefix_ + parts_path(bundle), "no file for size " + std::to_string(size_), "a file");
  }
  for (const auto& name : listing_.strangers) report("extra_file", prefix_ + name, "no such name", "a file");
}

std::optional<std::vector<crypto::Hash>> ExportedLog::stored_tile(unsigned level, std::uint64_t index,
                                                                  unsigned width) const {
  const auto path = best(static_cast<int>(level), index);
  const auto bytes = path ? read(path->text(), crypto::kTileWidth * kHashBytes) : std::nullopt;
  if (!bytes) return std::nullopt;
  if (bytes->size() != path->width * kHashBytes) {
    report("bad_file", file(*path), std::to_string(path->width * kHashBytes) + " bytes",
           std::to_string(bytes->size()) + " bytes");
    if (bytes->size() < width * kHashBytes) return std::nullopt;
  }
  check_older_tiles(*path, *bytes, width);
  std::vector<crypto::Hash> hashes;
  for (std::size_t at = 0; at + kHashBytes <= bytes->size() && hashes.size() < path->width; at += kHashBytes)
    hashes.push_back(base::to_array<kHashBytes>(std::string_view(*bytes).substr(at, kHashBytes)));
  return hashes;
}

/// Partial files of earlier sizes (and a partial one beside its full one) must be beginnings of the file that was read.
void ExportedLog::check_older_tiles(const TilePath& path, std::string_view bytes, unsigned width) const {
  for (const unsigned other : listing_.tiles.at({path.level, path.index})) {
    if (other == path.width) continue;
    const TilePath older{path.level, path.index, other};
    const auto found = read(older.text(), crypto::kTileWidth * kHashBytes);
    const auto common = std::min(other, width) * kHashBytes;
    if (found && (found->size() != other * kHashBytes || found->substr(0, common) != bytes.substr(0, common)))
      report("tile_mismatch", file(older), "the same hashes as " + path.text(), "other bytes");
  }
}

void ExportedLog::check_older_bundles(const TilePath& path, std::string_view bytes,
                                      const std::vector<std::string_view>& entries) const {
  for (const unsigned other : listing_.tiles.at({path.level, path.index})) {
    if (other == path.width) continue;
    const TilePath older{path.level, path.index, other};
    const auto found = read(older.text(), kBundleBytesMax);
    const auto common = std::min<std::size_t>(other, entries.size());
    const auto& last = entries[common - 1];
    const auto length = static_cast<std::size_t>(last.data() + last.size() - bytes.data());
    const bool whole = found && (other > entries.size() ? crypto::parse_entry_bundle(*found, other).has_value()
                                                        : found->size() == length);
    if (found && (!whole || found->substr(0, length) != bytes.substr(0, length)))
      report("bad_file", file(older), "the same entries as " + path.text(), "other bytes");
  }
}

/// Behind the signed size there is only one file to hold against the other.
void ExportedLog::check_behind(std::uint64_t bundle, const std::vector<std::string_view>& entries,
                               unsigned width) const {
  const auto path = best(0, bundle);
  if (entries.size() == width || !path || path->width != entries.size()) return;
  const auto bytes = read(path->text(), crypto::kTileWidth * kHashBytes);
  for (std::size_t at = width; bytes && at < entries.size(); ++at) {
    const auto leaf = crypto::leaf_hash(entries[at]);
    if (bytes->size() >= (at + 1) * kHashBytes && bytes->substr(at * kHashBytes, kHashBytes) == base::view(leaf))
      continue;
    report("tile_mismatch", file(*path), "the hashes of " + TilePath{kBundle, bundle}.text(),
           "another at " + std::to_string(at));
  }
}

void ExportedLog::check_bundle(std::uint64_t bundle, TreeCheck& tree) {
  const unsigned width = width_of(kBundle, bundle);
  const auto path = best(kBundle, bundle);
  const auto bytes = path ? read(path->text(), kBundleBytesMax) : std::nullopt;
  const auto entries = bytes ? crypto::parse_entry_bundle(*bytes, path->width) : std::nullopt;
  std::vector<crypto::Hash> leaves;
  if (entries) {
    for (unsigned at = 0; at < width; ++at) leaves.push_back(crypto::leaf_hash((*entries)[at]));
    check_older_bundles(*path, *bytes, *entries);
    check_behind(bundle, *entries, width);
    check_parts(bundle, {entries->begin(), entries->begin() + width});
  } else {
    if (bytes)
      report("bad_file", file(*path), std::to_string(path->width) + " entries and nothing behind them",
             "lengths that do not add up");
    // The hashes stand in, so that the rest is still judged.
    leaves = stored_tile(0, bundle, width).value_or(std::vector<crypto::Hash>());
    leaves.resize(width);
  }
  tree.add(leaves);
  progress_(width);
}

void ExportedLog::check_parts(std::uint64_t bundle, const std::vector<std::string_view>& entries) {
  PartsCheck check({origin_, {}, {}, prefix_ + parts_path(bundle), {}, {}}, bundle * crypto::kTileWidth, findings_,
                   result_);
  for (const auto entry : entries) check.take_entry(entry);
  if (!listing_.parts.contains(bundle)) return;
  if (const auto content = read(parts_path(bundle), kPartsFileMax)) check.take_file(*content);
}

void ExportedLog::conclude(const TreeCheck& tree, const crypto::Checkpoint& checkpoint) const {
  const auto verdict = tree.judge([&](const crypto::Hash& root) { return root == checkpoint.root; });
  const auto add = [&](std::string_view code, const Difference& difference, std::optional<std::uint64_t> index,
                       const TilePath& path, bool computed_is_right) {
    Spot where{origin_,
               index,
               {},
               file(path),
               crypto::hex(base::view(difference.computed)),
               crypto::hex(base::view(difference.stored))};
    if (!computed_is_right) std::swap(where.expected, where.found);
    findings_.add(code, std::move(where));
  };
  const auto path_of = [&](int level, std::uint64_t index) {
    return best(level, index / crypto::kTileWidth).value_or(TilePath{level, index / crypto::kTileWidth});
  };
  for (const Difference& difference : verdict.entries) {
    add("leaf_mismatch", difference, difference.index, path_of(kBundle, difference.index), false);
    // Neither side folds to the root: either file may be the altered one.
    if (!verdict.tiles_match) add("tile_mismatch", difference, difference.index, path_of(0, difference.index), true);
  }
  for (const Difference& difference : verdict.tiles) {
    const auto index = difference.level == 0 ? std::optional(difference.index) : std::nullopt;
    add("tile_mismatch", difference, index, path_of(static_cast<int>(difference.level), difference.index), true);
  }
  if (!verdict.root_matches && !verdict.tiles_match)
    report("root_mismatch", prefix_ + std::string(kCheckpointName), crypto::hex(base::view(checkpoint.root)),
           crypto::hex(base::view(tree.frontier().root())));
}

void ExportedLog::check(const crypto::Checkpoint& checkpoint) {
  size_ = checkpoint.size;
  // The signed size may be any number: it is held against what is there before anything is counted through.
  for (std::uint64_t bundle = 0; bundle * crypto::kTileWidth < size_; ++bundle) {
    if (best(kBundle, bundle) || best(0, bundle)) continue;
    for (const int level : {kBundle, 0})
      report("missing_file", file({level, bundle, width_of(level, bundle)}), "needed for size " + std::to_string(size_),
             "no file");
    return;
  }
  check_names();
  TreeCheck tree(
      [this](unsigned level, std::uint64_t index, unsigned width) { return stored_tile(level, index, width); }, {});
  for (std::uint64_t bundle = 0; bundle * crypto::kTileWidth < size_; ++bundle) check_bundle(bundle, tree);
  tree.finish();
  conclude(tree, checkpoint);
  ++result_.logs;
  result_.entries += size_;
}

/// keys.txt says what the exporter meant to be there; what counts are the keys given.
void check_keys_file(const fs::path& dir, const ExportListing& listing, const std::vector<VerifierKey>& keys,
                     Findings& findings) {
  const std::string name(kKeysName);
  const std::string content = base::read_file(dir / name, kKeysFileMax);
  std::string last;
  for (std::size_t at = 0; at < content.size();) {
    const auto end = content.find('\n', at);
    const std::string line = content.substr(at, end == std::string::npos ? end : end - at);
    at += line.size() + 1;
    const auto key = crypto::parse_vkey(line);
    if (end == std::string::npos || !key || line <= last)
      findings.add("keys_differ", {{}, {}, {}, name, "one vkey a line, sorted", line});
    else if (std::find(keys.begin(), keys.end(), *key) == keys.end())
      findings.add("keys_differ", {{}, {}, {}, name, "a key that was given", line});
    else if (key->type == crypto::KeyType::ed25519 && !listing.logs.contains(key->name))
      findings.add("keys_differ", {key->name, {}, {}, name, "the log " + key->name, "no such folder"});
    last = line;
  }
}

void check_around(const fs::path& dir, const ExportListing& listing, const std::vector<VerifierKey>& keys,
                  Findings& findings) {
  if (listing.logs.empty()) findings.add("no_logs", {{}, {}, {}, dir.generic_string(), "a checkpoint", "none"});
  if (listing.keys)
    check_keys_file(dir, listing, keys, findings);
  else if (!listing.logs.contains(""))
    findings.add("no_keys_file", {{}, {}, {}, std::string(kKeysName), {}, {}});
  for (const auto& file : listing.others) findings.add("unknown_file", {{}, {}, {}, file, {}, {}});
  for (const auto& key : keys) {
    if (key.type == crypto::KeyType::ed25519 && !listing.logs.contains(key.name) && !listing.logs.contains(""))
      findings.add("log_absent", {key.name, {}, {}, {}, {}, {}});
  }
}

}  // namespace

namespace {

/// Every file of the export. `total` is told how many entries there are, then `step` how many more were read.
void check_export(const fs::path& dir, const std::vector<VerifierKey>& keys, Findings& findings, AuditResult& result,
                  const std::function<void(std::uint64_t)>& total, const std::function<void(std::uint64_t)>& step) {
  const ExportListing listing = list_export(dir);
  check_around(dir, listing, keys, findings);
  std::vector<std::pair<ExportedLog, crypto::Checkpoint>> logs;
  std::uint64_t entries = 0;
  for (const auto& [folder, log] : listing.logs) {
    ExportedLog audit(dir, folder, log, findings, result, step);
    const auto checkpoint = audit.open(keys);
    if (!checkpoint) continue;
    entries += checkpoint->size;
    logs.emplace_back(std::move(audit), *checkpoint);
  }
  total(entries);
  for (auto& [audit, checkpoint] : logs) audit.check(checkpoint);
}

/// Logs of which the commune's own log tells more entries than the export has. Nothing that is here is broken by it.
void check_left_out(const LoadedExport& book, const HubFacts& hub, Findings& findings) {
  for (const auto& [origin, enrolment] : hub.roster().enrolments()) {
    const auto state = book.logs().state(origin);
    const std::uint64_t size = state ? state->size() : 0;
    std::uint64_t told = 0;
    for (const auto& stated : hub.stated(origin)) told = std::max(told, stated.size);
    if (told > size)
      findings.add(state ? "log_behind" : "log_left_out",
                   {origin, {}, {}, {}, std::to_string(told), std::to_string(size)});
  }
}

std::vector<VerifierKey>::const_iterator key_of(const std::string& origin, const std::vector<VerifierKey>& keys) {
  return std::find_if(keys.begin(), keys.end(), [&](const VerifierKey& key) {
    return key.name == origin && key.type == crypto::KeyType::ed25519;
  });
}

/// The key that entry 0 of `xa` must name: where the log's present key was given, which signs all of it, the one that
/// it succeeds.
VerifierKey pinned_key(const std::string& xa, const std::vector<sync::Entry>& entries,
                       const std::vector<VerifierKey>& keys) {
  sync::Roster roster;
  for (const auto& entry : entries)
    if (const auto open = sync::read_open_part(entry.open)) roster.take(*open);
  const auto& hub = roster.hub();
  const bool present = hub && hub->number > 0 && std::find(keys.begin(), keys.end(), hub->log_key) != keys.end();
  return present ? hub->first_log_key() : *key_of(xa, keys);
}

/// The keys given and the roots of the logs against what the commune's own log says of them.
void check_stated(LoadedExport& book, const std::vector<VerifierKey>& keys, Findings& findings) {
  const auto& logs = book.logs();
  const auto origins = logs.origins();
  const auto xa = std::find_if(origins.begin(), origins.end(), [](const auto& one) { return one.ends_with("/xa"); });
  const auto explained = [&](const std::string& origin, const HubFacts::Stated& stated) {
    return sync::explain(logs, origin, book.views().recoveries(origin), stated.size, stated.root) !=
           sync::Explanation::unexplained;
  };
  const auto given = [&](const VerifierKey& key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); };
  const auto entries = logs.read(*xa, 0, logs.state(*xa)->size(), std::numeric_limits<std::size_t>::max());
  HubFacts hub(pinned_key(*xa, entries, keys), findings);
  std::uint64_t index = 0;
  for (const auto& entry : entries) hub.take(index++, entry.open);
  for (const auto& origin : origins) {
    const auto enrolled = hub.log_key(origin, logs.state(origin)->note);
    if (!enrolled || !given(*enrolled))
      findings.add("log_not_enrolled",
                   {origin, {}, {}, {}, enrolled ? enrolled->text() : "an enrolment", key_of(origin, keys)->text()});
    const std::uint64_t size = logs.state(origin)->size();
    for (const auto& stated : hub.stated(origin)) {
      if (stated.size > size) continue;
      const auto root = logs.root_at(origin, stated.size);
      if (root != stated.root)
        findings.add(
            explained(origin, stated)                    ? "heads_explained"
            : hub.behind_revocation(origin, stated.size) ? "heads_revoked"
                                                         : "heads_mismatch",
            {origin, stated.size - 1, {}, {}, crypto::hex(base::view(stated.root)), crypto::hex(base::view(root))});
    }
  }
  check_left_out(book, hub, findings);
}

/// Lines of further witnesses that are younger than the end that the commune wrote of them.
void check_witness_ends(LoadedExport& book, Findings& findings) {
  for (const auto& witness : views::registered_witnesses(book.db())) {
    const auto ended = base::parse_rfc3339(witness.ended);
    for (const auto& origin : ended ? book.logs().origins() : std::vector<std::string>()) {
      const auto opened = crypto::open_note(book.logs().state(origin)->note, std::span(&witness.key, 1));
      const auto time = opened ? opened->signatures.front().time : std::nullopt;
      if (time && *time > static_cast<std::uint64_t>(ended->milliseconds / 1000))
        findings.add("witness_ended", {origin,
                                       {},
                                       {},
                                       origin + "/" + std::string(kCheckpointName),
                                       witness.key.name + ": " + witness.ended,
                                       base::rfc3339({static_cast<std::int64_t>(*time) * 1000})});
    }
  }
}

}  // namespace

AuditResult audit_tiles(const fs::path& dir, const std::vector<VerifierKey>& keys, const Progress& progress) {
  AuditResult result;
  Findings findings(result);
  std::uint64_t done = 0, total = 0;
  check_export(
      dir, keys, findings, result, [&](std::uint64_t entries) { total = entries; },
      [&](std::uint64_t entries) {
        if (progress) progress(done += entries, total);
      });
  findings.close();
  return result;
}

AuditedExport audit_export(const fs::path& dir, const std::vector<VerifierKey>& keys, const Progress& progress) {
  constexpr std::uint64_t kPasses = 3;  // checked, loaded, folded as far as the closings go
  AuditedExport out;
  Findings findings(out.result);
  std::uint64_t done = 0, total = 0;
  const std::function<void(std::uint64_t)> step = [&](std::uint64_t entries) {
    entries = std::min(entries, total - done);  // closings may fold more than once
    if (progress && entries > 0) progress(done += entries, total);
  };
  check_export(
      dir, keys, findings, out.result, [&](std::uint64_t entries) { total = kPasses * entries; }, step);
  auto book = out.result.intact() ? std::make_shared<LoadedExport>(dir, step) : nullptr;
  const bool counts = book && book->whole_enough();
  if (counts) check_stated(*book, keys, findings);
  if (!out.result.intact()) {
    findings.add("views_not_compared", {});
  } else if (counts) {
    check_notices(book->db(), book->logs(), book->views(), findings);
    check_witness_ends(*book, findings);
    check_closings(book->db(), book->logs(), true, findings, step);
    out.book = std::move(book);
  }
  step(total);
  findings.close();
  return out;
}

}  // namespace sovang::audit
