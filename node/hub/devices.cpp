#include "node/hub/devices.h"

#include <nlohmann/json.hpp>

#include "node/store/contacts.h"

namespace sovang::hub {

using Json = nlohmann::ordered_json;

Json devices_json(journal::Journal& journal) {
  const auto roster = journal.roster();
  Json devices = Json::array();
  for (const auto& [origin, device] : roster.enrolments()) {
    const auto state = journal.logs().state(origin);
    const auto contact = store::read_contact(journal.db(), origin);
    devices.push_back({{"origin", origin},
                       {"role", device.role},
                       {"areas", device.areas},
                       {"series", device.series},
                       {"enrolled_on", device.from},
                       {"revoked", device.revoked_at.has_value()},
                       {"entries", state ? state->size() : 0},
                       {"cosigned", state ? state->cosigned_size : 0},
                       {"last_exchange", contact ? Json(contact->last_at) : Json(nullptr)},
                       {"skew_seconds", contact ? contact->skew_ms / 1000 : 0},
                       {"problem", contact ? contact->problem : ""}});
  }
  Json evidence = Json::array();
  for (const auto& row : journal.logs().evidence())
    evidence.push_back({{"seen_at", row.seen_at},
                        {"origin", row.evidence.origin},
                        {"code", row.evidence.code},
                        {"held", row.evidence.held},
                        {"seen", row.evidence.seen}});
  return {{"devices", std::move(devices)}, {"evidence", std::move(evidence)}};
}

}  // namespace sovang::hub
