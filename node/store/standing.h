#pragma once
// A directory that went back in time (docs/formats/store.md, "Back in time"): why its own log may not grow, what was
// given up, what the hub lacks, and the outbox. Local knowledge that no log holds. All in the running transaction when
// there is one.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/sha256.h"
#include "node/store/database.h"
#include "sync/exchange.h"

namespace sovang::store {

enum class Behind { no, restored, database, hub };
std::string_view name_of(Behind why);

struct Standing {
  Behind behind = Behind::no;
  std::uint64_t ask = 0;   // from where the hub's version of the own log is asked for
  std::uint64_t held = 0;  // own entries when it was noticed
  std::string series;      // receipt series in place of the enrolment's; empty: none
};
Standing read_standing(Database& db);
void write_standing(Database& db, const Standing& standing);

/// A checkpoint of the own log that is given up, with the entries of that branch, which are the first of the outbox.
struct GivenUp {
  std::int64_t id = 0;
  std::uint64_t size = 0;
  crypto::Hash root{};
  std::uint64_t common = 0, entries = 0;
  bool done = false;  // a `recovery` entry says so
};
/// In the order in which they were added.
std::vector<GivenUp> given_up(Database& db);
void add_given_up(Database& db, const GivenUp& checkpoint);
void finish_given_up(Database& db, std::int64_t id);
void forget_given_up(Database& db, std::int64_t id);
bool is_given_up(Database& db, std::uint64_t size, const crypto::Hash& root);

std::vector<sync::HandBack> hand_backs(Database& db);
void write_hand_backs(Database& db, const std::vector<sync::HandBack>& logs);

/// `<origin>#outbox`, and whether an origin is one. `#` is in no key name.
std::string outbox_of(std::string_view origin);
bool is_outbox(std::string_view origin);
/// The log whose outbox it is; the origin itself otherwise.
std::string_view log_of_outbox(std::string_view origin);

std::uint64_t outbox_size(Database& db, std::string_view origin);
std::vector<sync::Entry> read_outbox(Database& db, std::string_view origin);
/// Returns the index of the first.
std::uint64_t append_outbox(Database& db, std::string_view origin, const std::vector<sync::Entry>& entries);
/// Deletes it; the views must be folded anew.
void clear_outbox(Database& db, std::string_view origin);

}  // namespace sovang::store
