#pragma once
// Reading open parts by the hundred thousand, for .cpp files that keep documents of their own. As strict as
// read_open_part (sync/entry.h), which is made of this.

#include <string_view>

#include "base/result.h"
#include "sync/entry.h"

namespace simdjson::dom {
class document;
class object;
}  // namespace simdjson::dom

namespace sovang::sync {

/// `body` becomes the object of the member `body`. It and the texts live as long as `document` and until its next use.
base::Result<OpenView, EntryError> view_open_part(simdjson::dom::document& document, std::string_view open,
                                                  simdjson::dom::object& body);

}  // namespace sovang::sync
