#pragma once
// Quantities as people and spreadsheets write them (domain.md c, "How people type"). Each function takes folded text
// and says the value, or what is wrong with it by the code that a row is refused with (docs/formats/records.md). A
// reading that is only likely is asked about, never guessed.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "node/records/kinds.h"

namespace sovang::records {

/// The largest integer that entries hold (docs/formats/entries.md).
inline constexpr std::int64_t kNumberMax = 9'007'199'254'740'991;

struct TypedNumber {
  std::optional<std::int64_t> value;  // with `asks`: what it means if the person says yes
  std::string_view code = {};         // empty: read without doubt
  bool asks = false;                  // a question (REVIEW), not a refusal (REJECT)
};

/// Lower case, full-width forms as ASCII, every minus as `-`, single spaces. `text` is clean (text.h).
std::string fold_typed(std::string_view text);

/// What a spreadsheet left instead of a value: EXCEL_OVERFLOW `####`, EXCEL_ERROR `#REF!`, EXCEL_SCIENTIFIC `1.2E+06`,
/// EXCEL_DATE_MANGLED `02-Jan`; empty when it is none of these.
std::string_view excel_error(std::string_view folded);
std::string_view excel_number_damage(std::string_view folded);
std::string_view excel_date_damage(std::string_view folded);

/// Whole đồng; negative and zero are read as they are. A number without a unit word below `bare_min_vnd` is asked
/// about.
TypedNumber read_vnd(std::string_view folded, std::int64_t bare_min_vnd);
/// Half-days: `1,5 công` is 3.
TypedNumber read_half_days(std::string_view folded);
/// dm²: `37,5 m2` is 3750. `sao_dm2`: the size of a sào, 0 when the commune has set none.
TypedNumber read_land(std::string_view folded, std::int64_t sao_dm2);
/// Thousandths.
TypedNumber read_milli(std::string_view folded);
/// A count: digits only.
TypedNumber read_count(std::string_view folded);

/// How the value stands in a clean file: `1.5` from 3 half-days.
std::string canonical_decimal(std::int64_t value, int decimals);
std::string canonical_half_days(std::int64_t half_days);
/// A number as the CSV column of its type writes it.
std::string canonical(FieldType type, std::int64_t number);

}  // namespace sovang::records
