#pragma once
// Everything that `serve` answers: the pages, the API that they use (docs/api/openapi.json), and on a hub the exchange
// (POST /v1/sync). Values in, values out; sockets are node/net's.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "node/journal/journal_pool.h"
#include "node/net/http.h"
#include "sync/exchange.h"

namespace sovang::api {

struct Call;
struct Target;

struct ApiOptions {
  /// Listens on a loopback address and under no other name: whoever unlocks the directory is its own user. Otherwise
  /// everybody needs an account.
  bool loopback = true;
  std::vector<std::string> hosts;  // names under which the pages are reached, besides addresses
  std::string version;
  /// The board of each work is readable without signing in; on loopback it always is.
  bool public_board = false;
  /// Of a hub: the open parts of the entries are readable under /tlog/ beside the checkpoints and hashes.
  bool public_entries = false;
};

/// Thread-safe. Answers every request with the headers that keep a browser safe.
class Api {
 public:
  /// `keys`: unlocked at the start; without them a person unlocks on loopback. A hub needs them to answer exchanges.
  Api(journal::JournalPool& pool, const base::Clock& clock, std::optional<sync::Keys> keys, ApiOptions options);
  /// Ends what runs in the background: an exchange behind its current step, an audit at once.
  ~Api();
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  /// `address` is where the server listens (`127.0.0.1:8470`), known before the first request.
  void set_address(const std::string& address);
  net::HttpResponse handle(const net::HttpRequest& request);

  /// Shared by all requests; node/api/call.h.
  struct State;

 private:
  [[nodiscard]] bool known_host(const std::string& host) const;
  net::HttpResponse answer(const net::HttpRequest& request);
  net::HttpResponse answer_exchange(const net::HttpRequest& request);
  net::HttpResponse answer_log(const net::HttpRequest& request);
  net::HttpResponse answer_route(const net::HttpRequest& request, const Target& target);
  void check_same_site(const Call& call) const;

  std::unique_ptr<State> state_;
};

}  // namespace sovang::api
