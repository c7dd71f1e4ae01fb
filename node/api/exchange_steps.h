#pragma once
// Steps of a device's exchange that `join`, `sync` and the pages share, with the words for what can go wrong.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "node/api/speech.h"
#include "node/hub/invitations.h"
#include "node/journal/journal.h"
#include "node/journal/recovery.h"
#include "node/journal/succession.h"
#include "node/net/http_client.h"
#include "sync/exchange.h"

namespace sovang::api {

/// The other side, or what was carried, does not take part: `code` of docs/formats/exchange.md, and a sentence.
class ExchangeRefused : public std::runtime_error {
 public:
  ExchangeRefused(std::string code, const std::string& sentence, std::string successor = {})
      : runtime_error(sentence), code_(std::move(code)), successor_(std::move(successor)) {}
  [[nodiscard]] const std::string& code() const { return code_; }
  /// The line of the new hub that listens where the hub was; empty when there is none.
  [[nodiscard]] const std::string& successor() const { return successor_; }

 private:
  std::string code_, successor_;
};

/// POST /v1/sync. Throws ExchangeRefused with the hub's reason, net::NetError when the line fails.
std::string post_bundle(const Speech& speech, net::HttpClient& client, const std::string& file);

/// What a person should hear instead, where the refusal names a successor that this device may accept.
ExchangeRefused with_successor(const Speech& speech, journal::Journal& journal, const ExchangeRefused& refused);
/// Why a successor's line is not accepted.
std::string successor_refused(const Speech& speech, journal::SuccessorFault fault);
/// That a new hub is obeyed and has not confirmed everything yet; empty otherwise.
std::string successor_text(const Speech& speech, journal::Journal& journal);

/// Why a reply was not taken.
ExchangeRefused reply_refused(const Speech& speech, const sync::ReplyFailure& failure);
/// Why a hub refused a request (`code` of docs/formats/exchange.md), in words for people.
std::string request_refused(const Speech& speech, std::string_view code, std::string_view detail);
/// Why no invitation was made: `field` of hub::InviteRequest, and a sentence about its value.
struct InviteRefusal {
  const char* field;
  std::string sentence;
};
InviteRefusal invite_refused(const Speech& speech, hub::InviteError error, const hub::InviteRequest& request);
/// What a problem with a log means and what to do.
std::string problem_text(const Speech& speech, const sync::Problem& problem);

/// Makes the reply's changes durable, folds them, mends a device that went back in time, and remembers the meeting, in
/// one transaction. Throws ExchangeRefused when another exchange came between.
journal::Recovery take_effect(const Speech& speech, journal::Journal& journal, const sync::Keys& keys,
                              const sync::ReplyEffect& effect, base::WallTime now, base::Random& random);
/// Remembers when the hub was last met, for `status`.
void note_contact(journal::Journal& journal, const sync::ReplyEffect& effect, base::WallTime now);

/// What became of a device that went back in time; empty when nothing did.
std::string recovery_text(const Speech& speech, journal::Journal& journal, const journal::Recovery& recovery);
/// What is given back to a hub that lost it; empty when nothing is.
std::string hand_back_text(const Speech& speech, journal::Journal& journal);

/// For the pages: `texts` (of the two above, those that are not empty) and `outbox` (entries in it).
nlohmann::ordered_json standing_json(const Speech& speech, journal::Journal& journal);

/// A request to carry; its reply is known after a restart.
sync::MadeRequest carry_out(const journal::Directory& directory, journal::Journal& journal, const sync::Keys& keys,
                            base::WallTime now, base::Random& random);
struct CarriedIn {
  std::uint64_t sent = 0, received = 0;  // newly cosigned; entries received
  std::vector<sync::Problem> problems;
  bool more = false;  // the hub has more to give
  journal::Recovery recovery;
};
/// The reply to one of the requests that were carried. Throws ExchangeRefused.
CarriedIn carry_in(const Speech& speech, const journal::Directory& directory, journal::Journal& journal,
                   const sync::Keys& keys, std::string_view reply, base::WallTime now, base::Random& random);

}  // namespace sovang::api
