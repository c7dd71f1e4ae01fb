#pragma once
// Entries as JSON for people and programs: body, private fields as far as they are held, and what became of them.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "node/store/database.h"
#include "node/views/items.h"
#include "node/views/words.h"

namespace sovang::views {

/// Body and private fields (without salt) in one object, `id`, `type`, `scope`; for a work in a contribution nothing is
/// looked up. `on_behalf`: the commune wrote it for an area. A decision's own `id` and `scope` are the entry's, those
/// of the record that it is about are `record_id` and `record_scope`.
nlohmann::ordered_json row_json(store::Database& db, Words& words, const Item& item);
/// One entry of a record's history: origin, index, time, author, version, whether it counts and why not,
/// local/sent/cosigned.
nlohmann::ordered_json entry_json(store::Database& db, std::int64_t entry);

/// `cosigned` when the hub has signed for the entry, `sent` when this device knows that the hub holds it, else `local`.
std::string_view proof_of(store::Database& db, std::int64_t entry);

}  // namespace sovang::views
