// What concerns people and who keeps an area's book: erasures, handovers, conflicts, doubles.

#include <nlohmann/json.hpp>

#include "node/api/people_speech.h"
#include "node/api/routes.h"
#include "node/api/visible.h"
#include "node/hub/erasing.h"
#include "node/journal/doubles.h"
#include "node/journal/handover.h"
#include "node/views/doubles.h"

namespace sovang::api {
namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void refuse(const PeopleRefusal& refusal) {
  throw ApiError(422, refusal.code, refusal.sentence, refusal.field);
}

bool flag(const nlohmann::json& body, const char* name) { return body.contains(name) && body[name] == true; }

std::vector<std::string> texts(const Call& call, const nlohmann::json& body, const char* name) {
  std::vector<std::string> out;
  if (!body.contains(name)) return out;
  const auto& list = body[name];
  for (const auto& one : list.is_array() ? list : nlohmann::json::array({0})) {
    if (!one.is_string()) call.fail(400, "BAD_BODY", "Phải là một danh sách mã.", "Must be a list of texts.", name);
    out.push_back(one);
  }
  return out;
}

/// Rows of records inside each group, as far as the viewer may see them.
Json visible(const Call& call, Json groups, const char* records) {
  for (auto& group : groups)
    for (auto& row : group[records]) hide_private(row, call.writer);
  return {{"rows", std::move(groups)}};
}

net::HttpResponse handed(const Call& call, const base::Result<Json, journal::HandoverError>& result,
                         std::string_view subject, bool written) {
  if (!result) refuse(handover_refused(call.speech, result.error(), subject));
  return json_response(written ? 201 : 200, *result);
}

}  // namespace

net::HttpResponse get_erasures(Call& call) { return json_response(200, {{"rows", hub::erasures_json(call.journal)}}); }

net::HttpResponse post_erasure(Call& call) {
  const auto body = json_body(call);
  const hub::ErasureRequest request{text_member(call, body, "id"), text_member(call, body, "kind"),
                                    text_member(call, body, "scope"), texts(call, body, "classes"),
                                    flag(body, "with_records")};
  const auto found = hub::find_erasable(call.journal, request);
  if (!found) refuse(erase_refused(call.speech, found.error(), request));
  Json out{{"ids", Json::array()}, {"entries", found->targets.size()}, {"records", found->records}};
  if (flag(body, "dry_run")) return json_response(200, out);
  const auto who = call.entering();
  const auto erased = hub::erase(call.journal, *call.keys(), request,
                                 {text_member(call, body, "reason"), who.writer.author, who.now}, call.api.random);
  if (!erased) refuse(erase_refused(call.speech, erased.error(), request));
  out["ids"] = *erased;
  return json_response(201, out);
}

net::HttpResponse get_conflicts(Call& call) {
  call.journal.views().catch_up();
  return json_response(200, visible(call, views::conflicts_json(call.journal.db()), "versions"));
}

net::HttpResponse get_doubles(Call& call) {
  call.journal.views().catch_up();
  return json_response(200, visible(call, views::doubles_json(call.journal.db()), "records"));
}

net::HttpResponse post_doubles(Call& call) {
  const auto body = json_body(call);
  const auto who = call.entering();
  const auto kept =
      journal::keep_doubles(call.journal, *call.keys(), texts(call, body, "ids"), who.writer, who.now, call.api.random);
  if (!kept) refuse(doubles_refused(call.speech, kept.error()));
  return json_response(201, {{"id", *kept}});
}

net::HttpResponse get_handovers(Call& call) {
  call.journal.views().catch_up();
  return json_response(200, {{"rows", journal::handovers_json(call.journal)}});
}

net::HttpResponse post_handover(Call& call) {
  const auto body = json_body(call);
  const std::string to = text_member(call, body, "to");
  if (flag(body, "dry_run")) {
    call.journal.views().catch_up();
    return handed(call, journal::handover_draft(call.journal, to, call.today()), to, false);
  }
  const auto who = call.entering();
  const auto keys = call.keys();
  return handed(call, journal::start_handover(call.journal, *keys, to, who.writer.author, who.now, call.api.random), to,
                true);
}

net::HttpResponse post_handover_confirmation(Call& call) {
  const auto body = json_body(call);
  const std::string origin = text_member(call, body, "origin");
  if (flag(body, "dry_run")) return handed(call, journal::check_handover(call.journal, origin), origin, false);
  const auto who = call.entering();
  const auto keys = call.keys();
  return handed(call,
                journal::confirm_handover(call.journal, *keys, origin, who.writer.author, who.now, call.api.random),
                origin, true);
}

}  // namespace sovang::api
