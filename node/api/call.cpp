#include "node/api/call.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/decimal.h"
#include "node/api/people_speech.h"

namespace sovang::api {
namespace {

constexpr int kJsonDepthMax = 16;
constexpr std::size_t kLimitMax = 500;

}  // namespace

Api::State::State(journal::JournalPool& pool_of, const base::Clock& clock_of, std::optional<sync::Keys> keys_given,
                  ApiOptions options_given)
    : pool(pool_of),
      clock(clock_of),
      options(std::move(options_given)),
      sessions(clock_of, random),
      logins(clock_of),
      keys_stay(keys_given.has_value()) {
  if (!keys_given) return;
  if (pool.info().hub) exchange.emplace(pool.directory(), pool.info(), *keys_given, clock);
  keys_ = std::make_shared<const sync::Keys>(*std::move(keys_given));
}

std::shared_ptr<const sync::Keys> Api::State::keys() {
  const std::lock_guard lock(keys_mutex_);
  return keys_;
}

void Api::State::set_keys(std::shared_ptr<const sync::Keys> keys) {
  const std::lock_guard lock(keys_mutex_);
  keys_ = std::move(keys);
}

bool Call::has(records::Role role) const {
  return std::find(writer.roles.begin(), writer.roles.end(), role) != writer.roles.end();
}

bool Call::manages() const {
  const auto all = journal.writer().roles;
  return std::all_of(all.begin(), all.end(), [&](records::Role role) { return has(role); });
}

std::shared_ptr<const sync::Keys> Call::keys() const {
  auto held = api.keys();
  if (!held)
    fail(409, "LOCKED", "Sổ đang khóa; mở khóa bằng mật khẩu trên máy này.",
         "The book is locked; unlock it with the passphrase on this machine.");
  return held;
}

records::Writer Call::chosen_writer() const {
  const auto header = request.headers.find("x-sovang-author");
  const std::string chosen = header == request.headers.end() ? std::string() : header->second;
  if (session->owner && chosen.empty()) return writer;
  const std::string& author = session->owner ? chosen : session->author;
  if (!chosen.empty() && chosen != author)
    fail(403, "AUTHOR", "Tài khoản này chỉ ghi dưới tên của mình.", "This account writes under its own name only.");
  if (author.empty())
    fail(409, "AUTHOR_MISSING", "Tài khoản này chưa có mã người ghi; xóa và tạo lại tài khoản.",
         "This account has no author code; remove it and make it anew.");
  const auto person = journal.writer_as(author, today());
  if (!person)
    fail(422, person.error(), "Người ghi đã chọn không còn trong sổ của máy này; chọn lại người ghi.",
         "The person chosen does not write in this book; choose who writes.", "author");
  records::Writer out = writer;
  out.author = author;
  out.enrolled = person->enrolled;
  if (session->owner)
    out.roles = person->roles;
  else
    std::erase_if(out.roles,
                  [&](records::Role role) { return std::ranges::find(person->roles, role) == person->roles.end(); });
  return out;
}

journal::Entering Call::entering() const {
  if (journal::handed_over(journal)) throw ApiError(409, "HANDED_OVER", handed_over_text(speech));
  return {chosen_writer(), today(), speech.language(), api.clock.wall()};
}

std::optional<base::Date> Call::day(std::string_view name) const {
  const std::string text = get(name);
  if (text.empty()) return std::nullopt;
  const auto day = base::parse_iso_date(text);
  if (!day) fail(400, "BAD_DAY", "Ngày phải viết như 2025-09-15.", "A day is written like 2025-09-15.", name);
  return day;
}

std::size_t Call::limit(std::size_t otherwise) const {
  const std::string text = get("limit");
  if (text.empty()) return otherwise;
  const auto number = base::parse_decimal(text);
  if (!number || *number < 1 || *number > static_cast<std::int64_t>(kLimitMax))
    fail(400, "BAD_LIMIT", "limit phải từ 1 đến 500.", "limit must be 1 to 500.", "limit");
  return static_cast<std::size_t>(*number);
}

void Call::fail(int status, std::string_view code, const char* vi, const char* en, std::string_view field) const {
  throw ApiError(status, std::string(code), speech.say(vi, en), std::string(field));
}

records::Writer writer_of(const Session& session, records::Writer writer) {
  if (session.owner) return writer;
  std::vector<records::Role> roles;
  const auto wants = [&](records::Role role) {
    return std::find(session.roles.begin(), session.roles.end(), records::name_of(role)) != session.roles.end();
  };
  for (const auto role : writer.roles)
    if (wants(role)) roles.push_back(role);
  if (roles.empty() && wants(records::Role::inspector)) roles.push_back(records::Role::inspector);
  writer.roles = std::move(roles);
  return writer;
}

net::HttpResponse json_response(int status, const nlohmann::ordered_json& json) {
  return {status,
          "application/json; charset=utf-8",
          json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace),
          {}};
}

nlohmann::json json_body(const Call& call) {
  bool deep = false;
  const auto watch = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    deep = deep || depth > kJsonDepthMax;
    return !deep;
  };
  auto json = nlohmann::json::parse(call.request.body.empty() ? "{}" : call.request.body, watch, false);
  if (deep || !json.is_object())
    call.fail(400, "BAD_JSON", "Nội dung gửi lên không phải là một đối tượng JSON.", "The body is no JSON object.");
  return json;
}

std::string text_member(const Call& call, const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return {};
  if (!found->is_string())
    call.fail(400, "BAD_JSON", "Thành phần này phải là chữ.", "This member must be a text.", name);
  return found->get<std::string>();
}

}  // namespace sovang::api
