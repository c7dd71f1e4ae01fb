#include <fmt/format.h>

#include "node/records/import.h"

namespace sovang::records {

std::string_view receipt_form(std::string_view contribution_kind) {
  if (contribution_kind == "MONEY") return "PT";
  if (contribution_kind == "LAND") return "BB";
  if (contribution_kind == "BUDGET") return "LC";
  return "BN";
}

std::string receipt_prefix(std::string_view form, std::string_view series, int year) {
  return fmt::format("{}-{}/{}-", form, series, year);
}

std::string receipt_number(std::string_view prefix, std::int64_t number) {
  return fmt::format("{}{:05}", prefix, number);
}

}  // namespace sovang::records
