#pragma once
// From the bytes of an entry to an item, or to the reason why it counts nowhere. Depends on the entry and its writer
// alone, never on what else is held.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "node/views/body.h"
#include "node/views/items.h"
#include "node/views/words.h"
#include "node/views/writers.h"
#include "sync/entry.h"

namespace sovang::views {

/// `source` of an expenditure: for works of which level its writer may spend.
inline constexpr std::int64_t kMayForArea = 1, kMayForCommune = 2;

struct Reading {
  Item item;           // `entry`, the booked cap and the value of workdays are the caller's
  bool edits = false;  // the body names what it replaces
};

class Reader {
 public:
  explicit Reader(Words& words) : words_(words) {}

  /// `open` and `body`: of one open part (Body::parse_entry). `parts`: as stored (node/store/entry_rows.h); only
  /// households look into them.
  std::variant<Reading, Reason> read(const sync::OpenView& open, const Body& body, std::string_view parts,
                                     const Writer& writer);

 private:
  std::optional<Reason> read_fields(Item& item, const sync::OpenView& open, std::string_view parts);
  std::optional<Reason> read_contribution(Item& item);
  std::optional<Reason> read_completion(Item& item);
  std::optional<Reason> read_ledger(Item& item);
  std::optional<Reason> read_decision(Item& item, const Writer& writer);
  void read_receipt(Item& item);
  std::optional<Reason> judge(Item& item, const Writer& writer);

  Words& words_;
  const Body* body_ = nullptr;  // of the entry at hand
  Body part_;
  std::vector<std::string_view> areas_;  // of the writer at hand
};

/// `PT-K01/2025-00001` → `PT-K01/2025-` and 1; a number without digits at its end has number -1.
struct Receipt {
  std::string_view prefix;
  std::int64_t number = -1;
};
Receipt split_receipt(std::string_view receipt_no);

}  // namespace sovang::views
