#pragma once
// `sync` over the network: exchanges until nothing is left, in pieces that suit the line.

#include <atomic>
#include <functional>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "node/api/speech.h"
#include "node/journal/recovery.h"
#include "node/net/http_client.h"
#include "sync/exchange.h"

namespace sovang::api {

struct SyncTotals {
  std::uint64_t sent = 0, received = 0;
  std::vector<sync::Problem> problems;  // of the last exchange
  journal::Recovery recovery;           // of all of them
};

/// Own entries cosigned so far, and all that waited at the start.
using SyncProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

class NetworkSync {
 public:
  NetworkSync(const Speech& speech, const base::Clock& clock, journal::Journal& journal, const sync::Keys& keys,
              const std::string& url)
      : speech_(speech), clock_(clock), journal_(journal), keys_(keys), client_(url) {}
  /// Returns whether the hub has more to give. Each exchange is durable by itself; `stop` is looked at between them.
  /// Throws ExchangeRefused, or net::NetError when the line fails for good.
  bool run(const SyncProgress& progress, const std::atomic<bool>& stop);
  [[nodiscard]] const SyncTotals& totals() const { return totals_; }

 private:
  struct Step {
    sync::ReplyEffect effect;
    bool backlog = false;  // own entries remain
    bool mending = false;  // a device or a hub that went back in time: another exchange goes on with it
  };
  /// The next request of a backlog, made while the one before is packed or the hub works on it.
  struct Ahead {
    sync::MadeRequest request;
    std::uint64_t from = 0;  // what the hub must hold of the own log
    base::Instant made;
  };
  Step one_exchange();
  Step try_exchange();
  /// What was made ahead. Absent where nothing was, and where it does not fit any more.
  std::optional<sync::MadeRequest> take_ahead(const sync::RequestPlan& plan);
  /// No valid future when nothing is left, or when what comes next depends on the reply.
  std::future<std::optional<Ahead>> make_ahead(const sync::MadeRequest& sent, sync::RequestPlan plan);
  void note(const journal::Recovery& one);
  void line_was(std::int64_t milliseconds);
  bool shrink();

  const Speech speech_;
  const base::Clock& clock_;
  journal::Journal& journal_;
  const sync::Keys& keys_;
  net::HttpClient client_;
  std::size_t piece_bytes_ = 1u << 20;  // inflated; compresses to about a tenth
  int retries_ = 0;
  std::optional<Ahead> ahead_;
  SyncTotals totals_;
};

}  // namespace sovang::api
