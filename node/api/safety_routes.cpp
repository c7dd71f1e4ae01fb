// The passphrase of the directory.

#include <nlohmann/json.hpp>

#include "node/api/routes.h"
#include "node/records/text.h"

namespace sovang::api {

net::HttpResponse post_passphrase(Call& call) {
  if (!call.session->owner)
    call.fail(409, "OWNER", "Chỉ người ngồi tại máy này, mở bằng mật khẩu của máy, mới đổi được.",
              "Only who sits at this machine and unlocked it may change this.");
  const auto body = json_body(call);
  const std::string before = records::clean_text(text_member(call, body, "passphrase")).text;
  const std::string after = records::clean_text(text_member(call, body, "new_passphrase")).text;
  const auto& directory = call.api.pool.directory();
  const std::string key = "unlock";
  if (const auto wait = call.api.logins.wait_seconds(key); directory.locked() && wait > 0)
    throw ApiError(429, "LIMITED",
                   call.speech.say("Thử quá nhiều lần. Chờ {} giây.", "Too many tries. Wait {} seconds.", wait));
  const auto secrets = directory.secrets(before);
  if (!secrets) {
    call.api.logins.failed(key);
    call.fail(422, "WRONG_PASSPHRASE", "Mật khẩu hiện nay chưa đúng. Gõ lại.",
              "The passphrase that holds now is another one. Try again.", "passphrase");
  }
  call.api.logins.succeeded(key);
  directory.write_secrets(*secrets, after, call.api.random);
  return json_response(200, {{"locked", directory.locked()}});
}

}  // namespace sovang::api
