#include "node/journal/status.h"

#include <nlohmann/json.hpp>

#include "node/store/contacts.h"

namespace sovang::journal {

using Json = nlohmann::ordered_json;

std::uint64_t not_cosigned(Journal& journal) {
  const auto state = journal.logs().state(journal.info().origin);
  if (!state) return 0;
  return state->size() > state->cosigned_size ? state->size() - state->cosigned_size : 0;
}

Json status_json(Journal& journal, const Directory& directory) {
  const auto& info = journal.info();
  const auto roster = journal.roster();
  Json logs = Json::array();
  for (const auto& origin : journal.logs().origins()) {
    const auto state = journal.logs().state(origin);
    logs.push_back({{"origin", origin}, {"size", state->size()}, {"cosigned", state->cosigned_size}});
  }
  const std::string hub_origin = roster.hub() ? roster.hub()->log_origin() : "";
  const auto contact = info.hub ? std::nullopt : store::read_contact(journal.db(), hub_origin);
  const std::uint64_t waiting = info.hub ? 0 : not_cosigned(journal) + (contact && contact->more ? 1 : 0);
  return {{"role", info.hub ? "hub" : "device"},
          {"origin", info.origin},
          {"name", roster.hub() ? roster.hub()->name : ""},
          {"area_kind", roster.hub() ? roster.hub()->area_kind : ""},
          {"series", info.series},
          {"directory", directory.path().string()},
          {"locked", directory.locked()},
          {"logs", logs},
          {"waiting", waiting},
          {"last_exchange", contact ? Json(contact->last_at) : Json(nullptr)},
          {"skew_seconds", contact ? contact->skew_ms / 1000 : 0},
          {"problem", contact ? contact->problem : ""},
          {"url", info.url}};
}

}  // namespace sovang::journal
