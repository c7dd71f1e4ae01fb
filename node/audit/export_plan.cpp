#include "node/audit/export_plan.h"

#include <algorithm>
#include <limits>

#include "base/file.h"
#include "crypto/tile.h"
#include "node/audit/layout.h"
#include "node/audit/note_check.h"

namespace sovang::audit {

namespace {

struct Keys {
  std::vector<crypto::VerifierKey> log;  // of the hub's own also those that a successor replaced
  std::vector<crypto::VerifierKey> all;  // the log's, and the cosigners'
};

bool signed_by_any(const crypto::OpenedNote& note, const std::vector<crypto::VerifierKey>& keys) {
  return std::ranges::any_of(keys, [&](const crypto::VerifierKey& key) { return note.signed_by(key); });
}

/// The note with nothing but verified keys' lines, the log's first. Absent when the log itself did not sign it.
std::optional<std::string> only_known_lines(std::string_view note, const Keys& keys) {
  const auto opened = crypto::open_note(note, keys.all);
  const auto split = crypto::split_note(note);
  if (!opened || !signed_by_any(*opened, keys.log)) return std::nullopt;
  std::string out = split->text + "\n";
  for (const auto& key : keys.all) {
    for (const auto& line : split->lines) {
      if (line.name == key.name && line.id == key.id()) out += line.line;
    }
  }
  return out;
}

std::uint64_t size_of_note(std::string_view note) {
  const auto split = crypto::split_note(note);
  const auto checkpoint = split ? crypto::parse_checkpoint(split->text) : std::nullopt;
  return checkpoint ? checkpoint->size : std::numeric_limits<std::uint64_t>::max();
}

/// Empty when every note is ahead of what is held.
std::string choose_note(std::string_view origin, const sync::LogState& state) {
  const bool newest = size_of_note(state.note) <= state.size();
  const bool cosigned = !state.cosigned_note.empty() && size_of_note(state.cosigned_note) <= state.size();
  if (cosigned && (!newest || !is_hub_log(origin) || size_of_note(state.cosigned_note) == size_of_note(state.note)))
    return newest ? crypto::merge_signatures(state.cosigned_note, state.note) : state.cosigned_note;
  return newest ? state.note : std::string();
}

/// Absent when rows are missing.
std::optional<crypto::Hash> root_of_entries(const store::SqliteLogStore& logs, const LogPlan& plan,
                                            std::uint64_t size) {
  crypto::Frontier frontier;
  for (std::uint64_t bundle = 0; frontier.size() < size; ++bundle) {
    const auto entries = read_bundle(logs, plan.origin, bundle, size);
    for (const auto& entry : entries) frontier.append(crypto::leaf_hash(entry.open));
    if (frontier.size() != std::min(size, (bundle + 1) * crypto::kTileWidth)) return std::nullopt;
  }
  return frontier.root();
}

/// What an earlier export of this log left in the folder; absent when there is none that the log signed.
std::optional<crypto::Checkpoint> exported_before(const std::filesystem::path& folder, const LogPlan& plan,
                                                  const Keys& keys) {
  std::error_code failed;
  const auto file = folder / kCheckpointName;
  if (!std::filesystem::is_regular_file(file, failed) ||
      std::filesystem::file_size(file, failed) > crypto::kNoteBytesMax)
    return std::nullopt;
  const auto opened = crypto::open_note(base::read_file(file, crypto::kNoteBytesMax), keys.all);
  if (!opened || !signed_by_any(*opened, keys.log)) return std::nullopt;
  auto checkpoint = crypto::parse_checkpoint(opened->text);
  return checkpoint && checkpoint->origin == plan.origin ? checkpoint : std::nullopt;
}

/// Adds the lines of registered witnesses over this very checkpoint, and their keys.
void add_witnesses(const ExportRequest& request, const std::string& origin, std::string& note, Keys& keys) {
  for (const auto& held : request.witness_notes)
    if (held.origin == origin) note = crypto::merge_signatures(note, held.note);
  for (const auto& witness : request.witnesses)
    if (crypto::open_note(note, std::span(&witness, 1))) keys.all.push_back(witness);
}

std::optional<Keys> keys_of_log(const sync::Roster& roster, std::string_view origin) {
  Keys out;
  for (const auto& one : roster.log_keys(origin)) out.log.push_back(one.key);
  if (out.log.empty() || !roster.hub()) return std::nullopt;
  out.all = out.log;
  for (const auto& key : roster.hub()->cosigners()) out.all.push_back(key);
  return out;
}

}  // namespace

std::vector<sync::Entry> read_bundle(const store::SqliteLogStore& logs, std::string_view origin, std::uint64_t bundle,
                                     std::uint64_t size) {
  const std::uint64_t from = bundle * crypto::kTileWidth;
  return logs.read(origin, from, std::min(size, from + crypto::kTileWidth), std::numeric_limits<std::size_t>::max());
}

base::Result<LogPlan, LeftOut> head_of_log(const store::SqliteLogStore& logs, const sync::Roster& roster,
                                           const std::string& origin, const ExportRequest& request) {
  const auto state = logs.state(origin);
  if (!state) return base::Err{LeftOut::not_held};
  if (!safe_as_path(origin)) return base::Err{LeftOut::unsafe_name};
  auto keys = keys_of_log(roster, origin);
  if (!keys) return base::Err{LeftOut::not_enrolled};
  std::string chosen = choose_note(origin, *state);
  if (chosen.empty()) return base::Err{LeftOut::incomplete};
  add_witnesses(request, origin, chosen, *keys);
  const auto note = only_known_lines(chosen, *keys);
  const auto checkpoint = note ? crypto::parse_checkpoint(crypto::split_note(*note)->text) : std::nullopt;
  if (!checkpoint || checkpoint->origin != origin) return base::Err{LeftOut::damaged};
  std::erase_if(keys->all, [&](const crypto::VerifierKey& key) {
    const bool former = key != keys->log.front() && key != roster.hub()->cosigner_key;
    return former && !crypto::open_note(*note, std::span(&key, 1));
  });
  return LogPlan{origin, *note, *checkpoint, keys->all, state->size()};
}

base::Result<LogPlan, LeftOut> whole_log(const store::SqliteLogStore& logs, const sync::Roster& roster,
                                         const std::string& origin, const ExportRequest& request) {
  auto plan = head_of_log(logs, roster, origin, request);
  if (plan && root_of_entries(logs, *plan, plan->checkpoint.size) != plan->checkpoint.root)
    return base::Err{LeftOut::damaged};
  return plan;
}

base::Result<LogPlan, LeftOut> plan_log(const store::SqliteLogStore& logs, const sync::Roster& roster,
                                        const std::string& origin, const ExportRequest& request) {
  auto plan = whole_log(logs, roster, origin, request);
  if (!plan) return plan;
  if (const auto before = exported_before(request.dir / origin, *plan, *keys_of_log(roster, origin))) {
    if (before->size > plan->checkpoint.size) return base::Err{LeftOut::folder_ahead};
    if (root_of_entries(logs, *plan, before->size) != before->root) return base::Err{LeftOut::folder_contradicts};
  }
  return plan;
}

}  // namespace sovang::audit
