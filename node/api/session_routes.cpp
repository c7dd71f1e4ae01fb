// Signing in and out, and the accounts.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "crypto/password.h"
#include "node/api/proxy.h"
#include "node/api/routes.h"
#include "node/journal/accounts.h"
#include "node/records/text.h"
#include "node/views/book.h"

namespace sovang::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kPasswordBytesMax = 1024;
constexpr std::size_t kAccountBytesMax = 64;

void set_cookie(const Call& call, net::HttpResponse& response) {
  response.headers["set-cookie"] = "sovang_session=" + call.cookie + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" +
                                   std::to_string(kSessionLifeMs / 1000) + (over_https(call.request) ? "; Secure" : "");
}

Json area_json(Call& call) {
  if (call.writer.areas.empty()) return nullptr;
  const std::string& id = call.writer.areas.front();
  const auto book = views::make_book(call.journal.db(), call.journal.own_scope());
  const auto area = book->record("area", id);
  const auto body = area ? Json::parse(area->body, nullptr, false) : Json::object();
  return {{"id", id}, {"name", body.value("name", id)}, {"full_name", body.value("full_name", body.value("name", id))}};
}

/// Whom this browser may write as today: an account is one person, on the own machine everybody who serves is one.
Json people_json(Call& call) {
  Json out = Json::array();
  for (const auto& person : call.journal.persons()) {
    const bool mine = call.session->owner || person.author == call.session->author;
    const bool serves = person.to_on.empty() || person.to_on >= call.today().iso();
    if (mine && serves) out.push_back({{"author", person.author}, {"name", person.name}, {"role", person.role}});
  }
  return out;
}

Json session_json(Call& call) {
  const auto& info = call.info();
  const auto roster = call.journal.roster();
  Json out{{"signed_in", call.session.has_value()},
           {"needs", call.session ? Json() : Json(call.api.options.loopback ? "unlock" : "login")},
           {"locked", call.api.pool.directory().locked()},
           {"csrf", call.api.sessions.csrf(call.cookie)},
           {"role", info.hub ? "hub" : "device"},
           {"name", roster.hub() ? roster.hub()->name : ""},
           {"area_kind", roster.hub() ? roster.hub()->area_kind : ""},
           {"today", call.today().iso()},
           {"version", call.api.options.version}};
  if (!call.session) return out;
  Json roles = Json::array();
  for (const auto role : call.writer.roles) roles.push_back(records::name_of(role));
  out["area"] = area_json(call);
  out["author"] = call.session->owner ? info.author : call.session->author;
  out["people"] = people_json(call);
  out["account"] = call.session->owner ? Json() : Json(call.session->account);
  out["manages"] = call.manages();
  out["roles"] = std::move(roles);
  out["series"] = call.journal.series();
  out["origin"] = info.origin;
  out["url"] = info.url;
  return out;
}

/// Counts the try before it is made, so that many at once don't slip through.
void begin_try(const Call& call, const std::vector<std::string>& keys) {
  for (const auto& key : keys) {
    const auto wait = call.api.logins.wait_seconds(key);
    if (wait == 0) continue;
    ApiError error(429, "LIMITED",
                   call.speech.say("Thử quá nhiều lần. Chờ {} giây.", "Too many tries. Wait {} seconds.", wait));
    error.retry_after = wait;
    throw error;
  }
  for (const auto& key : keys) call.api.logins.failed(key);
}

Session unlock(Call& call, const std::string& passphrase) {
  if (!call.api.options.loopback)
    call.fail(401, "LOGIN_NEEDED", "Ở địa chỉ này cần tài khoản và mật khẩu.", "An account is needed at this address.");
  const auto& directory = call.api.pool.directory();
  const std::vector<std::string> keys{"unlock"};
  if (directory.locked()) begin_try(call, keys);
  const auto secrets = directory.secrets(records::clean_text(passphrase).text);
  if (!secrets && (secrets.error() == journal::UnlockError::wrong_passphrase ||
                   secrets.error() == journal::UnlockError::needs_passphrase))
    call.fail(401, "WRONG_PASSPHRASE", "Mật khẩu chưa đúng. Gõ lại.", "The passphrase is wrong. Try again.",
              "passphrase");
  if (!secrets)
    call.fail(503, "SECRETS", "Tệp khóa thiếu hoặc hỏng; khôi phục từ bản sao lưu.",
              "The key file is missing or damaged; restore it from a backup.");
  for (const auto& key : keys) call.api.logins.succeeded(key);
  if (!call.api.keys())
    call.api.set_keys(
        std::make_shared<const sync::Keys>(journal::keys_of(*secrets, call.info().origin, call.info().hub)));
  return {{}, true, {}, {}, {}};
}

