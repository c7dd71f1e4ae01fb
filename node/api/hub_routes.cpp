// What a commune's office decides about its devices, and about a hub that went back in time.

#include <nlohmann/json.hpp>

#include "node/api/hub_speech.h"
#include "node/api/routes.h"
#include "node/hub/returning.h"
#include "node/views/quarantine.h"

namespace sovang::api {
namespace {

using Json = nlohmann::ordered_json;

ApiError refusal_error(const char* code, const OfficeRefusal& refusal) {
  return {422, code, refusal.sentence, refusal.field};
}

}  // namespace

net::HttpResponse post_revocation(Call& call) {
  const auto body = json_body(call);
  hub::RevokeRequest request{text_member(call, body, "device"), text_member(call, body, "reason"), std::nullopt};
  if (const auto size = body.find("size"); size != body.end() && size->is_number_unsigned())
    request.size = size->get<std::uint64_t>();
  const auto size = hub::revoke(call.journal, *call.keys(), request, call.api.clock.wall(), call.api.random);
  if (!size) throw refusal_error("REVOCATION", revoke_refused(call.speech, size.error(), request));
  return json_response(201, {{"device", request.device}, {"size", *size}});
}

net::HttpResponse get_quarantine(Call& call) {
  call.journal.views().catch_up();
  return json_response(200, {{"rows", views::quarantine_json(call.journal.db())}});
}

net::HttpResponse post_quarantine(Call& call) {
  const auto body = json_body(call);
  hub::QuarantineRequest request{text_member(call, body, "device"), {}, false, text_member(call, body, "reason")};
  const auto indexes = body.find("indexes"), accept = body.find("accept");
  if (indexes != body.end() && indexes->is_array())
    for (const auto& one : *indexes)
      if (one.is_number_unsigned()) request.indexes.push_back(one.get<std::uint64_t>());
  if (accept == body.end() || !accept->is_boolean() || request.indexes.empty())
    call.fail(400, "QUARANTINE", "Cần `indexes` (số các mục) và `accept` (có tính hay không).",
              "`indexes` (numbers of entries) and `accept` (true or false) are needed.");
  request.accept = accept->get<bool>();
  const auto written =
      hub::decide_quarantine(call.journal, *call.keys(), request, call.api.clock.wall(), call.api.random);
  if (!written) throw refusal_error("QUARANTINE", quarantine_refused(call.speech, written.error(), request));
  return json_response(201, {{"written", *written}});
}

net::HttpResponse post_accepted_loss(Call& call) {
  const auto body = json_body(call);
  const auto done = hub::accept_loss(call.journal, *call.keys(), text_member(call, body, "reason"),
                                     call.api.clock.wall(), call.api.random);
  if (!done) throw refusal_error("ACCEPT_LOSS", accept_refused(call.speech, done.error()));
  return json_response(201, {{"accepted", true}});
}

}  // namespace sovang::api
