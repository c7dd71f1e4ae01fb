#pragma once
// The file `highest` of a data directory (docs/formats/directory.md): the highest checkpoint of the own log that left
// it, outside the database, so that a database that went back in time is noticed.

#include <cstdint>
#include <optional>
#include <string>

#include "crypto/checkpoint.h"
#include "node/journal/directory.h"

namespace sovang::journal {

class Journal;

/// Absent when there is none, or none that reads.
std::optional<crypto::Checkpoint> read_highest(const Directory& directory);

/// To be called before a checkpoint of the own log leaves the directory: over the network, in a carried file, in an
/// export, on a receipt with a proof. Durable on return. `size` ≤ size held; 0 does nothing. Throws base::FileError.
void raise_highest(Journal& journal, std::uint64_t size);
/// For whatever leaves with the newest checkpoint.
void raise_highest(Journal& journal);

}  // namespace sovang::journal
