#pragma once
// `sync` over the network: exchanges until nothing is left, in pieces that suit the line.

#include <string>
#include <vector>

#include "node/cli/context.h"
#include "node/net/http_client.h"
#include "sync/exchange.h"

namespace sovang::cli {

struct SyncTotals {
  std::uint64_t sent = 0, received = 0;
  std::vector<sync::Problem> problems;  // of the last exchange
};

class NetworkSync {
 public:
  NetworkSync(const Context& context, journal::Journal& journal, const sync::Keys& keys, const std::string& url);
  /// Returns whether the hub has more to give. Each exchange is durable by itself. Throws Refused, or net::NetError
  /// when the line fails for good.
  bool run();
  [[nodiscard]] const SyncTotals& totals() const { return totals_; }

 private:
  struct Step {
    sync::ReplyEffect effect;
    bool backlog = false;  // own entries remain
  };
  Step one_exchange();
  Step try_exchange();
  void line_was(std::int64_t milliseconds);
  bool shrink();

  const Context& context_;
  journal::Journal& journal_;
  const sync::Keys& keys_;
  net::HttpClient client_;
  std::size_t piece_bytes_ = 1u << 20;  // inflated; compresses to about a tenth
  SyncTotals totals_;
};

}  // namespace sovang::cli
