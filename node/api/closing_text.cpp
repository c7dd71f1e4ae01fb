#include "node/api/closing_text.h"

#include <nlohmann/json.hpp>

namespace sovang::api {

ClosingRefusal closing_refused(const Speech& speech, hub::CloseError error, std::string_view period) {
  switch (error) {
    case hub::CloseError::bad_period:
      return {"BAD_PERIOD", speech.say("Kỳ \"{}\": viết 2025, 2025-Q1 hoặc 2025-H1.",
                                       "Period \"{}\": write 2025, 2025-Q1 or 2025-H1.", period)};
    case hub::CloseError::not_over:
      return {"NOT_OVER", speech.say("Kỳ {} chưa hết: khóa sổ được từ ngày hôm sau ngày cuối kỳ.",
                                     "Period {} is not over: it can be closed from the day after its last.", period)};
    case hub::CloseError::closed_already:
      return {"CLOSED_ALREADY",
              speech.say("Kỳ {} đã khóa. Số liệu đã khóa không đổi; muốn đính chính thì ra bản mới, kèm lý do.",
                         "Period {} is closed, and its figures stay. To correct it, make a new version with a reason.",
                         period)};
    case hub::CloseError::not_closed:
      return {"NOT_CLOSED", speech.say("Kỳ {} chưa khóa nên chưa có gì để đính chính.",
                                       "Period {} is not closed: there is nothing to correct.", period)};
    case hub::CloseError::reason_needed:
      return {"REASON_NEEDED", speech.say("Bản đính chính phải có lý do.", "A correction needs a reason.")};
    case hub::CloseError::unchanged:
      break;
  }
  return {"UNCHANGED", speech.say("Số liệu kỳ {} tính lại vẫn y như bản đã khóa: không cần bản mới.",
                                  "The figures of {} come out as they were closed: no new version is needed.", period)};
}

nlohmann::ordered_json closing_json(const views::ClosedPeriod& closed) {
  return {{"id", closed.id},
          {"period", closed.period},
          {"from", closed.from},
          {"to", closed.to},
          {"version", closed.version},
          {"closed_on", closed.closed_on},
          {"rules", closed.rules},
          {"version_name", closed.name},
          {"figures_sha256", closed.figures_sha256},
          {"stated", nlohmann::ordered_json::parse(closed.stated)},
          {"reason", closed.reason},
          {"origin", closed.origin},
          {"index", closed.index}};
}

}  // namespace sovang::api
