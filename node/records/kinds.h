#pragma once
// The table of domain.md h in code: for every kind, which field is open, which is private in which class, and which
// role may write it. Everything else (import, folding, export, pages) asks this table.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

namespace sovang::records {

enum class Role : std::uint8_t { area, commune, accountant, inspector };
inline constexpr Role kRoles[] = {Role::area, Role::commune, Role::accountant, Role::inspector};
std::string_view name_of(Role role);

/// How a field's text becomes JSON, and how it is checked.
enum class FieldType : std::uint8_t {
  text,       // NFC, trimmed
  code,       // an id or an upper-case word; kept as text
  integer,    // a count
  vnd,        // whole đồng
  half_days,  // CSV "1.5" ↔ 3
  dm2,        // CSV "54.9" (m²) ↔ 5490
  milli,      // CSV "1.5" ↔ 1500
  date,       // CSV dd/mm/yyyy ↔ yyyy-mm-dd
  boolean,    // CSV 1/0 ↔ true/false
  list,       // "A;B" ↔ [A, B]; successors of an area ↔ [{area_id, part}]
  flag,       // CSV 1/0; steers how the row is written and is no member itself
};

struct Field {
  std::string_view json;    // member name in the body or part
  std::string_view column;  // CSV column; empty when no file has it
  FieldType type = FieldType::text;
  std::string_view private_class;  // empty: open
  bool required = false;
};

/// Where a kind's members stand among its fields, found at once: rules name fields for every row of a file.
class FieldPlaces {
 public:
  constexpr explicit FieldPlaces(std::span<const Field> fields) {
    for (std::size_t index = 0; index < fields.size(); ++index) {
      std::uint8_t& slot = slots_[slot_of(fields, fields[index].json)];
      if (slot == 0) slot = static_cast<std::uint8_t>(index + 1);
    }
  }
  /// The first field of that name; fields.size() when there is none.
  [[nodiscard]] constexpr std::size_t find(std::span<const Field> fields, std::string_view json) const {
    const std::uint8_t slot = slots_[slot_of(fields, json)];
    return slot == 0 ? fields.size() : slot - 1u;
  }

 private:
  static constexpr std::size_t kSlots = 128;  // several times the fields of any kind

  [[nodiscard]] constexpr std::size_t slot_of(std::span<const Field> fields, std::string_view json) const {
    const auto octet = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(json[at])); };
    std::size_t slot = json.empty() ? 0 : (octet(0) * 7 + octet(json.size() / 2) * 3 + octet(json.size() - 1)) % kSlots;
    while (slots_[slot] != 0 && !is_same(fields[slots_[slot] - 1u].json, json)) slot = (slot + 1) % kSlots;
    return slot;
  }

  /// Mostly both are the same literal.
  [[nodiscard]] static constexpr bool is_same(std::string_view one, std::string_view other) {
    if (!std::is_constant_evaluated() && one.data() == other.data()) return one.size() == other.size();
    return one == other;
  }

  std::array<std::uint8_t, kSlots> slots_{};  // place + 1; 0 is free
};

struct Kind {
  std::string_view type;       // the entry's `type`
  std::string_view csv;        // KIND of `import`, empty when there is none
  std::string_view id_column;  // CSV column of the id
  std::span<const Field> fields;
  bool editable = false;    // edited by `replaces`
  bool reversible = false;  // has `reverses_id`
  bool office = false;      // belongs to the log xa/office
  FieldPlaces places = FieldPlaces(fields);
};

/// The JSON member that says which day a record is of: the first day that its kind must have; empty when it has none.
std::string_view day_of(const Kind& kind);

std::span<const Kind> kinds();
const Kind* find_kind(std::string_view type);
const Kind* find_kind_by_csv(std::string_view csv);

/// What of an entry decides who may write it.
struct Claim {
  std::string_view type;
  std::string_view contribution_kind;  // of a contribution
  std::string_view area_id;            // the area it concerns, empty for none
  bool commune_work = false;           // it concerns a work of level COMMUNE
  bool answer = false;                 // of a finding: a version that answers the inspector's
};
enum class Authority : std::uint8_t {
  allowed,
  allowed_on_behalf,  // the commune for an area: counted, shown as "xã nhập thay"
  wrong_role,
  foreign_area,
};
/// Roles and areas come from the enrolment of the entry's author.
Authority authority(std::span<const Role> roles, std::span<const std::string_view> areas, const Claim& claim);

/// Whether a role's device may hold a private class of a record; `own_area` when the record's area is one of the
/// role's. Names in records that concern no area (`concerns_no_area`: a donor, a commended person) are shown on
/// postings and so are for every role.
bool may_see(Role role, std::string_view private_class, bool own_area, bool concerns_no_area = false);

}  // namespace sovang::records
