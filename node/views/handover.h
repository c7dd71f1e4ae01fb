#pragma once
// What a device hands over, recomputed by whoever holds the same entries (docs/formats/entries.md, "Handover").

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "node/store/database.h"

namespace sovang::views {

struct HandoverFigures {
  std::map<std::pair<std::string, std::string>, std::int64_t> cash;  // (work, its scope) → đồng
  std::map<std::string, std::int64_t> receipts;                      // prefix → last number
  bool operator==(const HandoverFigures&) const = default;
};

/// Origin → size: which entries the figures are made of.
using HeldSizes = std::map<std::string, std::uint64_t>;

/// Of the areas given; receipts of the log `origin`. Requires views that are folded so far.
HandoverFigures handover_figures(store::Database& db, std::string_view origin, const std::vector<std::string>& areas,
                                 const HeldSizes& held);

/// The members held, cash, receipts of a `handover`.
nlohmann::ordered_json handover_json(const HandoverFigures& figures, const HeldSizes& held);
HandoverFigures read_figures(const nlohmann::ordered_json& body);
HeldSizes read_held(const nlohmann::ordered_json& body);

/// `[what, said, found]` of each figure that is not the same.
nlohmann::ordered_json differences(const HandoverFigures& said, const HandoverFigures& found);

/// The lowest handover of a log: row number of its entry, 0 when there is none.
std::int64_t handover_of(store::Database& db, std::string_view origin);

}  // namespace sovang::views