Session log_in(Call& call, const std::string& name, const std::string& password) {
  static_cast<void>(call.keys());
  const std::vector<std::string> keys{"account " + name.substr(0, kAccountBytesMax), "peer " + asker(call.request)};
  begin_try(call, keys);
  static const std::string nobody = crypto::hash_password("nobody");  // as slow for a name that is none
  const auto account = store::find_account(call.journal.db(), name);
  const bool right = password.size() <= kPasswordBytesMax &&
                     crypto::verify_password(account ? account->password_hash : nobody, password) && account;
  if (!right) call.fail(401, "WRONG_LOGIN", "Tên hoặc mật khẩu chưa đúng.", "Wrong name or password.", "password");
  for (const auto& key : keys) call.api.logins.succeeded(key);
  return {{}, false, account->name, account->roles, account->author};
}

}  // namespace

net::HttpResponse get_session(Call& call) {
  const bool fresh = call.cookie.empty();
  if (fresh) call.cookie = Sessions::new_id(call.api.random);
  auto response = json_response(200, session_json(call));
  if (fresh) set_cookie(call, response);
  return response;
}

net::HttpResponse post_session(Call& call) {
  const auto body = json_body(call);
  const std::string account = records::clean_text(text_member(call, body, "account")).text;
  Session session = account.empty() ? unlock(call, text_member(call, body, "passphrase"))
                                    : log_in(call, account, text_member(call, body, "password"));
  if (call.session) call.api.sessions.end(call.session->id);
  session.id = Sessions::new_id(call.api.random);  // never one that somebody could have planted
  call.api.sessions.begin(session);
  call.cookie = session.id;
  call.session = std::move(session);
  call.writer = writer_of(*call.session, call.journal.writer());
  auto response = json_response(200, session_json(call));
  set_cookie(call, response);
  return response;
}

net::HttpResponse delete_session(Call& call) {
  call.api.sessions.end(call.cookie);
  if (!call.api.keys_stay && !call.api.sessions.any_owner()) call.api.set_keys(nullptr);
  call.session.reset();
  call.cookie = Sessions::new_id(call.api.random);
  auto response = json_response(200, session_json(call));
  set_cookie(call, response);
  return response;
}

net::HttpResponse get_accounts(Call& call) {
  Json rows = Json::array();
  for (const auto& account : store::accounts(call.journal.db()))
    rows.push_back({{"name", account.name},
                    {"roles", account.roles},
                    {"author", account.author},
                    {"created_at", account.created_at}});
  return json_response(200, {{"rows", std::move(rows)}, {"possible_roles", journal::account_roles(call.journal)}});
}

net::HttpResponse post_account(Call& call) {
  const auto body = json_body(call);
  journal::NewAccount account{records::clean_text(text_member(call, body, "name")).text,
                              text_member(call, body, "password"),
                              {},
                              text_member(call, body, "author")};
  const auto given = body.find("roles");
  if (given != body.end() && given->is_array())
    for (const auto& role : *given)
      if (role.is_string()) account.roles.push_back(role.get<std::string>());
  const auto keys = call.keys();
  const journal::Entering entering{call.journal.writer(), call.today(), call.speech.language(), call.api.clock.wall()};
  const auto made = journal::make_account(call.journal, *keys, account, entering, call.api.random);
  if (!made) {
    const auto& refusal = made.error();
    call.fail(refusal.code == "NAME_TAKEN" ? 409 : 422, refusal.code, refusal.vi, refusal.en, refusal.field);
  }
  return json_response(201, {{"name", made->name}, {"roles", made->roles}, {"author", made->author}});
}

net::HttpResponse delete_account(Call& call) {
  const std::string& name = call.captured.front();
  if (!store::remove_account(call.journal.db(), name))
    call.fail(404, "ACCOUNT_UNKNOWN", "Không có tài khoản này.", "There is no such account.", "name");
  call.api.sessions.end_account(name);
  return json_response(200, {{"name", name}});
}

}  // namespace sovang::api
