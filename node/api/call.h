#pragma once
// What a route's function sees of a request, and what all routes share. For the .cpp files of this folder only.

#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "crypto/keys.h"
#include "node/api/api.h"
#include "node/api/background.h"
#include "node/api/memo.h"
#include "node/api/query.h"
#include "node/api/sessions.h"
#include "node/api/speech.h"
#include "node/hub/sync_service.h"
#include "node/journal/entering.h"
#include "node/journal/journal_pool.h"
#include "node/net/http.h"

namespace sovang::api {

/// Ends a request with an error answer.
class ApiError : public std::runtime_error {
 public:
  ApiError(int status, std::string code, const std::string& sentence, std::string field = {})
      : runtime_error(sentence), status_(status), code_(std::move(code)), field_(std::move(field)) {}
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] const std::string& code() const { return code_; }
  [[nodiscard]] const std::string& field() const { return field_; }
  std::int64_t retry_after = 0;  // seconds, when not 0

 private:
  int status_;
  std::string code_, field_;
};

/// How the last exchange or audit ended, as JSON text.
class LastResult {
 public:
  void set(std::string json) {
    const std::lock_guard lock(mutex_);
    json_ = std::move(json);
  }
  [[nodiscard]] std::string get() {
    const std::lock_guard lock(mutex_);
    return json_;
  }

 private:
  std::mutex mutex_;
  std::string json_ = "null";
};

struct Api::State {
  State(journal::JournalPool& pool_of, const base::Clock& clock_of, std::optional<sync::Keys> keys_given,
        ApiOptions options_given);

  [[nodiscard]] std::shared_ptr<const sync::Keys> keys();
  void set_keys(std::shared_ptr<const sync::Keys> keys);

  journal::JournalPool& pool;
  const base::Clock& clock;
  const ApiOptions options;
  std::string address;
  crypto::SystemRandom random;
  Sessions sessions;
  LoginLimit logins;
  std::optional<hub::SyncService> exchange;  // of a hub
  const bool keys_stay;                      // given at the start: not dropped when the last owner signs out

  LastResult sync_result, audit_result;
  std::mutex package_mutex;  // held by the request that makes a package
  Memo memo, board_memo;     // at the position of the fold; at that of the board

 private:
  std::mutex keys_mutex_;  // guards keys_
  std::shared_ptr<const sync::Keys> keys_;

 public:
  Background sync, audit;  // last: they end before what they use
};

struct Call {
  Api::State& api;
  const net::HttpRequest& request;
  const Target& target;
  std::vector<std::string> captured;  // of the pattern's braces
  Speech speech;
  std::string cookie;              // the browser's id, whether signed in or not
  std::optional<Session> session;  // present where the route needs one
  records::Writer writer;          // what the session may do of what the directory may
  journal::Journal& journal;

  [[nodiscard]] std::string get(std::string_view name) const { return target.get(name); }
  [[nodiscard]] base::Date today() const { return base::vietnam_day(api.clock.wall()); }
  [[nodiscard]] const journal::DirectoryInfo& info() const { return journal.info(); }
  [[nodiscard]] bool has(records::Role role) const;
  /// Has every role that the directory has: may manage accounts.
  [[nodiscard]] bool manages() const;
  /// Throws ApiError 409 when the directory is locked.
  [[nodiscard]] std::shared_ptr<const sync::Keys> keys() const;
  /// `writer` under the code of the account, or of the person whom the page names (X-Sovang-Author). Throws ApiError.
  [[nodiscard]] records::Writer chosen_writer() const;
  [[nodiscard]] journal::Entering entering() const;
  /// An ISO day of the query, absent when the parameter is. Throws ApiError 400.
  [[nodiscard]] std::optional<base::Date> day(std::string_view name) const;
  /// 1 to 500, `otherwise` when the parameter is missing. Throws ApiError 400.
  [[nodiscard]] std::size_t limit(std::size_t otherwise) const;

  /// Whether a work is the commune's, and this device holds what its own area gave for it alone.
  [[nodiscard]] bool holds_part_of(const nlohmann::ordered_json& work) const;
  /// views::works_json, kept until something is folded.
  [[nodiscard]] nlohmann::ordered_json works() const;
  /// Notices that the session may see, as JSON objects; at most `limit`.
  [[nodiscard]] nlohmann::ordered_json notices(std::size_t limit) const;

  [[noreturn]] void fail(int status, std::string_view code, const char* vi, const char* en,
                         std::string_view field = {}) const;
};

/// What a session may do: the directory's roles, and of those only the account's. Reading as an inspector is always
/// possible.
records::Writer writer_of(const Session& session, records::Writer writer);

net::HttpResponse json_response(int status, const nlohmann::ordered_json& json);
/// The body as a JSON object, at most 16 deep. Throws ApiError 400.
nlohmann::json json_body(const Call& call);
/// A text member, empty when missing. Throws ApiError 400 when it is no text.
std::string text_member(const Call& call, const nlohmann::json& object, const char* name);

}  // namespace sovang::api
