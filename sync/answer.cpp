#include "sync/answer.h"

#include <simdjson.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "sync/strict_json.h"

namespace sovang::sync {
namespace {

namespace dom = simdjson::dom;

constexpr std::string_view kSegmentPrefix = "log/";
constexpr std::size_t kReplySegmentsMax = kBundleMembersMax - 2;  // beside manifest and answer

std::optional<CheckedRequest::Have> read_have_log(const dom::element& element) {
  dom::array items;
  if (element.get(items) != simdjson::SUCCESS || items.size() != 3) return std::nullopt;
  std::string_view origin;
  std::string_view root_text;
  const auto size = count_of(items.at(1).value_unsafe());
  if (items.at(0).get(origin) != simdjson::SUCCESS || items.at(2).get(root_text) != simdjson::SUCCESS || !size)
    return std::nullopt;
  const auto root = crypto::parse_base64(root_text);
  if (!root || root->size() != std::tuple_size_v<crypto::Hash>) return std::nullopt;
  return CheckedRequest::Have{std::string(origin), *size, base::to_array<32>(*root)};
}

std::optional<Answer::Log> read_answer_log(const dom::element& element) {
  dom::object object;
  if (element.get(object) != simdjson::SUCCESS) return std::nullopt;
  const auto origin = text_at(object, "origin");
  const auto size = count_at(object, "size");
  if (!origin || !size) return std::nullopt;
  return Answer::Log{std::string(*origin), *size, std::string(text_at(object, "note").value_or(std::string_view{}))};
}

std::optional<Problem> read_problem(const dom::element& element) {
  dom::object object;
  if (element.get(object) != simdjson::SUCCESS) return std::nullopt;
  const auto origin = text_at(object, "origin");
  const auto code = text_at(object, "code");
  if (!origin || !code) return std::nullopt;
  return Problem{std::string(*origin), std::string(*code),
                 std::string(text_at(object, "detail").value_or(std::string_view{})),
                 count_at(object, "size").value_or(0)};
}

/// All items of a list; absent when the member is no list or one item does not read.
template <class Item>
std::optional<std::vector<Item>> read_list(const dom::object& object, std::string_view name, std::size_t most,
                                           std::optional<Item> (*read)(const dom::element&)) {
  dom::array items;
  if (object.at_key(name).get(items) != simdjson::SUCCESS || items.size() > most) return std::nullopt;
  std::vector<Item> out;
  out.reserve(items.size());
  for (const dom::element element : items) {
    auto item = read(element);
    if (!item) return std::nullopt;
    out.push_back(std::move(*item));
  }
  return out;
}

}  // namespace

std::string write_have(const Have& have) {
  nlohmann::ordered_json logs = nlohmann::ordered_json::array();
  for (const auto& log : have.logs) logs.push_back({log.origin, log.size, crypto::base64(base::view(log.root))});
  return nlohmann::ordered_json{{"have", std::move(logs)}, {"most", have.most}}.dump();
}

std::optional<Have> read_have(std::string_view text) {
  dom::document document;
  const auto object = parse_object(document, text);
  if (!object) return std::nullopt;
  const auto most = count_at(*object, "most");
  auto logs = read_list(*object, "have", kHaveLogsMax, read_have_log);
  if (!most || !logs) return std::nullopt;
  return Have{std::move(*logs), *most};
}

std::string write_answer(const Answer& answer) {
  nlohmann::ordered_json logs = nlohmann::ordered_json::array();
  for (const auto& log : answer.logs) {
    nlohmann::ordered_json out{{"origin", log.origin}, {"size", log.size}};
    if (!log.note.empty()) out["note"] = log.note;
    logs.push_back(std::move(out));
  }
  nlohmann::ordered_json problems = nlohmann::ordered_json::array();
  for (const Problem& problem : answer.problems) {
    nlohmann::ordered_json out{{"origin", problem.origin}, {"code", problem.code}, {"size", problem.size}};
    if (!problem.detail.empty()) out["detail"] = problem.detail;
    problems.push_back(std::move(out));
  }
  nlohmann::ordered_json whole;
  whole["logs"] = std::move(logs);
  whole["problems"] = std::move(problems);
  whole["more"] = answer.more;
  return whole.dump();
}

std::optional<Answer> read_answer(std::string_view text) {
  dom::document document;
  const auto object = parse_object(document, text);
  if (!object) return std::nullopt;
  auto logs = read_list(*object, "logs", kHaveLogsMax, read_answer_log);
  auto problems = read_list(*object, "problems", kHaveLogsMax, read_problem);
  Answer out;
  if (!logs || !problems || object->at_key("more").get(out.more) != simdjson::SUCCESS) return std::nullopt;
  out.logs = std::move(*logs);
  out.problems = std::move(*problems);
  return out;
}

std::string segment_member_name(std::size_t number) { return std::string(kSegmentPrefix) + std::to_string(number); }

bool is_segment_member(std::string_view name) { return name.starts_with(kSegmentPrefix); }

const MemberView* find_member(const std::vector<MemberView>& members, std::string_view name) {
  const auto found = std::ranges::find(members, name, &MemberView::name);
  return found == members.end() ? nullptr : &*found;
}

std::string_view code_of(SegmentError error) {
  switch (error) {
    case SegmentError::bad_signature:
      return "bad_signature";
    case SegmentError::gap:
      return "gap";
    case SegmentError::fork:
      return "fork";
    case SegmentError::behind:
      return "behind";
    case SegmentError::malformed:
    case SegmentError::bad_part:
      break;
  }
  return "bad_segment";
}

bool ReplyPacker::add(std::string_view origin, std::uint64_t from) {
  const auto state = store_.state(origin);
  if (!state) return true;
  const std::uint64_t size = servable_size(*state);
  if (from >= size) return true;
  if (bytes_left_ == 0 || members_.size() == kReplySegmentsMax) return false;
  Segment segment = cut_segment(store_, origin, from, bytes_left_);
  for (Entry& entry : segment.entries)
    std::erase_if(entry.parts, [&](const auto& part) { return !filter_(device_, origin, entry, part.first); });
  std::string bytes = encode_segment(segment);
  bytes_left_ -= std::min(bytes_left_, bytes.size());
  members_.push_back({segment_member_name(members_.size()), std::move(bytes)});
  return segment.from + segment.entries.size() == size;
}

}  // namespace sovang::sync
