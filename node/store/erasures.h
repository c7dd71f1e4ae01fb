#pragma once
// Personal data that was erased by law (docs/formats/entries.md, "Erasure"): which parts of which entries are gone for
// good. Truth of the store, not a view: what an `erasure` of the hub's log names is dropped wherever it lies, and on
// arrival ever after.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/sha256.h"
#include "node/store/database.h"
#include "sync/entry.h"

namespace sovang::store {

inline constexpr std::size_t kErasureTargetsMax = 300;  // of one entry

struct ErasureTarget {
  std::string origin;
  std::uint64_t index = 0;
  crypto::Hash leaf{};
  std::vector<std::string> classes;
};
/// Absent when the entry is no well-formed `erasure`.
std::optional<std::vector<ErasureTarget>> read_erasure(const sync::OpenPart& open);
/// The body of an `erasure`.
std::string erasure_body(std::span<const ErasureTarget> targets);

/// Remembers the targets, drops their parts from every entry held and from evidence, and has the file scrubbed after
/// the commit.
void erase_parts(Database& db, std::span<const ErasureTarget> targets);
/// Whether anything was erased here.
bool any_erased(Database& db);
/// Takes out of `parts` what was erased of the entry with this leaf hash; for whoever writes parts into the database.
void strip_erased(Database& db, const crypto::Hash& leaf, sync::PrivateParts& parts);
/// A segment (docs/formats/exchange.md) without what was erased of its entries; other bytes as they are.
std::string without_erased(Database& db, std::string_view segment);
/// Classes of the entry with this open part that were erased.
std::set<std::string, std::less<>> erased_classes(Database& db, std::string_view open);

/// Rows with one of these leaf hashes in the log `origin` and in what waits beside it (`<origin>#…`), with the leaf.
std::vector<std::pair<std::int64_t, crypto::Hash>> rows_of_leaves(Database& db, std::string_view origin,
                                                                  const std::set<crypto::Hash>& leaves);

}  // namespace sovang::store
