#pragma once
// What an edit starts from: the version that shows, as a row of a file would have it.

#include "node/records/import.h"

namespace sovang::records {

/// Open and private fields in their clean form, by column.
Row row_of(const Kind& kind, const BookRecord& held);

/// A newer program may have written members that this one does not know: an edit carries them on.
void keep_unknown_members(const Kind& kind, const BookRecord& held, sync::Draft& draft);

/// Whether the record's id is made of this column.
bool makes_id(const Kind& kind, std::string_view column);

}  // namespace sovang::records
