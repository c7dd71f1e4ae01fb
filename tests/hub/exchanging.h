#pragma once
// A hub with its service, and devices that exchange with it as the program does, without sockets.

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "node/audit/audit.h"
#include "node/journal/recovery.h"
#include "node/store/contacts.h"
#include "node/views/report.h"
#include "tests/support/living_commune.h"

namespace sovang::tests {

struct Exchanging : LivingHub {
  sync::MadeRequest request_of(Member& device, std::size_t bytes_max = sync::kRequestBytesMax) {
    sync::RequestPlan plan = journal::request_plan(device.journal);
    plan.bytes_max = bytes_max;
    return sync::make_request(device.journal.logs(), device.journal.roster(), device.keys, plan, clock.wall(), random);
  }
  sync::ReplyEffect take(Member& device, const sync::MadeRequest& request, const std::string& reply) {
    const auto effect = sync::take_reply(device.journal.logs(), device.journal.roster(), device.keys, request.sha256,
                                         reply, journal::request_plan(device.journal).behind_at);
    if (!effect) throw std::runtime_error("the reply is not taken: " + effect.error().detail);
    if (!journal::apply_reply(device.journal, *effect, device.keys, clock.wall(), random))
      throw std::runtime_error("the logs moved");
    store::write_contact(device.journal.db(),
                         {hub.keys.origin, base::rfc3339(clock.wall()), 0, effect->more, "", effect->acknowledged});
    return *effect;
  }
  sync::ReplyEffect exchange(Member& device, hub::SyncService& with, journal::Journal& reader,
                             std::size_t bytes_max = sync::kRequestBytesMax) {
    const auto request = request_of(device, bytes_max);
    const auto answer = with.answer(reader, request.file);
    if (!answer) throw std::runtime_error("refused: " + answer.error().code);
    return take(device, request, answer->file);
  }
  sync::ReplyEffect exchange(Member& device, journal::Journal& reader) { return exchange(device, service, reader); }

  static std::vector<std::string> findings(Member& member) {
    std::vector<std::string> out;
    member.journal.views().catch_up();
    const auto result = audit::audit_directory(member.journal.db(), member.journal.logs(), member.journal.views(),
                                               member.journal.info().hub_key, {});
    for (const auto& one : result.findings)
      if (one.severity == audit::Severity::error) out.push_back(one.code + " " + one.origin + " " + one.found);
    return out;
  }
  std::int64_t total_of(Member& member) {
    member.journal.views().catch_up();
    views::ReportRequest request;
    request.as_of.push_back(base::vietnam_day(clock.wall()));
    return nlohmann::json::parse(
               views::report_json(member.journal.db(), member.journal.logs(), request))["total"]["people_total_vnd"]
        .get<std::int64_t>();
  }
  std::int64_t people_total() { return total_of(hub); }
};

}  // namespace sovang::tests
