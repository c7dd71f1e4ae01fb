#pragma once
// Steps of an exchange that `join` and `sync` share, with the words for what can go wrong.

#include <optional>
#include <string>
#include <string_view>

#include "node/cli/context.h"
#include "node/net/http_client.h"
#include "sync/exchange.h"

namespace sovang::cli {

/// POST /v1/sync. Throws Refused with the hub's reason, net::NetError when the line fails.
std::string post_bundle(const Context& context, net::HttpClient& client, const std::string& file);

/// Why a reply was not taken, in words for people.
std::string reply_refused(const Context& context, const sync::ReplyFailure& failure);
/// Why a hub refused a request (`code` of docs/formats/exchange.md), in words for people.
std::string request_refused(const Context& context, std::string_view code, std::string_view detail);
/// What a problem with a log means and what to do.
std::string problem_text(const Context& context, const sync::Problem& problem);

/// Makes the reply's changes durable, folds them and remembers the meeting, in one transaction.
void take_effect(const Context& context, journal::Journal& journal, const sync::ReplyEffect& effect);
/// Remembers when the hub was last met, for `status`.
void note_contact(journal::Journal& journal, const sync::ReplyEffect& effect, base::WallTime now);

/// Where the next request starts when the hub holds less of the own log than it cosigned: it was restored from a
/// backup.
std::optional<std::uint64_t> send_from(journal::Journal& journal);

/// Own entries that no cosignature covers yet.
std::uint64_t not_cosigned(journal::Journal& journal);

}  // namespace sovang::cli
