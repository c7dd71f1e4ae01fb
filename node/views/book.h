#pragma once
// records::Book over the views: what the rules ask when a record is entered. Requires caught up views.

#include <memory>

#include "node/records/book.h"
#include "node/views/views.h"

namespace sovang::views {

/// `own_scope`: the area of the writer's enrolment, or "-"; names are looked up there first, then in the commune's
/// scope, then anywhere.
std::unique_ptr<records::Book> make_book(store::Database& db, std::string own_scope);

}  // namespace sovang::views
