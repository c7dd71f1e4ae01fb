#include "node/api/exchange_steps.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/journal/erasures.h"
#include "node/journal/highest.h"
#include "node/journal/requests.h"
#include "node/journal/status.h"
#include "node/net/http_server.h"
#include "node/store/contacts.h"

namespace sovang::api {
namespace {

std::string network_failure(const Speech& speech, const net::ClientFailure& failure) {
  const char* what = "";
  switch (failure.error) {
    case net::ClientError::bad_url:
      what = speech.say("địa chỉ viết sai", "the address is malformed");
      break;
    case net::ClientError::not_found:
      what = speech.say("không tìm thấy máy của xã", "the hub's name is not found");
      break;
    case net::ClientError::refused:
      what = speech.say("máy của xã không mở cổng này", "the hub does not listen there");
      break;
    case net::ClientError::timeout:
      what = speech.say("quá lâu không có tín hiệu", "no answer in time");
      break;
    case net::ClientError::tls:
      what = speech.say("kết nối https không an toàn", "the https connection is not trusted");
      break;
    case net::ClientError::broken:
      what = speech.say("đường truyền đứt", "the connection broke");
      break;
    case net::ClientError::too_large:
      what = speech.say("trả lời quá lớn", "the answer is too large");
      break;
  }
  return speech.say("Chưa gặp được máy của xã: {} ({}). Không mất gì; thử lại khi có mạng, hoặc mang tệp đi.",
                    "The hub was not reached: {} ({}). Nothing is lost; try again later, or carry a file.", what,
                    failure.detail);
}

}  // namespace

std::string post_bundle(const Speech& speech, net::HttpClient& client, const std::string& file) {
  auto response = client.post("/v1/sync", file, "application/octet-stream");
  if (!response) throw net::NetError(network_failure(speech, response.error()));
  if (response->status == 200) return std::move(response->body);
  const auto body = nlohmann::json::parse(response->body, nullptr, false);
  const std::string code = body.is_object() ? body.value("code", "") : "";
  if (code == "busy")
    throw net::NetError(speech.say("Máy của xã đang bận. Chưa gửi được gì; vài phút nữa gửi lại.",
                                   "The hub is busy. Nothing went yet; send again in a few minutes."));
  if (code.empty() || response->status >= 500)
    throw net::NetError(speech.say(
        "Máy ở địa chỉ đó trả lời {} cho yêu cầu trao đổi. Thử lại sau, hoặc hỏi xã địa chỉ đúng.",
        "What listens there answered {} to the exchange. Try again later, or ask the commune for its address.",
        response->status));
  const auto line = body.find("successor");
  throw ExchangeRefused(code, request_refused(speech, code, body.value("message", "")),
                        line != body.end() && line->is_string() ? line->get<std::string>() : std::string());
}

ExchangeRefused with_successor(const Speech& speech, journal::Journal& journal, const ExchangeRefused& refused) {
  if (refused.successor().empty()) return refused;
  const auto statement = journal::judge_successor(journal, refused.successor());
  const auto roster = journal.roster();
  if (!statement || !roster.hub() || statement->number <= roster.hub()->number) return refused;
  return {
      "successor",
      speech.say("Ở địa chỉ đó nay là một máy MỚI của xã, có giấy ký bằng khóa khôi phục của xã (thay lần {}). Hỏi "
                 "xã cho chắc; đúng thì nhận trong mục Gửi xã, hoặc bằng `successor accept` với dòng của máy đó.",
                 "A NEW hub of the commune listens there, with a statement under the commune's recovery key (number "
                 "{}). Ask the commune; if it is true, accept it on the page for sending, or by `successor accept` "
                 "with its line.",
                 statement->number),
      refused.successor()};
}

std::string successor_refused(const Speech& speech, journal::SuccessorFault fault) {
  switch (fault) {
    case journal::SuccessorFault::damaged:
      return speech.say("Dòng này bị gõ thiếu hoặc sai. Chép lại nguyên dòng \"sovang-successor-1...\" của xã.",
                        "The line is damaged or mistyped. Copy the whole line \"sovang-successor-1...\" again.");
    case journal::SuccessorFault::foreign:
      return speech.say("Dòng này là của một xã khác; máy này không theo. Hỏi lại xã mình.",
                        "The line belongs to another commune; this device does not follow it. Ask your own.");
    case journal::SuccessorFault::not_signed:
      return speech.say("Dòng này không được ký bằng khóa khôi phục của xã: có thể là giả. Không nhận; báo xã ngay.",
                        "The line is not signed by the commune's recovery key: it may be forged. It is not accepted; "
                        "tell the commune at once.");
    case journal::SuccessorFault::older:
      return speech.say("Dòng này cũ: máy này đã theo một máy của xã được lập sau đó. Không đổi gì.",
                        "The line is an old one: this device obeys a hub that was made after it. Nothing changes.");
    case journal::SuccessorFault::rival:
      break;
  }
  return speech.say(
      "Máy này đã theo một máy mới khác mang cùng số. Xã lập lại máy mới với --number lớn hơn rồi đưa dòng "
      "mới cho mọi máy.",
      "This device obeys another new hub of the same number. The commune makes one more with a higher "
      "--number and gives its line to every device.");
}

std::string successor_text(const Speech& speech, journal::Journal& journal) {
  const auto roster = journal.roster();
  const auto state = journal.logs().state(journal.info().origin);
  if (journal.info().hub || !roster.hub() || roster.hub()->number == 0 || !state || state->size() == 0 ||
      state->cosigned_size > 0)
    return "";
  return speech.say(
      "Máy này đã theo máy mới của xã (thay lần {}). Gửi xã để trao lại sổ; phiếu đã in vẫn có giá trị, và "
      "máy mới sẽ đối chứng lại từ đầu.",
      "This device obeys the commune's new hub (number {}). Exchange with it to hand the book over; "
      "printed receipts stay valid, and the new hub cosigns everything anew.",
      roster.hub()->number);
}

std::string request_refused(const Speech& speech, std::string_view code, std::string_view detail) {
  const auto is = [&](std::string_view name) { return code == name; };
  const auto with_code = [&](const char* vi, const char* en) {
    return std::string(speech.say(vi, en)) + " (" + std::string(code) + ")";
  };
  if (is("invitation_unknown"))
    return with_code("Xã không có lời mời này. Xin xã một lời mời mới.",
                     "The hub knows no such invitation. Ask the commune for a new one.");
  if (is("invitation_expired"))
    return with_code("Lời mời đã hết hạn. Xin xã một lời mời mới.",
                     "The invitation has expired. Ask the commune for a new one.");
  if (is("invitation_used"))
    return with_code("Lời mời này đã được một máy khác dùng; xã đã được báo. Xin xã một lời mời mới.",
                     "Another device has used this invitation; the commune was told. Ask for a new one.");
  if (is("unknown_sender"))
    return with_code(
        "Máy của xã không biết máy này. Chưa vào sổ: dùng `join` với lời mời của xã. Đã vào sổ và xã vừa khôi phục hay "
        "thay máy: gửi qua mạng, hoặc mang tệp làm bằng `sync --export TỆP --hand-back`.",
        "The hub does not know this device. Not joined yet: `join` with an invitation. Joined, and the hub was "
        "restored "
        "or replaced: send over the network, or carry a file made by `sync --export FILE --hand-back`.");
  if (is("bad_signature"))
    return with_code("Chữ ký không phải của máy đã ghi danh. Báo xã kiểm tra máy này.",
                     "The signature is not the enrolled device's. Tell the commune to check this device.");
  if (is("not_for_us") || is("wrong_receiver"))
    return with_code("Tệp này niêm phong cho nơi khác, hoặc hỏng ở đầu tệp. Đưa đúng tệp cho đúng xã.",
                     "The file is sealed to somebody else, or its head was damaged. Carry the right file to the right "
                     "hub.");
  if (is("damaged"))
    return with_code(
        "Không đọc được: hỏng hoặc thiếu trên đường đi, hoặc không phải tệp của Sổ Vàng. Làm lại và gửi lần nữa.",
        "It can't be read: damaged or cut short on the way, or no file of Sổ Vàng. Make it anew and send "
        "it again.");
  if (is("too_large"))
    return with_code("Tệp lớn quá giới hạn. Gửi qua mạng, hoặc chia nhiều lần.",
                     "The file passes the limit. Send over the network, or in several parts.");
  if (is("wrong_kind") || is("wrong_request"))
    return with_code("Tệp này không phải là tệp cần ở bước này. Kiểm tra lại tệp vừa chọn.",
                     "This is not the file that belongs to this step. Check which file was chosen.");
  return with_code("Xã từ chối tệp này. Làm lại tệp và gửi lần nữa.",
                   "The hub refused the file. Make it anew and send it again.") +
         (detail.empty() ? "" : " " + std::string(detail));
}

ExchangeRefused reply_refused(const Speech& speech, const sync::ReplyFailure& failure) {
  const auto refused = [&](const char* code) { return ExchangeRefused(code, request_refused(speech, code, "")); };
  if (failure.error == sync::ReplyError::bundle && failure.bundle) {
    switch (*failure.bundle) {
      case sync::BundleError::not_for_us:
        return refused("not_for_us");
      case sync::BundleError::too_large:
        return refused("too_large");
      case sync::BundleError::wrong_receiver:
        return refused("wrong_receiver");
      case sync::BundleError::wrong_kind:
        return refused("wrong_kind");
      case sync::BundleError::wrong_request:
        return {"wrong_request",
                speech.say("Trả lời này thuộc một yêu cầu khác, hoặc máy này chưa gửi yêu cầu nào (wrong_request). "
                           "Chọn đúng tệp trả lời mới nhất.",
                           "This reply answers another request, or none was made here (wrong_request). Choose the "
                           "newest reply.")};
      case sync::BundleError::bad_signature:
      case sync::BundleError::unknown_sender:
        return {"bad_signature",
                speech.say("Trả lời không do đúng máy của xã ký (bad_signature): không nhận gì cả. Báo xã.",
                           "The reply is not signed by this commune's hub (bad_signature): nothing was taken. Tell "
                           "the commune.")};
      case sync::BundleError::damaged:
        return refused("damaged");
    }
  }
  return {"malformed",
          speech.say("Trả lời của xã không đúng với những gì máy này giữ ({}): không nhận gì cả. Báo xã.",
                     "The reply does not fit what this device holds ({}): nothing was taken. Tell the commune.",
                     failure.detail)};
}

InviteRefusal invite_refused(const Speech& speech, hub::InviteError error, const hub::InviteRequest& request) {
  switch (error) {
    case hub::InviteError::unknown_area:
      return {"area", speech.say("\"{}\": xã chưa có khu này. Nhập danh sách khu trước.",
                                 "\"{}\": no such area. Import the areas first.", request.area)};
    case hub::InviteError::bad_device_name:
      return {"device", speech.say("\"{}\": dùng 1 đến 40 chữ thường a-z, số, chấm, gạch nối, như k01-a.",
                                   "\"{}\": use 1 to 40 lower-case letters, digits, dots or hyphens, like k01-a.",
                                   request.device)};
    case hub::InviteError::bad_role:
      return {"role", speech.say("\"{}\": chọn area, commune, accountant hoặc inspector.",
                                 "\"{}\": choose area, commune, accountant or inspector.", request.role)};
    case hub::InviteError::area_needed:
      return {"area", speech.say("trống: máy của khu cần mã khu, như K01.",
                                 "is missing: a device of role area needs one, like K01.")};
    case hub::InviteError::device_enrolled:
      return {"device", speech.say("\"{}\": máy này đã ghi danh. Chọn tên khác.",
                                   "\"{}\": this device is enrolled already. Choose another name.", request.device)};
    case hub::InviteError::bad_days:
      break;
  }
  return {"days", speech.say("{}: từ 0 đến {} ngày.", "{}: from 0 to {} days.", request.days, hub::kInvitationDaysMax)};
}

std::string problem_text(const Speech& speech, const sync::Problem& problem) {
  const auto say = [&](const char* vi, const char* en) {
    return problem.origin + ": " + speech.say(vi, en) + " (" + problem.code + ")";
  };
  if (problem.code == "gap")
    return say("còn thiếu phần trước; chạy `sync` lần nữa", "an earlier part is missing; run `sync` again");
  if (problem.code == "fork")
    return say(
        "sổ ở đây và sổ ở xã không cùng một lịch sử; bản có chữ ký nào đã nhận đều được giữ làm bằng chứng. Báo xã",
        "the log here and the one at the hub have two histories; every signed version that was received is kept "
        "as evidence. Tell the commune");
  if (problem.code == "behind")
    return say("xã giữ nhiều hơn máy này: máy này là bản sao cũ; chạy `sync` lần nữa",
               "the hub holds more than this device: this is an older copy; run `sync` again");
  if (problem.code == "replier_behind")
    return say("máy của xã đã quay về bản cũ; máy này trả lại phần xã thiếu khi trao đổi lần nữa",
               "the hub went back to an older copy; this device gives back what it lacks with the next exchange");
  if (problem.code == "revoked")
    return say("máy này đã bị thu hồi; mục nào đến sau được để riêng, xã xét rồi mới tính",
               "this device was revoked; what it sends is kept apart until the commune decides");
  if (problem.code == "not_yours") return say("máy này không được ghi sổ đó", "this device may not write that log");
  if (problem.code == "bad_signature")
    return say("chữ ký không phải của khóa đã ghi danh cho sổ đó; không nhận",
               "not signed by the key that is enrolled for that log; refused");
  if (problem.code == "bad_segment")
    return say("phần sổ này hỏng, hoặc không khớp với chữ ký của nó; không nhận",
               "this piece of a log is damaged, or is not what its signature vouches for; refused") +
           (problem.detail.empty() ? "" : " " + problem.detail);
  return say("phần này không nhận được; báo xã", "this part was refused; tell the commune") +
         (problem.detail.empty() ? "" : " " + problem.detail);
}

journal::Recovery take_effect(const Speech& speech, journal::Journal& journal, const sync::Keys& keys,
                              const sync::ReplyEffect& effect, base::WallTime now, base::Random& random) {
  store::Transaction transaction(journal.db());
  const auto recovery = journal::apply_reply(journal, effect, keys, now, random);
  if (!recovery)
    throw ExchangeRefused("moved", speech.say("Một lệnh khác vừa trao đổi xong trên thư mục này; chạy lại.",
                                              "Another command exchanged on this directory just now; run it again."));
  note_contact(journal, effect, now);
  transaction.commit();
  return *recovery;
}

std::string recovery_text(const Speech& speech, journal::Journal& journal, const journal::Recovery& recovery) {
  if (recovery.ended)
    return speech.say(
        "Máy này từng quay về bản cũ, nay đã nối lại với xã: lấy lại {} mục của chính mình, ghi lại {} mục (mỗi khoản "
        "chỉ tính một lần). Từ nay phiếu mang sê-ri {}.",
        "This device had gone back to an older copy and is joined again: {} of its own entries came back, {} were "
        "appended again (each record counts once). Receipts are of series {} from here on.",
        recovery.fetched, recovery.again, journal.series());
  if (recovery.again > 0)
    return speech.say(
        "Đã ghi lại {} mục mà xã giữ riêng vì đến từ một bản sao của máy này; mỗi khoản chỉ tính một lần.",
        "{} entries that the hub had kept apart, from a copy of this device, were appended again; each "
        "record counts once.",
        recovery.again);
  if (!journal.behind()) return "";
  return speech.say(
      "Máy này là một bản cũ: xã giữ nhiều hơn, hoặc khác. Vẫn ghi được; {} mục chờ ở hộp chờ và sẽ nối vào sổ khi "
      "trao "
      "đổi lần nữa (`sync`).",
      "This device is an older copy: the hub holds more, or something else. Go on recording; {} entries wait in the "
      "outbox and join the log with the next exchange (`sync`).",
      store::outbox_size(journal.db(), journal.info().origin));
}

std::string hand_back_text(const Speech& speech, journal::Journal& journal) {
  const auto logs = store::hand_backs(journal.db());
  if (logs.empty()) return "";
  return speech.say("Máy của xã đã quay về bản cũ; máy này đang trả lại phần xã thiếu của {} sổ. Trao đổi lần nữa.",
                    "The hub went back to an older copy; this device is giving back what it lacks of {} logs. Exchange "
                    "once more.",
                    logs.size());
}

nlohmann::ordered_json standing_json(const Speech& speech, journal::Journal& journal) {
  auto texts = nlohmann::ordered_json::array();
  if (!journal.info().hub)
    for (const auto& text :
         {successor_text(speech, journal), recovery_text(speech, journal, {}), hand_back_text(speech, journal)})
      if (!text.empty()) texts.push_back(text);
  return {{"texts", std::move(texts)}, {"outbox", store::outbox_size(journal.db(), journal.info().origin)}};
}

void note_contact(journal::Journal& journal, const sync::ReplyEffect& effect, base::WallTime now) {
  const sync::Roster roster = journal.roster();
  if (!roster.hub()) return;
  store::write_contact(journal.db(),
                       {roster.hub()->log_origin(), base::rfc3339(now), effect.hub_time.milliseconds - now.milliseconds,
                        effect.more, effect.problems.empty() ? "" : effect.problems.front().code, effect.acknowledged});
}

sync::MadeRequest carry_out(const journal::Directory& directory, journal::Journal& journal, const sync::Keys& keys,
                            base::WallTime now, base::Random& random) {
  sync::RequestPlan plan = journal::request_plan(journal);
  plan.bytes_max = plan.reply_bytes_max = sync::kCarriedBytesMax;
  auto request = sync::make_request(journal.logs(), journal.roster(), keys, plan, now, random);
  journal::remember_request(directory, request.sha256);
  journal::raise_highest(journal, request.vouched);
  return request;
}

CarriedIn carry_in(const Speech& speech, const journal::Directory& directory, journal::Journal& journal,
                   const sync::Keys& keys, std::string_view reply, base::WallTime now, base::Random& random) {
  const std::uint64_t before = journal::not_cosigned(journal);
  const auto roster = journal.roster();
  store::Transaction transaction(journal.db());  // nothing moves between judging and taking
  const auto behind_at = journal::request_plan(journal).behind_at;
  const auto effect = journal::try_requests(directory, [&](const std::string& sha256) {
    return sync::take_reply(journal.logs(), roster, keys, sha256, reply, behind_at);
  });
  if (!effect) throw reply_refused(speech, effect.error());
  const auto recovery = take_effect(speech, journal, keys, *effect, now, random);
  transaction.commit();
  journal::confirm_erasures(journal, keys, now, random);
  const std::uint64_t after = journal::not_cosigned(journal);
  return {before - std::min(before, after), effect->entries, effect->problems, effect->more, recovery};
}

}  // namespace sovang::api
