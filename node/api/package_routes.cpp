// The inspector's package: an export as one file, for those who may hand one over.

#include <mutex>
#include <nlohmann/json.hpp>

#include "node/api/routes.h"
#include "node/audit/package.h"
#include "node/journal/highest.h"
#include "node/views/witnesses.h"

namespace sovang::api {
namespace {

/// Without the office's log in any case: it is for the commune's own devices alone.
audit::ExportRequest request_for(Call& call, const std::string& reader) {
  if (reader != "inspector" && reader != "open")
    call.fail(400, "BAD_READER", "Chọn người nhận: inspector (thanh tra) hoặc open (ai cũng xem được).",
              "Choose whom it is for: inspector or open.", "for");
  audit::ExportRequest request{{}, std::nullopt, reader == "open", records::Role::inspector, {}, {}};
  for (const auto& witness : views::registered_witnesses(call.journal.db())) request.witnesses.push_back(witness.key);
  request.witness_notes = store::witness_notes(call.journal.db());
  return request;
}

void check_whole(const Call& call, const audit::ExportResult& result) {
  using audit::LeftOut;
  for (const auto& [origin, why] : result.left_out)
    if (why != LeftOut::not_for_reader && why != LeftOut::incomplete)
      throw ApiError(409, "LOG_LEFT_OUT", origin + ": " + std::string(meaning_of(why, call.speech.vietnamese())));
}

}  // namespace

net::HttpResponse get_package(Call& call) {
  const std::string reader = call.get("for");
  const auto request = request_for(call, reader);
  const std::unique_lock one_at_a_time(call.api.package_mutex, std::try_to_lock);
  if (!one_at_a_time)
    call.fail(409, "RUNNING", "Đang lập một gói khác; chờ một lát rồi bấm lại.",
              "Another package is being made; wait a moment and try again.");
  journal::raise_highest(call.journal);
  auto file = std::make_shared<base::ScratchFile>(call.api.pool.directory().path());
  const auto result =
      audit::write_package(call.journal.logs(), call.journal.roster(), request, call.api.clock.wall(), *file);
  check_whole(call, result);
  const auto hub = call.journal.roster().hub();
  const std::string name =
      std::string(reader == "open" ? "so-mo" : "goi-kiem-tra") + "_" + hub->domain + "_" + call.today().iso() + ".zip";
  net::HttpResponse response{
      200, "application/zip", {}, {{"content-disposition", "attachment; filename=\"" + name + "\""}}};
  response.headers["x-sovang-entries"] = std::to_string(result.entries);
  response.headers["x-sovang-not-covered"] = std::to_string(result.not_covered);
  response.file = std::move(file);
  return response;
}

}  // namespace sovang::api
