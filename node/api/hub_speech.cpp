#include "node/api/hub_speech.h"

namespace sovang::api {
namespace {

OfficeRefusal unknown_device(const Speech& speech, const std::string& device) {
  return {"device", speech.say("\"{}\": không có máy này trong sổ. Xem tên đầy đủ bằng `devices`.",
                               "\"{}\": no such device is enrolled. See the full names with `devices`.", device)};
}

OfficeRefusal no_reason(const Speech& speech) {
  return {"reason", speech.say("để trống: ghi lý do, vì người sau còn phải đọc được vì sao.",
                               "is empty: give a reason, so that people can read later why.")};
}

}  // namespace

OfficeRefusal revoke_refused(const Speech& speech, hub::RevokeError error, const hub::RevokeRequest& request) {
  switch (error) {
    case hub::RevokeError::unknown_device:
      return unknown_device(speech, request.device);
    case hub::RevokeError::already_revoked:
      return {"device", speech.say("\"{}\": máy này đã bị thu hồi trước đây.",
                                   "\"{}\": this device was revoked before.", request.device)};
    case hub::RevokeError::size_not_held:
      return {"size",
              speech.say(
                  "{}: xã không giữ nhiều mục như vậy của máy này. Bỏ trống để tính đến mục cuối xã đã đối chứng.",
                  "{}: the hub does not hold so many entries of this device. Leave it out to count what was cosigned.",
                  request.size.value_or(0))};
    case hub::RevokeError::reason_needed:
      break;
  }
  return no_reason(speech);
}

OfficeRefusal quarantine_refused(const Speech& speech, const hub::QuarantineFailure& failure,
                                 const hub::QuarantineRequest& request) {
  switch (failure.error) {
    case hub::QuarantineError::unknown_device:
      return unknown_device(speech, request.device);
    case hub::QuarantineError::not_revoked:
      return {"device",
              speech.say("\"{}\": máy này chưa bị thu hồi nên không có mục nào chờ xét.",
                         "\"{}\": this device is not revoked, so nothing of it waits for a decision.", request.device)};
    case hub::QuarantineError::not_in_quarantine:
      return {"index", speech.say("{}: không có mục này trong phần chờ xét của {}. Xem danh sách bằng `quarantine`.",
                                  "{}: no such entry of {} is in quarantine. See the list with `quarantine`.",
                                  failure.index, request.device)};
    case hub::QuarantineError::reason_needed:
      break;
  }
  return no_reason(speech);
}

OfficeRefusal accept_refused(const Speech& speech, hub::AcceptError error) {
  if (error == hub::AcceptError::reason_needed) return no_reason(speech);
  if (error == hub::AcceptError::nothing_held)
    return {"",
            speech.say("Máy của xã chưa giữ gì: chưa có máy nào gửi sổ về. Đưa dòng của `successor show` cho một máy "
                       "trước.",
                       "The hub holds nothing yet: no device has come. Give the line of `successor show` to a "
                       "device first.")};
  return {"", speech.say("Máy của xã không thiếu gì: không có gì để chấp nhận mất.",
                         "The hub lacks nothing: there is no loss to accept.")};
}

std::string hub_waits_text(const Speech& speech) {
  return speech.say(
      "Máy của xã đã quay về bản cũ và đang chờ các máy khu trả lại phần còn thiếu, nên chưa ghi thêm được gì. Để mọi "
      "máy gửi xã một lần; xem còn chờ máy nào bằng `devices`. Nếu có máy không bao giờ gửi được nữa: `accept-loss "
      "--reason LÝ-DO`. (hub_behind)",
      "The hub went back in time and waits for its devices to hand back what it lost, so nothing can be written now. "
      "Let "
      "every device exchange once; `devices` shows who is missing. Where one never will: `accept-loss --reason TEXT`. "
      "(hub_behind)");
}

}  // namespace sovang::api
