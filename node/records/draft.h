#pragma once
// From a read row to the JSON of an entry, and whether two contents are the same record.

#include <string>
#include <string_view>

#include "node/records/book.h"
#include "node/records/record_row.h"
#include "sync/entry.h"

namespace sovang::records {

/// The class of the field at `index` in this row: most are fixed by the table, four depend on the row.
std::string_view class_of(const RecordRow& row, std::size_t index);

/// Body and private fields of a row whose values are all known; `time` is left empty.
sync::Draft make_draft(const RecordRow& row, std::string_view author);

/// What an earlier row of the run brought.
struct EarlierRecord {
  std::string_view body;
  sync::PrivateParts fields;  // without salt
};

/// Same open and private fields, whatever the order of members, salts and `replaces`. Classes that the holder was not
/// given are not compared.
bool same_content(const sync::Draft& draft, const BookRecord& held);
bool same_content(const sync::Draft& draft, const EarlierRecord& earlier);

}  // namespace sovang::records
