#include "node/proof/prove.h"

#include <nlohmann/json.hpp>

#include "node/store/witness_notes.h"
#include "node/views/closings.h"
#include "node/views/queries.h"
#include "node/views/witnesses.h"

namespace sovang::proof {
namespace {

using Json = nlohmann::ordered_json;

std::optional<crypto::Checkpoint> checkpoint_of(std::string_view note) {
  const auto split = crypto::split_note(note);
  return split ? crypto::parse_checkpoint(split->text) : std::nullopt;
}

bool covers(std::string_view note, std::uint64_t index, const sync::LogState& state) {
  const auto checkpoint = note.empty() ? std::nullopt : checkpoint_of(note);
  return checkpoint && index < checkpoint->size && checkpoint->size <= state.size();
}

/// The note with the lines of `keys` alone, one a key: a stranger's line would only make the code larger.
std::string only_lines_of(std::string_view note, std::span<const crypto::VerifierKey> keys) {
  const auto split = crypto::split_note(note);
  std::string out = split->text + "\n";
  for (const auto& key : keys)
    for (const auto& line : split->lines)
      if (line.name == key.name && line.id == key.id()) {
        out += line.line;
        break;
      }
  return out;
}

/// The checkpoint over the entry that most further witnesses cosigned, unless the hub cosigned only another one.
std::string witnessed_note(journal::Journal& journal, std::string_view origin, std::uint64_t index,
                           const sync::LogState& state, const std::optional<crypto::VerifierKey>& hub) {
  for (const auto& held : store::witness_notes_over(journal.db(), origin, index)) {
    const auto checkpoint = checkpoint_of(held.note);
    if (!checkpoint || checkpoint->size > state.size()) continue;
    const auto root = crypto::tree_root(
        checkpoint->size, [&](unsigned level, std::uint64_t at) { return journal.logs().subtree(origin, level, at); });
    if (root == checkpoint->root && (!hub || crypto::open_note(held.note, std::span(&*hub, 1)))) return held.note;
  }
  return {};
}

}  // namespace

bool is_nameless(const sync::OpenPart& open) {
  if (open.type != "contribution") return false;
  const auto body = Json::parse(open.body, nullptr, false);
  return body.is_object() && !body.contains("household_id") && !body.contains("org_id") &&
         body.value("kind", Json()) != "BUDGET";
}

base::Result<Proved, ProveError> prove_entry(journal::Journal& journal, std::string_view origin, std::uint64_t index,
                                             bool named) {
  const auto& logs = journal.logs();
  const auto state = logs.state(origin);
  if (!state || index >= state->size()) return base::Err{ProveError::unknown};
  const auto roster = journal.roster();
  std::vector<crypto::VerifierKey> keys;
  for (const auto& one : roster.log_keys(origin)) keys.push_back(one.key);
  if (keys.empty() || !roster.hub()) return base::Err{ProveError::not_enrolled};

  Proved out;
  out.cosigned = covers(state->cosigned_note, index, *state);
  out.hub_log = roster.is_of_hub(origin);
  for (const auto& key : roster.hub()->cosigners()) keys.push_back(key);
  const std::string witnessed = witnessed_note(journal, origin, index, *state,
                                               out.cosigned ? std::optional(roster.hub()->cosigner_key) : std::nullopt);
  if (!witnessed.empty())
    for (const auto& witness : views::registered_witnesses(journal.db())) keys.push_back(witness.key);
  const std::string& note = !witnessed.empty() ? witnessed : out.cosigned ? state->cosigned_note : state->note;
  if (!covers(note, index, *state)) return base::Err{ProveError::incomplete};
  auto& way = out.proof.way;
  way.index = index;
  way.checkpoint_note = only_lines_of(note, keys);
  way.hashes = crypto::prove_inclusion(index, checkpoint_of(note)->size, [&](unsigned level, std::uint64_t at) {
    return logs.subtree(origin, level, at);
  });
  auto entry = logs.read(origin, index, index + 1, SIZE_MAX).at(0);
  const auto open = sync::read_open_part(entry.open);
  const auto name = entry.parts.find("name");
  if (named && name != entry.parts.end() && open && !is_nameless(*open)) out.proof.parts.push_back(name->second);
  out.proof.open = std::move(entry.open);
  return out;
}

base::Result<Proved, ProveError> prove_record(journal::Journal& journal, std::string_view id, bool named) {
  if (id.starts_with("closing/"))
    for (const auto& closed : views::closed_periods(journal.db()))
      if (closed.id == id) return prove_entry(journal, closed.origin, closed.index, false);
  const std::string shown = views::show_record(journal.db(), journal.logs(), id);
  if (shown.empty()) return base::Err{ProveError::unknown};
  const Json record = Json::parse(shown);
  const Json* entry = nullptr;
  for (const auto& one : record["entries"]) {
    if (one.value("relation", "") != "version" || !one.contains("index")) continue;
    if (entry == nullptr || (one.value("counts", false) && !entry->value("counts", false))) entry = &one;
  }
  if (entry == nullptr) return base::Err{ProveError::unknown};
  return prove_entry(journal, (*entry)["origin"].get<std::string>(), (*entry)["index"].get<std::uint64_t>(), named);
}

PrintedCode printed_code(RecordProof proof) {
  std::string whole = receipt_code(proof).value_or("");
  if (whole.empty()) return {};
  while (whole.size() > kPrintedLettersMax) {
    const auto note = crypto::split_note(proof.way.checkpoint_note);
    if (note->lines.size() <= 2) break;
    proof.way.checkpoint_note.resize(proof.way.checkpoint_note.size() - note->lines.back().line.size());
    whole = *receipt_code(proof);
  }
  if (whole.size() <= kPrintedLettersMax) return {std::move(whole), false};
  const bool named = !proof.parts.empty();
  proof.parts.clear();
  std::string bare = *receipt_code(proof);
  if (bare.size() <= kPrintedLettersMax) return {std::move(bare), named};
  if (whole.size() <= kCodeLettersMax) return {std::move(whole), false};
  return bare.size() <= kCodeLettersMax ? PrintedCode{std::move(bare), named} : PrintedCode{};
}

}  // namespace sovang::proof
