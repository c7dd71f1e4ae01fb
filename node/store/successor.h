#pragma once
// The recovery key's statement that this directory obeys (docs/formats/successor.md). In the running transaction when
// there is one.

#include <optional>

#include "node/store/database.h"
#include "sync/successor.h"

namespace sovang::store {

struct Obeyed {
  sync::Successor statement;
  crypto::VerifierKey recovery;  // that signed it
};
std::optional<Obeyed> obeyed_successor(Database& db);
/// Replaces the one before.
void write_obeyed(Database& db, const Obeyed& obeyed);

}  // namespace sovang::store
