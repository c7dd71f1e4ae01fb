#pragma once
// Days as people type them: day first, always.

#include <optional>
#include <string_view>

#include "base/date.h"

namespace sovang::records {

struct TypedDate {
  std::optional<base::Date> value;  // with `asks`: the day it means if the person says yes
  std::string_view code = {};
  bool asks = false;
};

/// d/m/yyyy, d-m-yyyy, d.m.yyyy, two-digit years of this century, yyyy-mm-dd, "ngày 15 tháng 9 năm 2025"; a
/// spreadsheet's day number asks. `folded` as for numbers (typed_number.h).
TypedDate read_date(std::string_view folded);
/// A day as most files write it, `15/09/2025` exactly, at a fraction of the cost; absent for every other spelling.
std::optional<base::Date> plain_date(std::string_view typed);

}  // namespace sovang::records
