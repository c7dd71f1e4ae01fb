// Closed periods: list, close, correct, the figures as they were closed.

#include <nlohmann/json.hpp>

#include "node/api/closing_text.h"
#include "node/api/routes.h"
#include "node/proof/prove.h"
#include "node/proof/qr_code.h"
#include "node/views/report.h"

namespace sovang::api {
namespace {

using Json = nlohmann::ordered_json;

/// The proof of the closing's entry, to print beside its figures.
std::string code_of(Call& call, const views::ClosedPeriod& closed) {
  const auto proved = proof::prove_entry(call.journal, closed.origin, closed.index, false);
  return proved ? proof::printed_code(proved->proof).text : "";
}

}  // namespace

net::HttpResponse get_closings(Call& call) {
  Json rows = Json::array();
  for (const auto& closed : views::closed_periods(call.journal.db())) rows.push_back(closing_json(closed));
  return json_response(200, {{"rows", std::move(rows)}});
}

net::HttpResponse post_closing(Call& call) {
  const auto body = json_body(call);
  const auto correct = body.find("correct");
  const hub::CloseRequest request{text_member(call, body, "period"),
                                  correct != body.end() && correct->is_boolean() && correct->get<bool>(),
                                  text_member(call, body, "reason"), call.writer.author};
  const auto keys = call.keys();
  const auto closed = hub::close_period(call.journal, *keys, request, call.api.clock.wall(), call.api.random);
  if (!closed) {
    const auto refusal = closing_refused(call.speech, closed.error(), request.period);
    throw ApiError(closed.error() == hub::CloseError::bad_period ? 400 : 409, refusal.code, refusal.text);
  }
  return json_response(201, closing_json(*closed));
}

net::HttpResponse get_closing(Call& call) {
  const auto version = call.get("version").empty() ? 0 : std::atoll(call.get("version").c_str());
  const auto closed = views::closed_period(call.journal.db(), call.captured.front(), version);
  if (!closed)
    call.fail(404, "NOT_CLOSED", "Kỳ này chưa khóa, hoặc không có bản đó.", "Not closed, or no such version.");
  const std::string report = views::with_names(call.journal.db(), views::closed_figures(call.journal.db(), *closed));
  Json out = closing_json(*closed);
  out["report"] = Json::parse(report);
  const std::string code = code_of(call, *closed);
  out["code"] = code;
  out["qr_svg"] = code.empty() ? "" : proof::qr_svg(proof::make_qr(code, proof::QrLevel::low));
  out["text"] = views::report_text(report, call.speech.vietnamese());
  return json_response(200, out);
}

}  // namespace sovang::api
