#pragma once
// The JSON members of requests and replies: `have` and `answer` (docs/formats/exchange.md). Used inside sync/ alone.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/exchange.h"

namespace sovang::sync {

inline constexpr std::string_view kHaveMember = "have";
inline constexpr std::string_view kAnswerMember = "answer";
inline constexpr std::string_view kRefusedPrefix = "refused/";  // segments of a fork that nothing explains
inline constexpr std::size_t kHaveLogsMax = 1u << 16;

struct Have {
  std::vector<CheckedRequest::Have> logs;
  std::size_t most = 0;
};
std::string write_have(const Have& have);
std::optional<Have> read_have(std::string_view text);

struct Answer {
  struct Log {
    std::string origin;
    std::uint64_t size = 0;
    std::string note;  // empty when the size held has no cosigned note
  };
  std::vector<Log> logs;
  std::vector<Problem> problems;
  bool more = false;
};
std::string write_answer(const Answer& answer);
std::optional<Answer> read_answer(std::string_view text);

/// `log/<number>`
std::string segment_member_name(std::size_t number);
bool is_segment_member(std::string_view name);
const MemberView* find_member(const std::vector<MemberView>& members, std::string_view name);

std::string_view code_of(SegmentError error);

/// Adds followed logs to a reply, up to its size and its number of members.
class ReplyPacker {
 public:
  ReplyPacker(const LogReader& store, const Enrolment& device, const PartFilter& filter, std::size_t bytes_max)
      : store_(store), device_(device), filter_(filter), bytes_left_(bytes_max) {}
  /// Entries from `from` on; false when the log was not carried to its end, and then the reply says `more`.
  bool add(std::string_view origin, std::uint64_t from);
  [[nodiscard]] std::vector<Member> take_members() { return std::move(members_); }

 private:
  const LogReader& store_;
  const Enrolment& device_;
  const PartFilter& filter_;
  std::size_t bytes_left_;
  std::vector<Member> members_;
};

}  // namespace sovang::sync
