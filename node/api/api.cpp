#include "node/api/api.h"

#include <nlohmann/json.hpp>

#include "node/hub/sync_service.h"
#include "node/store/database.h"

namespace sovang::api {

struct Api::State {
  journal::JournalPool& pool;
  std::optional<hub::SyncService> exchange;
};

Api::Api(journal::JournalPool& pool, const base::Clock& clock, std::optional<sync::Keys> keys, ApiOptions)
    : state_(new State{pool, std::nullopt}) {
  if (pool.info().hub && keys) state_->exchange.emplace(pool.directory(), pool.info(), *keys, clock);
}
Api::~Api() = default;
void Api::set_address(const std::string&) {}

net::HttpResponse Api::handle(const net::HttpRequest& request) {
  const auto refuse = [](int status, const std::string& code, const std::string& text) {
    net::HttpResponse response{
        status, "application/json", nlohmann::json{{"code", code}, {"message", text}}.dump(), {}};
    if (status == 503) response.headers["retry-after"] = "5";
    return response;
  };
  if (request.target == "/healthz" && (request.method == "GET" || request.method == "HEAD"))
    return {200, "text/plain; charset=utf-8", "ok\n", {}};
  if (!state_->exchange || request.target != "/v1/sync") return refuse(404, "not_found", "no such address");
  if (request.method != "POST") return refuse(405, "method", "POST a bundle");
  try {
    const auto journal = state_->pool.borrow();
    auto answer = state_->exchange->answer(*journal, request.body);
    if (!answer) return refuse(answer.error().status, answer.error().code, answer.error().detail);
    return {200, "application/octet-stream", std::move(answer->file), {}};
  } catch (const store::StoreError& error) {
    return refuse(503, "busy", "the hub's disk or database failed; nothing of the request took effect");
  }
}

}  // namespace sovang::api
