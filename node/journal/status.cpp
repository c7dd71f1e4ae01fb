#include "node/journal/status.h"

#include <nlohmann/json.hpp>

#include "node/journal/succession.h"
#include "node/store/contacts.h"
#include "node/store/hub_standing.h"
#include "node/store/standing.h"
#include "node/store/successor.h"

namespace sovang::journal {

using Json = nlohmann::ordered_json;

std::uint64_t not_cosigned(Journal& journal) {
  const auto state = journal.logs().state(journal.info().origin);
  const std::uint64_t outbox = store::outbox_size(journal.db(), journal.info().origin);
  if (!state) return outbox;
  return outbox + (state->size() > state->cosigned_size ? state->size() - state->cosigned_size : 0);
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
  const auto standing = store::read_standing(journal.db());
  std::string why(store::name_of(standing.behind));
  if (why.empty() && info.hub && store::hub_waits(journal.db())) why = "claimed";  // a device says so
  const auto obeyed = store::obeyed_successor(journal.db());
  Json handing_back = Json::array();
  for (const auto& log : store::hand_backs(journal.db())) handing_back.push_back(log.origin);
  return {{"role", info.hub ? "hub" : "device"},
          {"origin", info.origin},
          {"name", roster.hub() ? roster.hub()->name : ""},
          {"area_kind", roster.hub() ? roster.hub()->area_kind : ""},
          {"series", journal.series()},
          {"directory", directory.path().string()},
          {"locked", directory.locked()},
          {"logs", logs},
          {"waiting", waiting},
          {"last_exchange", contact ? Json(contact->last_at) : Json(nullptr)},
          {"skew_seconds", contact ? contact->skew_ms / 1000 : 0},
          {"problem", contact ? contact->problem : ""},
          {"behind", why.empty() ? Json(nullptr) : Json(why)},
          {"outbox", store::outbox_size(journal.db(), info.origin)},
          {"handing_back", handing_back},
          {"successor", obeyed ? Json(obeyed->statement.number) : Json(nullptr)},
          {"url", hub_url(journal)}};
}

}  // namespace sovang::journal
