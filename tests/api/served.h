#pragma once
// A commune that serves: a hub and a device of K01 with a few records, each behind an Api, and browsers that talk to
// them without sockets.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "crypto/password.h"
#include "node/api/api.h"
#include "node/store/accounts.h"
#include "tests/support/living_commune.h"

namespace sovang::tests {

using Json = nlohmann::json;

inline constexpr const char* kListen = "127.0.0.1:8470";

/// What a page does: keeps its cookie and its token, sends both.
class Browser {
 public:
  explicit Browser(api::Api& api, std::string host = kListen) : api_(api), host_(std::move(host)) { load(); }

  /// Loads the page again: a cookie and a token.
  void load() { csrf_ = body(get("/session")).value("csrf", ""); }

  net::HttpResponse send(const std::string& method, const std::string& path, const std::string& content = "",
                         const std::map<std::string, std::string>& headers = {}) {
    net::HttpRequest request{method, "/api/v1" + path, {}, content, "192.168.1.9"};
    request.headers["host"] = host_;
    if (!cookie_.empty()) request.headers["cookie"] = "theme=dark; sovang_session=" + cookie_;
    if (method != "GET") request.headers["x-sovang-csrf"] = csrf_;
    for (const auto& [name, value] : headers) request.headers[name] = value;
    auto response = api_.handle(request);
    if (const auto set = response.headers.find("set-cookie"); set != response.headers.end())
      cookie_ = set->second.substr(set->second.find('=') + 1, 32);
    return response;
  }
  net::HttpResponse get(const std::string& path) { return send("GET", path); }
  net::HttpResponse post(const std::string& path, const Json& content) { return send("POST", path, content.dump()); }

  static Json body(const net::HttpResponse& response) { return Json::parse(response.body, nullptr, false); }

  /// The status of the log-in.
  int sign_in(const Json& with = Json::object()) {
    const auto response = post("/session", with);
    if (response.status == 200) csrf_ = body(response)["csrf"];
    return response.status;
  }

  [[nodiscard]] const std::string& cookie() const { return cookie_; }
  void set_cookie(const std::string& cookie) { cookie_ = cookie; }
  [[nodiscard]] const std::string& csrf() const { return csrf_; }

 private:
  api::Api& api_;
  std::string host_, cookie_, csrf_;
};

/// One directory behind an Api.
struct Served {
  Served(const journal::Directory& directory, const base::Clock& clock, std::optional<sync::Keys> keys,
         api::ApiOptions options = {true, {}, "0.1.0"})
      : pool(directory, *directory.info()), api(pool, clock, std::move(keys), std::move(options)) {
    api.set_address(kListen);
  }

  void add_account(const std::string& name, const std::vector<std::string>& roles) {
    static const std::string hash = crypto::hash_password("một mật khẩu dài");
    const auto lease = pool.borrow();
    store::add_account(lease->db(), {name, hash, roles, "2025-11-07T08:00:00+07:00", lease->info().author});
  }

  journal::JournalPool pool;
  api::Api api;
};

inline Json login_of(const std::string& name) { return {{"account", name}, {"password", "một mật khẩu dài"}}; }

inline std::string ulid(int number) {
  std::string digits = std::to_string(number);
  return "01JC000000000000000000" + std::string(4 - digits.size(), '0') + digits;
}

/// The hub (with rate, works, a household of K01 by its device) and that device.
class ServedCommune {
 public:
  ServedCommune() : hub_member_(found_hub(folder, clock, random)), service_(hub_member_) {
    hub_member_.journal.append(
        std::vector{
            draft("R1", "rate",
                  {{"kind", "WORKDAY"}, {"unit", "ngày công"}, {"amount_vnd", 220000}, {"valid_from", "2025-01-01"}}),
            draft("VX1", "work",
                  {{"level", "COMMUNE"},
                   {"title", "Sân thể thao xã"},
                   {"status", "IN_PROGRESS"},
                   {"planned_vnd", 160000000}})},
        hub_member_.keys, random);
    device_member_ = join(folder, hub_member_, service_.service, "k01-a", clock, random);
    device_member_->journal.append(std::vector{draft("VK01", "work",
                                                     {{"level", "AREA"},
                                                      {"area_id", "K01"},
                                                      {"title", "Đường ngõ 9"},
                                                      {"status", "IN_PROGRESS"},
                                                      {"planned_vnd", 85000000}}),
                                               household("H1", "Nguyễn Văn Lợi", "Trần Thị Mai", "POOR"),
                                               household("H2", "Lê Thị Đào", "Phạm Văn Cường", "NONE")},
                                   device_member_->keys, random);
    hub.emplace(hub_member_.directory, clock, hub_member_.keys);
    device.emplace(device_member_->directory, clock, std::nullopt);
  }

  /// The device sends all it has; both sides hold the same.
  void exchange() {
    auto& journal = device_member_->journal;
    crypto::SystemRandom system;
    const auto request =
        sync::make_request(journal.logs(), journal.roster(), device_member_->keys, {}, clock.wall(), system);
    const auto answer = service_.service.answer(hub_member_.journal, request.file);
    auto effect =
        sync::take_reply(journal.logs(), journal.roster(), device_member_->keys, request.sha256, answer->file);
    if (!effect || !journal.logs().apply(effect->changes)) throw std::runtime_error("the exchange failed");
    journal.views().catch_up();
  }

  TempDir folder;
  ManualClock clock;
  SeededRandom random{11};

 private:
  struct Service {
    explicit Service(Member& hub) : clock(), service(hub.directory, hub.journal.info(), hub.keys, clock) {}
    ManualClock clock;
    hub::SyncService service;
  };

  sync::Draft draft(const std::string& id, const std::string& type, const Json& body,
                    std::map<std::string, std::string, std::less<>> fields = {}) {
    return {id, type, base::rfc3339(clock.wall()), device_member_ ? "k01-a" : "xa", body.dump(), std::move(fields)};
  }
  sync::Draft household(const std::string& id, const std::string& head, const std::string& spouse,
                        const std::string& poverty) {
    return draft(id, "household", {{"area_id", "K01"}},
                 {{"name", Json{{"head_name", head}}.dump()},
                  {"contact", Json{{"spouse_name", spouse}, {"alley", "Ngõ 9"}, {"phone", "0912000000"}}.dump()},
                  {"need", Json{{"poverty", poverty}}.dump()}});
  }

  Member hub_member_;
  Service service_;
  std::unique_ptr<Member> device_member_;

 public:
  std::optional<Served> hub, device;
};

}  // namespace sovang::tests
