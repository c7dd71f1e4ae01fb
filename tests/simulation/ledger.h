#pragma once
// What a directory must show, by a few plain rules over the bytes of its entries: the checker's own, written apart from
// the program's.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "node/journal/journal.h"
#include "sync/entry.h"

namespace sovang::simulation {

inline constexpr std::string_view kHubLog = "tamnong.example/xa";
inline constexpr std::string_view kArea = "K01";

/// Under which name the simulation remembers an entry: several versions of a household bear one id, so each says in its
/// body which it is.
std::string made_id(const sync::OpenPart& open);

struct Ledger {
  std::map<std::string, std::int64_t> amounts;  // đồng of what counts, by id
  std::map<std::string, std::string> shown;     // household → the version that shows
  std::set<std::string> taken;                  // whatever else its author was allowed to write
  std::set<std::string> behind_handover;        // counts nowhere for that reason alone
  [[nodiscard]] bool holds(const std::string& id) const { return amounts.contains(id) || taken.contains(id); }
};
Ledger read_ledger(journal::Journal& journal);

}  // namespace sovang::simulation
