#pragma once
// Entries by which the hub and devices speak of erasure, handover and doubles (docs/formats/entries.md). They are
// items, so that they are listed and found by what they answer, and count in no figure.

#include <variant>

#include "node/views/items.h"
#include "node/views/words.h"
#include "node/views/writers.h"
#include "sync/entry.h"

namespace sovang::views {

bool is_statement(Type type);

/// `entry` is the caller's. `target` is what the statement answers; `kind` of an erasure how many targets it has, of a
/// confirmation 1 when it agrees; `occurred` of a handover its day; `who` of a double_decision the scope of its records
/// (twice its word, as of a household).
std::variant<Item, Reason> read_statement(Words& words, const sync::OpenPart& open, const Writer& writer, bool hub_log);

}  // namespace sovang::views
