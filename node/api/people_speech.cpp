#include "node/api/people_speech.h"

namespace sovang::api {

PeopleRefusal erase_refused(const Speech& speech, hub::EraseError error, const hub::ErasureRequest& request) {
  switch (error) {
    case hub::EraseError::unknown_record:
      return {"UNKNOWN", "id",
              speech.say("\"{}\": không có trong sổ. Xem lại mã bằng `list` hoặc `search`.",
                         "\"{}\": not in the book. Look the id up with `list` or `search`.", request.id)};
    case hub::EraseError::ambiguous:
      return {"AMBIGUOUS", "id",
              speech.say("\"{}\": nhiều mục mang mã này. Ghi rõ loại (--kind) và khu (--scope, của xã là -).",
                         "\"{}\": several records bear this id. Name the kind (--kind) and the scope (--scope, - for "
                         "the commune's).",
                         request.id)};
    case hub::EraseError::unknown_class:
      return {"CLASS_UNKNOWN", "classes",
              speech.say("mục này không có phần riêng tư đó. Các lớp: name, contact, need, land, note.",
                         "the record has no such private part. Classes: name, contact, need, land, note.")};
    case hub::EraseError::nothing_left:
      return {"NOTHING_LEFT", "id",
              speech.say("\"{}\": không còn phần riêng tư nào để xóa.", "\"{}\": no private part is left to erase.",
                         request.id)};
    case hub::EraseError::reason_missing:
      break;
  }
  return {"REASON_MISSING", "reason",
          speech.say("trống: ghi lý do, như số công văn hay đơn của người dân.",
                     "is missing: write why, like the number of the letter or the person's request.")};
}

PeopleRefusal handover_refused(const Speech& speech, journal::HandoverError error, std::string_view subject) {
  using journal::HandoverError;
  switch (error) {
    case HandoverError::not_a_device:
      return {"NOT_A_DEVICE", "origin",
              speech.say("Máy của xã không bàn giao; làm việc này trên máy của khu.",
                         "The hub hands nothing over; do this on an area's device.")};
    case HandoverError::no_area:
      return {"NO_AREA", "origin",
              speech.say("Máy này không giữ sổ của khu nào nên không có gì để bàn giao.",
                         "This device keeps no area's book, so there is nothing to hand over.")};
    case HandoverError::handed_over:
      return {"HANDED_OVER", "origin",
              speech.say("Máy này đã bàn giao rồi. Gửi lên xã (`sync`), rồi máy mới xác nhận.",
                         "This device has handed over already. Exchange (`sync`); the new device confirms then.")};
    case HandoverError::behind:
      return {"BEHIND", "origin",
              speech.say("Máy này là một bản cũ, còn thiếu phần xã đang giữ. Gửi xã (`sync`) cho đủ rồi mới bàn giao.",
                         "This device is an older copy and lacks what the hub holds. Exchange (`sync`) until nothing "
                         "is missing, then hand over.")};
    case HandoverError::unknown_device:
      return {"DEVICE_UNKNOWN", "to",
              speech.say("\"{}\": không phải một máy khác đã ghi danh của khu này. Xã mời máy mới trước, rồi `sync`.",
                         "\"{}\": no other enrolled device of this area. The commune invites the new one first; then "
                         "`sync`.",
                         subject)};
    case HandoverError::unknown_log:
      return {"LOG_UNKNOWN", "origin",
              speech.say("\"{}\": máy này chưa giữ sổ đó. Chạy `sync`, rồi xem `handovers`.",
                         "\"{}\": that log is not held here. Run `sync`, then see `handovers`.", subject)};
    case HandoverError::not_started:
      return {
          "NOT_STARTED", "origin",
          speech.say("\"{}\": máy đó chưa bàn giao, hoặc bàn giao chưa về tới đây. Trên máy cũ chạy `handover start` "
                     "và `sync`.",
                     "\"{}\": that device has not handed over, or its entry is not here yet. Run `handover start` and "
                     "`sync` on the old device.",
                     subject)};
    case HandoverError::own_log:
      return {"OWN_LOG", "origin",
              speech.say("Máy mới xác nhận, không phải máy bàn giao.",
                         "The new device confirms, not the one that hands over.")};
    case HandoverError::other_area:
      return {"OTHER_AREA", "origin",
              speech.say("\"{}\": máy của khu khác.", "\"{}\": a device of another area.", subject)};
    case HandoverError::confirmed:
      break;
  }
  return {"CONFIRMED", "origin",
          speech.say("\"{}\": máy này đã xác nhận rồi.", "\"{}\": this device has confirmed already.", subject)};
}

PeopleRefusal doubles_refused(const Speech& speech, journal::DoublesError error) {
  switch (error) {
    case journal::DoublesError::foreign_scope:
      return {"FOREIGN_SCOPE", "ids",
              speech.say("Các khoản này có khoản do nơi khác ghi; xã quyết định.",
                         "Some of these were entered elsewhere; the commune decides.")};
    case journal::DoublesError::no_writer:
      return {"WRITER_ROLE", "ids", speech.say("Vai trò này không ghi sổ.", "This role writes no records.")};
    case journal::DoublesError::not_doubles:
      break;
  }
  return {"NOT_DOUBLES", "ids",
          speech.say("Không có nhóm nghi trùng nào gồm đúng các mã này. Xem `doubles`.",
                     "No group of possible doubles has exactly these ids. See `doubles`.")};
}

std::string handed_over_text(const Speech& speech) {
  return speech.say("Sổ của máy này đã bàn giao (HANDED_OVER): không ghi thêm ở đây nữa. Ghi trên máy nhận bàn giao.",
                    "This device's book was handed over (HANDED_OVER): nothing more is written here. Write on the "
                    "device that took it "
                    "over.");
}

}  // namespace sovang::api
