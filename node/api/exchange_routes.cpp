// Exchanges of a device, and what a hub does about its devices; the audit, which runs beside everything, too.

#include <nlohmann/json.hpp>

#include "node/api/exchange_steps.h"
#include "node/api/network_sync.h"
#include "node/api/routes.h"
#include "node/audit/audit.h"
#include "node/hub/devices.h"
#include "node/hub/invitations.h"
#include "node/journal/status.h"
#include "node/net/http_server.h"
#include "node/net/url.h"
#include "node/proof/qr_code.h"
#include "node/records/text.h"
#include "node/store/successor.h"

namespace sovang::api {
namespace {

using Json = nlohmann::ordered_json;

Json problems_json(const Speech& speech, const std::vector<sync::Problem>& problems) {
  Json out = Json::array();
  for (const auto& problem : problems)
    out.push_back({{"code", problem.code}, {"origin", problem.origin}, {"text", problem_text(speech, problem)}});
  return out;
}

Json progress_json(Background& background) {
  const auto progress = background.progress();
  return {{"done", progress.done}, {"total", progress.total}};
}

/// The thread of an exchange: everything that may go wrong becomes its result.
void exchange(Api::State& api, const Speech& speech, const sync::Keys& keys, const std::string& url,
              Background& background) {
  Json result{{"sent", 0}, {"received", 0}, {"more", false}, {"recovery", ""}, {"problem", nullptr}};
  const auto problem = [&](const std::string& code, const std::string& text, const std::string& successor = {}) {
    result["problem"] = {{"code", code}, {"text", text}};
    if (code == "successor") result["problem"]["successor"] = successor;
  };
  try {
    const auto lease = api.pool.borrow();
    lease->views().catch_up();
    NetworkSync session(speech, api.clock, *lease, keys, url);
    const auto note = [&] {
      result["sent"] = session.totals().sent;
      result["received"] = session.totals().received;
      result["recovery"] = recovery_text(speech, *lease, session.totals().recovery);
    };
    try {
      result["more"] = session.run([&](std::uint64_t done, std::uint64_t total) { background.report(done, total); },
                                   background.stopping());
    } catch (const ExchangeRefused& refused) {
      problem(refused.code(), refused.what(), refused.successor());
    } catch (const net::NetError& error) {
      problem("network", error.what());
    }
    note();
    const auto problems = problems_json(speech, session.totals().problems);
    if (!problems.empty()) result["problem"] = problems.front();
  } catch (const std::exception& error) {
    problem("machine", error.what());
  }
  api.sync_result.set(result.dump());
}

struct Stopped {};

void audit(Api::State& api, Background& background) {
  try {
    const auto lease = api.pool.borrow();
    const auto result = audit::audit_directory(lease->db(), lease->logs(), lease->views(), lease->info().hub_key,
                                               [&](std::uint64_t done, std::uint64_t total) {
                                                 if (background.stopping()) throw Stopped{};
                                                 background.report(done, total);
                                               });
    api.audit_result.set(audit::audit_json(result));
  } catch (const Stopped&) {
  } catch (const std::exception& error) {
    api.audit_result.set(Json{{"problem", error.what()}}.dump());
  }
}

}  // namespace

net::HttpResponse get_sync(Call& call) {
  const bool running = call.api.sync.progress().running;  // first: what has ended shows in all that is read behind it
  const Json status = journal::status_json(call.journal, call.api.pool.directory());
  const Json last = Json::parse(call.api.sync_result.get());
  return json_response(200, {{"url", status["url"]},
                             {"running", running},
                             {"progress", progress_json(call.api.sync)},
                             {"last_exchange", status["last_exchange"]},
                             {"waiting", status["waiting"]},
                             {"standing", standing_json(call.speech, call.journal)},
                             {"skew_seconds", status["skew_seconds"]},
                             {"problem", last.is_null() ? Json() : last["problem"]},
                             {"result", last}});
}

net::HttpResponse post_sync(Call& call) {
  const auto body = json_body(call);
  const std::string given = text_member(call, body, "url");
  const std::string url = given.empty() ? journal::hub_url(call.journal) : given;
  if (!net::parse_url(url))
    call.fail(422, "URL", "Chưa biết địa chỉ máy của xã. Gõ địa chỉ như http://192.168.1.10:8470, hoặc mang tệp.",
              "The hub's address is not known. Type it like http://192.168.1.10:8470, or carry a file.", "url");
  const auto keys = call.keys();
  const bool started = call.api.sync.start([&api = call.api, speech = call.speech, keys, url](Background& background) {
    exchange(api, speech, *keys, url, background);
  });
  if (!started) call.fail(409, "RUNNING", "Đang gửi rồi.", "An exchange is running already.");
  return json_response(202, {{"running", true}});
}

net::HttpResponse delete_sync(Call& call) {
  call.api.sync.stop();
  return json_response(202, {{"running", call.api.sync.progress().running}});
}

net::HttpResponse get_sync_file(Call& call) {
  const auto request =
      carry_out(call.api.pool.directory(), call.journal, *call.keys(), call.api.clock.wall(), call.api.random);
  net::HttpResponse response{200, "application/octet-stream", request.file, {}};
  const auto& origin = call.info().origin;  // domain/area/device
  const std::string device = origin.substr(origin.rfind('/') + 1);
  response.headers["content-disposition"] =
      "attachment; filename=\"gui-xa_" + device + "_" + call.today().iso() + ".age\"";
  response.headers["x-sovang-entries"] = std::to_string(request.entries);
  return response;
}

net::HttpResponse post_sync_file(Call& call) {
  const auto taken = carry_in(call.speech, call.api.pool.directory(), call.journal, *call.keys(), call.request.body,
                              call.api.clock.wall(), call.api.random);
  return json_response(200, {{"sent", taken.sent},
                             {"received", taken.received},
                             {"more", taken.more},
                             {"recovery", recovery_text(call.speech, call.journal, taken.recovery)},
                             {"problems", problems_json(call.speech, taken.problems)}});
}

net::HttpResponse post_exchange(Call& call) {
  if (!call.api.exchange) static_cast<void>(call.keys());
  auto answer = call.api.exchange->answer(call.journal, call.request.body);
  if (!answer)
    throw ApiError(answer.error().status, answer.error().code, request_refused(call.speech, answer.error().code, ""));
  net::HttpResponse response{200, "application/octet-stream", std::move(answer->file), {}};
  response.headers["content-disposition"] = "attachment; filename=\"xa-tra-loi_" + call.today().iso() + ".age\"";
  response.headers["x-sovang-entries"] = std::to_string(answer->entries);
  return response;
}

net::HttpResponse post_successor(Call& call) {
  const auto line = records::clean_text(text_member(call, json_body(call), "line")).text;
  const auto accepted = journal::accept_successor(call.journal, line);
  if (!accepted) throw ApiError(422, "SUCCESSOR", successor_refused(call.speech, accepted.error()), "line");
  return json_response(200, {{"changed", *accepted},
                             {"successor", call.journal.roster().hub()->number},
                             {"url", store::obeyed_successor(call.journal.db())->statement.url}});
}

net::HttpResponse get_devices(Call& call) { return json_response(200, hub::devices_json(call.journal)); }

net::HttpResponse post_invitation(Call& call) {
  const auto body = json_body(call);
  hub::InviteRequest request;
  request.area = text_member(call, body, "area");
  request.device = text_member(call, body, "device");
  if (body.contains("role")) request.role = text_member(call, body, "role");
  request.url = text_member(call, body, "url");
  if (!request.url.empty() && !net::parse_url(request.url))
    call.fail(422, "INVITATION", "Địa chỉ viết như http://192.168.1.10:8470.",
              "Write the address like http://192.168.1.10:8470.", "url");
  const auto days = body.find("days");
  if (days != body.end() && days->is_number_integer()) request.days = days->get<int>();
  const auto invitation = hub::invite(call.journal, *call.keys(), request, call.api.clock.wall(), call.api.random);
  if (!invitation) {
    const auto refusal = invite_refused(call.speech, invitation.error(), request);
    throw ApiError(422, "INVITATION", refusal.sentence, refusal.field);
  }
  const std::string line = sync::write_invitation(*invitation);
  return json_response(201, {{"line", line},
                             {"qr_svg", proof::qr_svg(proof::make_qr(line, proof::QrLevel::medium))},
                             {"device", invitation->device},
                             {"series", invitation->series},
                             {"expires", invitation->expires}});
}

net::HttpResponse get_audit(Call& call) {
  return json_response(200, {{"running", call.api.audit.progress().running},
                             {"progress", progress_json(call.api.audit)},
                             {"result", Json::parse(call.api.audit_result.get())}});
}

net::HttpResponse post_audit(Call& call) {
  if (!call.api.audit.start([&api = call.api](Background& background) { audit(api, background); }))
    call.fail(409, "RUNNING", "Đang kiểm tra rồi.", "An audit is running already.");
  return json_response(202, {{"running", true}});
}

}  // namespace sovang::api
