#pragma once
// A person's word that records which look alike are all right (docs/formats/entries.md, "Doubles").

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "node/journal/journal.h"

namespace sovang::journal {

enum class DoublesError {
  not_doubles,    // no group of possible doubles has exactly these ids
  foreign_scope,  // another area's records
  no_writer,      // the role writes no records
};
/// Writes a `double_decision` for the group with these ids. Returns its id.
base::Result<std::string, DoublesError> keep_doubles(Journal& journal, const sync::Keys& keys,
                                                     std::vector<std::string> ids, const records::Writer& writer,
                                                     base::WallTime now, base::Random& random);

}  // namespace sovang::journal
