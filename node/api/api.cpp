#include "node/api/api.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "crypto/password.h"
#include "node/api/call.h"
#include "node/api/compress.h"
#include "node/api/exchange_steps.h"
#include "node/api/hub_speech.h"
#include "node/api/pages.h"
#include "node/api/proxy.h"
#include "node/api/routes.h"
#include "node/audit/public_log.h"
#include "node/journal/highest.h"
#include "node/net/url.h"
#include "node/store/accounts.h"
#include "node/store/database.h"
#include "node/store/successor.h"

namespace sovang::api {
namespace {

constexpr std::string_view kPrefix = "/api/v1";
constexpr std::string_view kLogs = "/tlog/";

std::string header(const net::HttpRequest& request, std::string_view name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string() : found->second;
}

net::HttpResponse refuse(int status, std::string_view code, std::string_view message, std::string_view field = {}) {
  nlohmann::ordered_json json{{"code", code}, {"message", message}};
  if (!field.empty()) json["field"] = field;
  auto response = json_response(status, json);
  if (status == 503) response.headers["retry-after"] = "5";
  return response;
}

/// A device that seals to the hub before is told who goes on (docs/formats/successor.md).
net::HttpResponse refuse_exchange(journal::Journal& journal, const hub::Refusal& refusal) {
  nlohmann::ordered_json json{{"code", refusal.code}, {"message", refusal.detail}};
  if (const auto own = store::obeyed_successor(journal.db()); own && refusal.code == "not_for_us")
    json["successor"] = sync::successor_line(own->statement.note);
  auto response = json_response(refusal.status, json);
  if (refusal.status == 503) response.headers["retry-after"] = "5";
  return response;
}

std::string cookie_of(const net::HttpRequest& request) {
  const std::string cookies = header(request, "cookie");
  constexpr std::string_view kName = "sovang_session=";
  for (std::size_t at = 0; at < cookies.size();) {
    while (at < cookies.size() && (cookies[at] == ' ' || cookies[at] == ';')) ++at;
    const auto end = std::min(cookies.find(';', at), cookies.size());
    const std::string_view one = std::string_view(cookies).substr(at, end - at);
    if (one.starts_with(kName) && Sessions::valid_id(one.substr(kName.size())))
      return std::string(one.substr(kName.size()));
    at = end;
  }
  return {};
}

records::Language language_of(const net::HttpRequest& request, const Target& target) {
  std::string wanted = target.get("lang");
  if (wanted.empty()) wanted = header(request, "accept-language").substr(0, 2);
  return wanted == "en" ? records::Language::en : records::Language::vi;
}

/// `127.0.0.1`, `[::1]`: no name that somebody's name server could point here.
bool is_address(std::string_view host) {
  if (host.starts_with('[')) return true;
  return !host.empty() && host.find_first_not_of("0123456789.") == host.npos;
}

unsigned role_bit(records::Role role) {
  switch (role) {
    case records::Role::area:
      return kRoleArea;
    case records::Role::commune:
      return kRoleCommune;
    case records::Role::accountant:
      return kRoleAccountant;
    case records::Role::inspector:
      return kRoleInspector;
  }
  return 0;
}

/// What a browser must heed. A device that gets its bundle is spared them: by radio every byte counts.
void secure(const net::HttpRequest& request, net::HttpResponse& response) {
  if (request.target == "/v1/sync" && response.status == 200) return;
  response.headers.try_emplace(
      "content-security-policy",
      "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; object-src 'none'; "
      "base-uri 'none'; frame-ancestors 'none'; form-action 'self'");
  response.headers["x-content-type-options"] = "nosniff";
  response.headers["referrer-policy"] = "no-referrer";
  response.headers["cross-origin-opener-policy"] = "same-origin";
  response.headers["cross-origin-resource-policy"] = "same-origin";
  if (std::string_view(request.target).starts_with("/api/") || !response.headers.contains("cache-control"))
    response.headers["cache-control"] = "no-store";
}

void check_role(const Call& call, const Route& route) {
  const bool allowed = std::any_of(call.writer.roles.begin(), call.writer.roles.end(),
                                   [&](records::Role role) { return (route.roles & role_bit(role)) != 0; });
  if ((!allowed && !(route.owner && call.session->owner)) || (route.manages && !call.manages()))
    call.fail(403, "ROLE", "Tài khoản này không được làm việc này.", "This account may not do that.");
}

}  // namespace

Api::Api(journal::JournalPool& pool, const base::Clock& clock, std::optional<sync::Keys> keys, ApiOptions options)
    : state_(std::make_unique<State>(pool, clock, std::move(keys), std::move(options))) {}
Api::~Api() = default;

void Api::set_address(const std::string& address) { state_->address = address; }

bool Api::known_host(const std::string& host) const {
  const auto& options = state_->options;
  const auto colon = host.rfind(':');
  const bool has_port = colon != host.npos && host.find(']', colon) == host.npos;
  const std::string name = has_port ? host.substr(0, colon) : host;
  if (options.loopback) {
    const auto listen = net::parse_endpoint(state_->address);
    const std::string port = listen ? listen->port : "";
    return (name == "127.0.0.1" || name == "localhost" || name == "[::1]") &&
           (has_port ? host.substr(colon + 1) == port : port == "80");
  }
  return is_address(name) || std::find(options.hosts.begin(), options.hosts.end(), name) != options.hosts.end();
}

net::HttpResponse Api::handle(const net::HttpRequest& request) {
  net::HttpResponse response;
  try {
    response = answer(request);
  } catch (const ApiError& error) {
    response = refuse(error.status(), error.code(), error.what(), error.field());
    if (error.retry_after > 0) response.headers["retry-after"] = std::to_string(error.retry_after);
  } catch (const ExchangeRefused& error) {
    response = refuse(422, error.code(), error.what());
  } catch (const store::StoreError& error) {
    fmt::print(stderr, "serve: {}\n", error.what());
    response = refuse(503, "busy", "the disk or database failed; nothing of the request took effect");
  } catch (const base::FileError& error) {
    fmt::print(stderr, "serve: {}\n", error.what());
    response = refuse(503, "busy", "the disk failed; nothing of the request took effect");
  }
  // A page on the same machine reads faster than it unpacks. The session's answer has the page's token in it.
  const bool secret = std::string_view(request.target).starts_with("/api/v1/session");
  if (!state_->options.loopback && !secret) compress(request, response);
  secure(request, response);
  return response;
}

net::HttpResponse Api::answer(const net::HttpRequest& request) {
  if (request.target == "/healthz" && (request.method == "GET" || request.method == "HEAD"))
    return {200, "text/plain; charset=utf-8", "ok\n", {}};
  if (request.target == "/v1/sync") return answer_exchange(request);
  if (!known_host(header(request, "host")))
    return refuse(421, "host", "this name is not one of the book's; open it by its address, or serve with --host");
  // Behind a proxy "this machine" is anybody: there the book is opened by accounts alone.
  if (state_->options.loopback && was_forwarded(request))
    return refuse(421, "host", "this comes through a proxy; serve with --host NAME to let others in by accounts");
  if (std::string_view(request.target).starts_with(kLogs)) return answer_log(request);
  const auto target = parse_target(request.target);
  if (!target) return refuse(400, "target", "the address is malformed");
  if (!std::string_view(target->path).starts_with("/api/")) return serve_page(request);
  return answer_route(request, *target);
}

net::HttpResponse Api::answer_exchange(const net::HttpRequest& request) {
  if (!state_->exchange) return refuse(404, "not_found", "no hub serves here");
  if (request.method != "POST") return refuse(405, "method", "POST a bundle");
  const auto journal = state_->pool.borrow();
  auto answer = state_->exchange->answer(*journal, request.body);
  if (!answer) return refuse_exchange(*journal, answer.error());
  return {200, "application/octet-stream", std::move(answer->file), {}};
}

/// docs/formats/tiles.md, "Over HTTP". The address is taken as it was sent: there is one spelling of each file.
net::HttpResponse Api::answer_log(const net::HttpRequest& request) {
  if (!state_->pool.info().hub) return refuse(404, "not_found", "no hub serves here");
  if (request.method != "GET" && request.method != "HEAD") return refuse(405, "method", "GET a file of a log");
  const auto journal = state_->pool.borrow();
  const auto roster = journal->roster();  // folds what is new
  auto file = audit::public_file(journal->db(), journal->logs(), roster,
                                 std::string_view(request.target).substr(kLogs.size()), state_->options.public_entries);
  if (!file) return refuse(404, "not_found", "no such file of a log is served here");
  if (file->kind == audit::PublicFile::Kind::checkpoint) journal::raise_highest(*journal);
  if (file->kind == audit::PublicFile::Kind::checkpoint)
    return {200, "text/plain; charset=utf-8", std::move(file->content), {{"cache-control", "public, max-age=5"}}};
  const bool full = file->kind == audit::PublicFile::Kind::full;
  return {200,
          "application/octet-stream",
          std::move(file->content),
          {{"cache-control", full ? "public, max-age=31536000, immutable" : "public, max-age=86400"}}};
}

net::HttpResponse Api::answer_route(const net::HttpRequest& request, const Target& target) {
  const bool versioned = std::string_view(target.path).starts_with(kPrefix);
  const std::string_view path = versioned ? std::string_view(target.path).substr(kPrefix.size()) : std::string_view();
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  const Route* route = nullptr;
  std::vector<std::string> captured;
  bool other_method = false;
  for (const auto& one : routes()) {
    std::vector<std::string> segments;
    if (!matches(one, path, segments)) continue;
    if (one.method == method) {
      route = &one;
      captured = std::move(segments);
    } else {
      other_method = true;
    }
  }
  const Side side = state_->pool.info().hub ? kHub : kDevice;
  if (route == nullptr && other_method) return refuse(405, "method", "another method belongs to this address");
  if (route == nullptr || (route->side & side) == 0) return refuse(404, "not_found", "no such address");
  if (request.body.size() > route->body_bytes_max) return refuse(413, "too_large", "the body is too large here");

  const auto lease = state_->pool.borrow();
  Call call{
      *state_,      request, target, std::move(captured), Speech(language_of(request, target)), cookie_of(request),
      std::nullopt, {},      *lease};
  if (method != "GET") check_same_site(call);
  call.journal.views().catch_up();
  if (!call.cookie.empty()) call.session = state_->sessions.find(call.cookie);
  // The command line may have removed the account since.
  if (call.session && !call.session->owner && !store::find_account(call.journal.db(), call.session->account)) {
    state_->sessions.end(call.cookie);
    call.session.reset();
  }
  if (call.session) call.writer = writer_of(*call.session, call.journal.writer());
  if (route->roles != kNobody) {
    if (!call.session) call.fail(401, "SIGN_IN", "Chưa mở khóa hoặc chưa đăng nhập.", "Not unlocked or not signed in.");
    check_role(call, *route);
  }
  try {
    return route->run(call);
  } catch (const journal::HubWaits&) {
    throw ApiError(503, "hub_behind", hub_waits_text(call.speech));
  }
}

void Api::check_same_site(const Call& call) const {
  const std::string origin = header(call.request, "origin");
  const std::string host = header(call.request, "host");
  if (!origin.empty() && origin != "http://" + host && origin != "https://" + host)
    call.fail(403, "ORIGIN", "Yêu cầu đến từ một trang khác.", "The request comes from another site.");
  const std::string token = header(call.request, "x-sovang-csrf");
  if (call.cookie.empty() || !crypto::same_secret(token, state_->sessions.csrf(call.cookie)))
    call.fail(403, "CSRF", "Trang đã cũ; tải lại trang.", "The page is out of date; load it again.");
}

}  // namespace sovang::api
