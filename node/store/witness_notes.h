#pragma once
// Checkpoints that further witnesses cosigned, as they were imported (docs/formats/witnesses.md).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "node/store/database.h"

namespace sovang::store {

struct WitnessNote {
  std::string origin;
  std::uint64_t size = 0;
  std::uint64_t lines = 0;  // how many witnesses
  std::string note;         // one line a key
};
/// By origin and size.
std::vector<WitnessNote> witness_notes(Database& db);
/// Of this log and larger than `index`: those with most witnesses first, of those the largest first. At most 8.
std::vector<WitnessNote> witness_notes_over(Database& db, std::string_view origin, std::uint64_t index);
/// Empty when none is held.
std::string witness_note(Database& db, std::string_view origin, std::uint64_t size);
/// In the running transaction when there is one. Replaces the one of this size.
void write_witness_note(Database& db, const WitnessNote& note);

}  // namespace sovang::store
