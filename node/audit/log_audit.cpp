#include "node/audit/log_audit.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "crypto/tile.h"
#include "node/audit/note_check.h"
#include "node/store/entry_blocks.h"
#include "node/store/entry_rows.h"
#include "node/store/tiles.h"

namespace sovang::audit {

namespace {

constexpr std::size_t kHashBytes = sizeof(crypto::Hash);
/// More missing rows than this are one finding: an altered size may claim any number.
constexpr std::uint64_t kMissingMax = 65536;

std::string text(const crypto::Hash& hash) { return crypto::hex(base::view(hash)); }

}  // namespace

std::vector<LogRow> log_rows(store::Database& db) {
  std::vector<LogRow> out;
  auto rows = db.query(
      "SELECT id, origin, size, frontier, note, proof, cosigned_note, cosigned_size FROM log WHERE "
      "instr(origin, '#') = 0 ORDER BY origin");
  while (rows.step()) {
    out.push_back({rows.integer(0), std::string(rows.text(1)), static_cast<std::uint64_t>(rows.integer(2)),
                   std::string(rows.blob(3)), std::string(rows.text(4)), std::string(rows.blob(5)),
                   std::string(rows.text(6)), static_cast<std::uint64_t>(rows.integer(7))});
  }
  return out;
}

void each_entry(store::Database& db, const LogRow& log,
                const std::function<void(std::uint64_t, std::string_view)>& take) {
  store::each_entry(db, store::entry_row(log.id, 0), store::entry_row(log.id, std::min(log.size, store::kEntriesMax)),
                    [&](std::int64_t row, const store::StoredEntry& entry) {
                      take(store::index_of_row(row), entry.open);
                      return true;
                    });
}

void LogAudit::complain(std::string_view code, std::optional<std::uint64_t> index, std::string expected,
                        std::string found) {
  findings_.add(code, {log_.origin, index, {}, {}, std::move(expected), std::move(found)});
}

LogAudit::Notes LogAudit::check_notes() {
  Notes notes;
  // The office's log may wait for its first entry under a successor's key; `xa` has one, by which it counts.
  const auto key = log_.origin.ends_with("/xa") ? hub_.log_key(log_.origin) : hub_.log_key(log_.origin, log_.note);
  if (!key) {
    complain("log_not_enrolled", {}, "an enrolment in the commune's log", "none");
    return notes;
  }
  NoteDemands demands{log_.origin, *key, hub_.cosigners(), false, std::vector<crypto::VerifierKey>()};
  const Spot spot{log_.origin, {}, {}, {}, {}, {}};
  const bool same = log_.note == log_.cosigned_note;
  if (!same) notes.newest = check_note(log_.note, demands, spot, findings_, result_);
  if (!log_.cosigned_note.empty()) {
    demands.cosigned = true;
    notes.cosigned = check_note(log_.cosigned_note, demands, spot, findings_, result_);
  }
  if (same) notes.newest = notes.cosigned;
  const std::uint64_t cosigned = notes.cosigned ? notes.cosigned->size : 0;
  if ((notes.cosigned || log_.cosigned_note.empty()) && cosigned != log_.cosigned_size)
    complain("cosigned_mismatch", {}, "size " + std::to_string(cosigned), "size " + std::to_string(log_.cosigned_size));
  return notes;
}

std::optional<std::vector<crypto::Hash>> LogAudit::stored_tile(unsigned level, std::uint64_t index, unsigned width) {
  const std::uint64_t first = index * crypto::kTileWidth;
  auto hashes = store::read_hashes(db_, log_.id, level, first, first + width, log_.size >> (8 * level));
  if (hashes) return hashes;
  auto held = db_.query("SELECT sum(length(hashes)) FROM tile WHERE id >= ? AND id < ?");
  held.bind(store::tile_row(log_.id, level, first / store::kTileRowHashes),
            store::tile_row(log_.id, level, (first + crypto::kTileWidth) / store::kTileRowHashes));
  const bool there = held.step() && !held.is_null(0);
  const unsigned shift = level * 8;
  const Spot spot{log_.origin,
                  first << shift,
                  ((first + width) << shift) - 1,
                  {},
                  std::to_string(width * kHashBytes) + " bytes of hashes, level " + std::to_string(level),
                  there ? std::to_string(held.integer(0)) + " bytes" : "none"};
  findings_.add("tile_mismatch", spot);
  return std::nullopt;
}

void LogAudit::read_bundle(std::uint64_t bundle, TreeCheck& tree) {
  const std::uint64_t first = bundle * crypto::kTileWidth, end = std::min(first + crypto::kTileWidth, log_.size);
  PartsCheck check({log_.origin, {}, {}, {}, {}, {}}, first, findings_, result_);
  std::vector<crypto::Hash> leaves;
  std::optional<std::vector<crypto::Hash>> stand_ins;  // for missing rows, so that the rest is still judged
  const auto skip_to = [&](std::uint64_t index) {
    while (first + leaves.size() < index) {
      complain("entry_missing", first + leaves.size(), "an entry", "none");
      if (!stand_ins)
        stand_ins = stored_tile(0, bundle, static_cast<unsigned>(end - first)).value_or(std::vector<crypto::Hash>());
      stand_ins->resize(end - first);
      check.skip_entry();
      leaves.push_back((*stand_ins)[leaves.size()]);
    }
  };
  const auto take = [&](std::int64_t row, const store::StoredEntry& entry) {
    const std::uint64_t index = store::index_of_row(row);
    skip_to(index);
    leaves.push_back(crypto::leaf_hash(entry.open));
    ++entry_rows_;
    // Reading an entry costs more than all the rest; where no part is held beside it, its bytes are all there is.
    if (entry.parts.empty()) return check.skip_entry(), true;
    check.take_entry(entry.open);
    take_parts(index, entry.parts, check);
    return true;
  };
  store::each_entry(db_, store::entry_row(log_.id, first), store::entry_row(log_.id, end), take);
  skip_to(end);
  tree.add(leaves);
}

void LogAudit::take_parts(std::uint64_t index, std::string_view coded, PartsCheck& check) {
  try {
    const auto parts = store::decode_parts(coded);
    if (store::encode_parts(parts) != coded)
      complain("part_mismatch", index, "classes in order, each once", "another coding");
    for (const auto& [part_class, bytes] : parts) check.take_part(index, part_class, bytes);
  } catch (const store::StoreError& failure) {
    complain("part_mismatch", index, "parts that read", failure.what());
  }
}

void LogAudit::read_entries(TreeCheck& tree, const std::function<void(std::uint64_t)>& progress) {
  for (std::uint64_t bundle = 0; bundle * crypto::kTileWidth < log_.size; ++bundle) {
    read_bundle(bundle, tree);
    progress(std::min<std::uint64_t>(crypto::kTileWidth, log_.size - bundle * crypto::kTileWidth));
  }
  tree.finish();
  auto beyond = db_.query("SELECT id FROM entry WHERE id >= ? AND id < ? ORDER BY id");
  beyond.bind(store::entry_row(log_.id, log_.size), store::entry_row(log_.id + 1, 0));
  for (; beyond.step(); ++entry_rows_)
    complain("entry_extra", store::index_of_row(beyond.integer(0)),
             "no entry from " + std::to_string(log_.size) + " on", "an entry");
}

/// Of a block that does not read no entry can be told from the others.
void LogAudit::report_entries(const std::vector<Difference>& entries) {
  static const crypto::Hash kUnread = crypto::leaf_hash(store::kUnreadEntry.open);
  for (std::size_t at = 0; at < entries.size();) {
    std::size_t end = at + 1;
    const bool unread = entries[at].computed == kUnread;
    const auto goes_on = [&] {
      return unread && end < entries.size() && entries[end].computed == kUnread &&
             entries[end].index == entries[end - 1].index + 1 && end - at < store::kBlockEntriesMax;
    };
    while (goes_on()) ++end;
    const auto last = end - at > 1 ? std::optional(entries[end - 1].index) : std::nullopt;
    findings_.add("leaf_mismatch", {log_.origin,
                                    entries[at].index,
                                    last,
                                    {},
                                    text(entries[at].stored),
                                    unread ? "bytes that do not read" : text(entries[at].computed)});
    at = end;
  }
}

void LogAudit::report_trees(const TreeVerdict& verdict) {
  report_entries(verdict.entries);
  for (const Difference& difference : verdict.tiles) {
    const unsigned shift = difference.level * 8;
    findings_.add("tile_mismatch",
                  {log_.origin,
                   difference.index << shift,
                   difference.level == 0 ? std::nullopt : std::optional(((difference.index + 1) << shift) - 1),
                   {},
                   text(difference.computed),
                   text(difference.stored)});
  }
}

bool LogAudit::report_frontier(const TreeCheck& tree, const std::optional<crypto::Frontier>& stored,
                               const TreeVerdict& verdict, bool stored_is_signed) {
  if (!stored) {
    complain("state_unreadable", {}, "a frontier of size " + std::to_string(log_.size),
             std::to_string(log_.frontier.size()) + " bytes");
    return true;
  }
  bool differs = false;
  std::uint64_t from = 0;
  for (std::size_t at = 0; at < stored->hashes().size(); ++at) {
    std::uint64_t width = std::uint64_t{1} << 63;
    while ((width & (log_.size - from)) == 0) width >>= 1;
    const auto &computed = tree.frontier().hashes()[at], &held = stored->hashes()[at];
    const bool named = std::ranges::any_of(verdict.entries, [&](const Difference& difference) {
      return difference.index >= from && difference.index - from < width;
    });
    differs = differs || computed != held;
    // The summary is right when it folds to the signed root: then the entries below a differing part of it are not,
    // which their leaf hashes have named unless those were altered along with them.
    if (computed != held && !(stored_is_signed && named))
      findings_.add(stored_is_signed ? "leaf_mismatch" : "frontier_mismatch",
                    {log_.origin,
                     from,
                     width == 1 ? std::nullopt : std::optional(from + width - 1),
                     {},
                     text(held),
                     text(computed)});
    from += width;
  }
  return differs;
}

TreeVerdict LogAudit::check_root(const TreeCheck& tree, const std::optional<crypto::Checkpoint>& newest) {
  const auto proof = store::split_hashes(log_.proof), hashes = store::split_hashes(log_.frontier);
  const auto frontier = hashes ? crypto::Frontier::restore(log_.size, *hashes) : std::nullopt;
  const auto signed_root = [&](const crypto::Hash& root) {
    // Without a note that verifies the summary is the only other witness.
    if (!newest) return frontier && frontier->root() == root;
    return proof && crypto::verify_consistency(log_.size, root, newest->size, newest->root, *proof);
  };
  const auto verdict = tree.judge(signed_root);
  report_trees(verdict);
  const bool frontier_differs =
      report_frontier(tree, frontier, verdict, frontier.has_value() && signed_root(frontier->root()));
  if (verdict.root_matches || !newest) return verdict;
  // Entries, hashes and summary agree with each other: what does not fit is the way to the newer note, or all of them.
  const bool agree = verdict.entries.empty() && verdict.tiles.empty() && !frontier_differs;
  const bool ahead = newest->size != log_.size;
  complain(agree && (ahead || !log_.proof.empty()) ? "proof_mismatch" : "root_mismatch", {},
           text(newest->root) + " at size " + std::to_string(newest->size),
           text(tree.frontier().root()) + " at size " + std::to_string(log_.size));
  return verdict;
}

void LogAudit::check_stated(const TreeCheck& tree, const TreeVerdict& verdict, const Notes& notes) {
  // Altered bytes of an entry are no second version of the log.
  const bool of_stored = verdict.tiles_match && !verdict.root_matches;
  if (notes.cosigned) {
    auto root = tree.root_at(notes.cosigned->size, of_stored);
    if (!root && notes.newest && notes.newest->size == notes.cosigned->size) root = notes.newest->root;
    if (root && *root != notes.cosigned->root)
      complain("cosigned_mismatch", {}, text(notes.cosigned->root) + " at size " + std::to_string(notes.cosigned->size),
               text(*root));
  }
  for (const auto& stated : hub_.stated(log_.origin)) {
    const auto root = tree.root_at(stated.size, of_stored);
    if (root && *root != stated.root)
      complain(
          explains_(log_.origin, stated)                     ? "heads_explained"
          : hub_.behind_revocation(log_.origin, stated.size) ? "heads_revoked"
                                                             : "heads_mismatch",
          {},
          text(stated.root) + " at size " + std::to_string(stated.size) + " (xa, " + std::to_string(stated.by) + ")",
          text(*root));
  }
}

bool LogAudit::rows_are_there() {
  auto row = db_.query("SELECT coalesce(sum(count), 0) FROM entry_block WHERE id >= ? AND id < ?");
  row.bind(store::entry_row(log_.id, 0), store::entry_row(log_.id, log_.size));
  row.step();
  const auto rows = std::min(static_cast<std::uint64_t>(std::max<std::int64_t>(row.integer(0), 0)), log_.size);
  if (log_.size - rows <= kMissingMax) return true;
  entry_rows_ = rows;
  complain("entry_missing", {}, std::to_string(log_.size) + " entries", std::to_string(rows));
  return false;
}

void LogAudit::run(const std::function<void(std::uint64_t)>& progress) {
  ++result_.logs;
  if (log_.size > store::kEntriesMax) {
    complain("state_unreadable", {}, "a size below 2^40", std::to_string(log_.size));
    return;
  }
  const Notes notes = check_notes();
  std::set<std::uint64_t> watched{log_.cosigned_size};
  if (notes.cosigned) watched.insert(notes.cosigned->size);
  for (const auto& stated : hub_.stated(log_.origin)) watched.insert(stated.size);
  TreeCheck tree(
      [this](unsigned level, std::uint64_t index, unsigned width) { return stored_tile(level, index, width); },
      watched);
  if (!rows_are_there()) return;
  read_entries(tree, progress);
  result_.entries += log_.size;
  tile_rows_ = 0;
  for (std::uint64_t hashes = log_.size; hashes > 0; hashes /= crypto::kTileWidth)
    tile_rows_ += (hashes + store::kTileRowHashes - 1) / store::kTileRowHashes;
  check_stated(tree, check_root(tree, notes.newest), notes);
}

}  // namespace sovang::audit
