#pragma once
// Why an erasure or a handover was refused, for the command line and the pages.

#include <string>
#include <string_view>

#include "node/api/speech.h"
#include "node/hub/erasing.h"
#include "node/journal/doubles.h"
#include "node/journal/handover.h"

namespace sovang::api {

struct PeopleRefusal {
  std::string code;      // of docs/api/openapi.json
  const char* field;     // of the request
  std::string sentence;  // what, why, and what to do
};

PeopleRefusal erase_refused(const Speech& speech, hub::EraseError error, const hub::ErasureRequest& request);
/// `subject`: the origin or device that was named.
PeopleRefusal handover_refused(const Speech& speech, journal::HandoverError error, std::string_view subject);
PeopleRefusal doubles_refused(const Speech& speech, journal::DoublesError error);
/// Why a device that was handed over writes nothing more.
std::string handed_over_text(const Speech& speech);

}  // namespace sovang::api
