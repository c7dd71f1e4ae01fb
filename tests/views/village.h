#pragma once
// A commune for tests: a hub and its devices write entries into logs held in one database; who may write is said by
// real enrolment entries.

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "crypto/age.h"
#include "crypto/keys.h"
#include "crypto/merkle.h"
#include "node/store/sqlite_log_store.h"
#include "node/views/views.h"
#include "sync/roster.h"

namespace sovang::tests {

using Json = nlohmann::ordered_json;

class SeededRandom final : public base::Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  void fill(std::span<std::uint8_t> out) override {
    for (auto& octet : out) octet = static_cast<std::uint8_t>(engine_());
  }

 private:
  std::mt19937_64 engine_;
};

/// Entries by origin, as they were written; nothing is in a database yet.
using Logs = std::map<std::string, std::vector<sync::Entry>>;

inline constexpr const char* kXa = "tamnong.example/xa";

/// Writes the entries of a commune. Author codes: `office` at the hub (commune and accountant), `head` on devices.
class Village {
 public:
  explicit Village(std::uint64_t seed = 1) : random_(seed) {
    sync::HubIdentity hub;
    hub.domain = "tamnong.example";
    hub.name = "Tam Nông";
    hub.area_kind = "khu";
    hub.log_key = key(hub.log_origin());
    hub.office_log_key = key(hub.office_origin());
    hub.cosigner_key = key(hub.log_origin() + "/cosigner", crypto::KeyType::cosignature_v1);
    hub.manifest_key = key(hub.log_origin() + "/manifest");
    hub.recovery_key = key(hub.domain + "/recovery");
    hub.recipient = crypto::AgeIdentity{crypto::Secret(random_)}.recipient();
    hub.authors["office"] = {"commune", "accountant"};
    write_raw(kXa, "tamnong.example", "hub", sync::hub_body(hub), "office", {});
  }

  static std::string device_of(const std::string& area) { return "tamnong.example/" + lower(area) + "/a"; }

  void enrol(const std::string& origin, const std::string& role, std::vector<std::string> areas) {
    sync::Enrolment enrolment;
    enrolment.invitation_id = "01J00000000000000000000000";
    enrolment.device = origin;
    enrolment.role = role;
    enrolment.series = areas.empty() ? "XA" : areas.front();
    enrolment.from = "2025-01-01";
    enrolment.areas = std::move(areas);
    enrolment.log_key = key(origin);
    enrolment.manifest_key = key(origin + "/manifest");
    enrolment.recipient = crypto::AgeIdentity{crypto::Secret(random_)}.recipient();
    enrolment.authors["head"] = {role};
    write_raw(kXa, origin, "enrolment", sync::enrolment_body(enrolment), "office", {});
  }

  void heads(const std::string& day, const std::map<std::string, std::uint64_t>& sizes) {
    Json logs = Json::array();
    for (const auto& [origin, size] : sizes) logs.push_back({origin, size, "AAAA"});
    write(kXa, "heads/" + day, "heads", {{"day", day}, {"logs", logs}});
  }

  /// Returns the version of what was written.
  std::string write(const std::string& origin, const std::string& id, const std::string& type, const Json& body,
                    std::map<std::string, Json> fields = {}, const std::string& author = {}) {
    const bool hub = origin.ends_with("/xa") || origin.ends_with("/xa/office");
    return write_raw(origin, id, type, body.dump(),
                     !author.empty() ? author
                     : hub           ? "office"
                                     : "head",
                     std::move(fields));
  }

  void write_bytes(const std::string& origin, std::string bytes) { logs_[origin].push_back({std::move(bytes), {}}); }

  const Logs& logs() const { return logs_; }
  base::Random& random() { return random_; }

 private:
  static std::string lower(std::string text) {
    for (char& letter : text) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return text;
  }
  crypto::VerifierKey key(const std::string& name, crypto::KeyType type = crypto::KeyType::ed25519) {
    return crypto::Signer{name, type, crypto::SigningKey(crypto::Secret(random_))}.verifier();
  }
  std::string write_raw(const std::string& origin, const std::string& id, const std::string& type, std::string body,
                        const std::string& author, std::map<std::string, Json> fields) {
    sync::Draft draft{id, type, "2025-11-07T08:00:00+07:00", author, std::move(body), {}};
    for (const auto& [name, json] : fields) draft.fields[name] = json.dump();
    auto entry = sync::make_entry(draft, random_);
    if (!entry) throw std::runtime_error("the test wrote an entry that does not read: " + draft.body);
    logs_[origin].push_back(*entry);
    return sync::version_of(crypto::leaf_hash(logs_[origin].back().open));
  }

  SeededRandom random_;
  Logs logs_;
};

/// A database that takes in entries and keeps its views.
class Node {
 public:
  Node() : db(std::filesystem::path(), store::Database::Mode::memory), logs(db), views(db, logs) {}

  /// Entries [held, to) of a log.
  void take(const std::string& origin, const std::vector<sync::Entry>& entries, std::size_t to) {
    sync::LogAppend append;
    append.origin = origin;
    append.after = logs.state(origin).value_or(sync::LogState{});
    append.from = append.after.size();
    for (std::size_t at = append.from; at < to; ++at) {
      append.entries.push_back(entries[at]);
      append.leaves.push_back(crypto::leaf_hash(entries[at].open));
      append.after.frontier.append(append.leaves.back());
    }
    if (!logs.apply({{append}, {}})) throw std::runtime_error("the log moved");
  }
  void take_all(const Logs& all) {
    for (const auto& [origin, entries] : all) take(origin, entries, entries.size());
    views.catch_up();
  }

  store::Database db;
  store::SqliteLogStore logs;
  views::Views views;
};

}  // namespace sovang::tests
