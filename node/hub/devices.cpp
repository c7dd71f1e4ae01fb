#include "node/hub/devices.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "node/hub/returning.h"
#include "node/store/contacts.h"
#include "node/views/quarantine.h"
#include "sync/recovery.h"
#include "sync/segment.h"

namespace sovang::hub {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kSkewNoticedMs = 5 * 60'000;  // less is a slow line, or a watch set by hand

/// How a checkpoint that was seen once goes with the log held: `proven`, `named` or `unexplained`.
const char* explanation_of(journal::Journal& journal, const sync::Evidence& evidence) {
  if (evidence.code == "left_branch") return "proven";  // it was joined, or the hub would not have gone on
  if (evidence.code != "fork") return "unexplained";
  switch (
      sync::explain_seen(journal.logs(), evidence.origin, journal.views().recoveries(evidence.origin), evidence.seen)) {
    case sync::Explanation::proven:
      return "proven";
    case sync::Explanation::named:
      return "named";
    case sync::Explanation::unexplained:
      break;
  }
  return "unexplained";
}

Json evidence_json(journal::Journal& journal) {
  Json out = Json::array();
  for (const auto& row : journal.logs().evidence())
    out.push_back({{"seen_at", row.seen_at},
                   {"origin", row.evidence.origin},
                   {"code", row.evidence.code},
                   {"explained", explanation_of(journal, row.evidence)},
                   {"held", row.evidence.held},
                   {"seen", sync::note_seen(row.evidence.seen)}});
  return out;
}

/// The `recovery` entries of a log: what it said that it gave up, and when.
Json recoveries_json(journal::Journal& journal, const std::string& origin) {
  Json out = Json::array();
  for (const std::uint64_t index : journal.views().recoveries(origin)) {
    const auto entries = journal.logs().read(origin, index, index + 1, 1);
    const auto open = sync::read_open_part(entries.front().open);
    const auto body = open ? sync::read_recovery(*open) : std::nullopt;
    if (!body) continue;
    out.push_back({{"index", index},
                   {"time", open->time},
                   {"held", body->held},
                   {"common", body->common},
                   {"hub", body->hub},
                   {"again", body->again},
                   {"series", body->series}});
  }
  return out;
}

/// What a person should know about the device, the gravest first.
Json health_of(const Json& device) {
  Json out = Json::array();
  const auto add = [&](bool holds, const char* code) {
    if (holds) out.push_back(code);
  };
  add(device["forks"]["unexplained"] > 0, "tampering");
  add(device["revoked"], "revoked");
  add(device["quarantined"] > 0, "quarantine");
  add(device["problem"] == "behind" || device["problem"] == "fork", "behind");
  add(!device["recoveries"].empty(), "recovered");
  add(std::abs(device["skew_seconds"].get<std::int64_t>()) * 1000 > kSkewNoticedMs, "clock");
  add(device["last_exchange"].is_null(), "never");
  if (out.empty()) out.push_back("healthy");
  return out;
}

}  // namespace

Json devices_json(journal::Journal& journal) {
  const auto roster = journal.roster();
  const Json evidence = evidence_json(journal);
  std::map<std::string, std::size_t> waiting;
  for (const auto& one : views::quarantine_json(journal.db()))
    if (one["state"] == "waiting") ++waiting[one["device"]];
  Json devices = Json::array();
  for (const auto& [origin, device] : roster.enrolments()) {
    const auto state = journal.logs().state(origin);
    const auto contact = store::read_contact(journal.db(), origin);
    const auto forks = [&, &name = origin](bool explained) {
      return std::ranges::count_if(evidence, [&](const Json& one) {
        return one["origin"] == name && one["code"] == "fork" && (one["explained"] != "unexplained") == explained;
      });
    };
    Json one{{"origin", origin},
             {"role", device.role},
             {"areas", device.areas},
             {"series", device.series},
             {"enrolled_on", device.from},
             {"revoked", device.revoked_at.has_value()},
             {"entries", state ? state->size() : 0},
             {"cosigned", state ? state->cosigned_size : 0},
             {"last_exchange", contact ? Json(contact->last_at) : Json(nullptr)},
             {"skew_seconds", contact ? contact->skew_ms / 1000 : 0},
             {"problem", contact ? contact->problem : ""},
             {"quarantined", waiting.contains(origin) ? waiting.at(origin) : 0},
             {"recoveries", recoveries_json(journal, origin)},
             {"forks", {{"explained", forks(true)}, {"unexplained", forks(false)}}}};
    one["health"] = health_of(one);
    devices.push_back(std::move(one));
  }
  return {{"devices", std::move(devices)}, {"evidence", evidence}, {"waiting", waiting_json(journal)}};
}

}  // namespace sovang::hub
