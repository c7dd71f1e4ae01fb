#pragma once
// POST /v1/sync of a hub: the exchange service behind HTTP (docs/formats/exchange.md, "Carriers").

#include <memory>
#include <mutex>
#include <vector>

#include "node/hub/sync_service.h"
#include "node/net/http.h"

namespace sovang::cli {

class SyncEndpoint {
 public:
  SyncEndpoint(const journal::Directory& directory, const journal::DirectoryInfo& info, sync::Keys keys,
               const base::Clock& clock);
  /// From any thread.
  net::HttpResponse handle(const net::HttpRequest& request);

 private:
  /// A connection for one request; given back afterwards, so that there are as many as requests ever ran at once.
  std::unique_ptr<journal::Journal> borrow();
  void give_back(std::unique_ptr<journal::Journal> journal);

  journal::Directory directory_;
  journal::DirectoryInfo info_;
  hub::SyncService service_;
  std::mutex idle_mutex_;  // guards idle_
  std::vector<std::unique_ptr<journal::Journal>> idle_;
};

}  // namespace sovang::cli
