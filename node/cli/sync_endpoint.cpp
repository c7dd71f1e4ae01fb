#include "node/cli/sync_endpoint.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "node/store/database.h"

namespace sovang::cli {
namespace {

net::HttpResponse refuse(int status, const std::string& code, const std::string& text) {
  net::HttpResponse response{status, "application/json", nlohmann::json{{"code", code}, {"message", text}}.dump(), {}};
  if (status == 503) response.headers["retry-after"] = "5";
  return response;
}

}  // namespace

SyncEndpoint::SyncEndpoint(const journal::Directory& directory, const journal::DirectoryInfo& info, sync::Keys keys,
                           const base::Clock& clock)
    : directory_(directory), info_(info), service_(directory, info, std::move(keys), clock) {}

std::unique_ptr<journal::Journal> SyncEndpoint::borrow() {
  {
    const std::lock_guard lock(idle_mutex_);
    if (!idle_.empty()) {
      auto journal = std::move(idle_.back());
      idle_.pop_back();
      return journal;
    }
  }
  return std::make_unique<journal::Journal>(directory_, info_);
}

void SyncEndpoint::give_back(std::unique_ptr<journal::Journal> journal) {
  const std::lock_guard lock(idle_mutex_);
  idle_.push_back(std::move(journal));
}

net::HttpResponse SyncEndpoint::handle(const net::HttpRequest& request) {
  if (request.method != "POST") return refuse(405, "method", "POST a bundle");
  try {
    auto journal = borrow();
    auto answer = service_.answer(*journal, request.body);
    give_back(std::move(journal));
    if (!answer) return refuse(answer.error().status, answer.error().code, answer.error().detail);
    return {200, "application/octet-stream", std::move(answer->file), {}};
  } catch (const store::StoreError& error) {
    fmt::print(stderr, "sync: {}\n", error.what());
    return refuse(503, "busy", "the hub's disk or database failed; nothing of the request took effect");
  }
}

}  // namespace sovang::cli
