#include "sync/strict_json.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <vector>

#include "sync/entry.h"

namespace sovang::sync {
namespace {

namespace dom = simdjson::dom;

constexpr std::int64_t kNumberMax = (std::int64_t{1} << 53) - 1;

std::optional<JsonError> fault_of(const dom::element& value, unsigned depth);

/// Whether a name comes twice. Objects are small and many: the first names are compared one by one, without memory of
/// their own, and only with those that are like them at a glance; only where somebody sends more are they sorted.
class Names {
 public:
  bool add(std::string_view name) {
    if (count_ == first_.size()) {
      more_.push_back(name);
      return true;
    }
    const std::uint64_t bit = glance(name);
    if ((seen_ & bit) != 0)
      for (std::size_t at = 0; at < count_; ++at)
        if (first_[at] == name) return false;
    seen_ |= bit;
    first_[count_++] = name;
    return true;
  }
  bool differ() {
    if (more_.empty()) return true;
    more_.insert(more_.end(), first_.begin(), first_.end());
    std::sort(more_.begin(), more_.end());
    return std::adjacent_find(more_.begin(), more_.end()) == more_.end();
  }

 private:
  /// One of 64 bits, the same for the same name.
  static std::uint64_t glance(std::string_view name) {
    if (name.empty()) return 1;
    const auto mixed =
        name.size() * 31 + static_cast<unsigned char>(name.front()) * 7 + static_cast<unsigned char>(name.back());
    return std::uint64_t{1} << (mixed & 63);
  }

  std::array<std::string_view, 24> first_;
  std::uint64_t seen_ = 0;
  std::size_t count_ = 0;
  std::vector<std::string_view> more_;
};

std::optional<JsonError> fault_of_object(const dom::object& object, unsigned depth) {
  if (depth > kJsonDepthMax) return JsonError::not_json;
  Names names;
  bool differ = true;
  for (const auto& [name, value] : object) {
    differ = names.add(name) && differ;
    if (const auto fault = fault_of(value, depth)) return fault;
  }
  if (!differ || !names.differ()) return JsonError::duplicate_name;
  return std::nullopt;
}

std::optional<JsonError> fault_of_number(const dom::element& value) {
  std::int64_t number = 0;
  if (value.get(number) != simdjson::SUCCESS || number > kNumberMax || number < -kNumberMax)
    return JsonError::bad_number;
  return std::nullopt;
}

std::optional<JsonError> fault_of(const dom::element& value, unsigned depth) {
  switch (value.type()) {
    case dom::element_type::OBJECT:
      return fault_of_object(dom::object(value), depth + 1);
    case dom::element_type::ARRAY:
      if (depth + 1 > kJsonDepthMax) return JsonError::not_json;
      for (const dom::element item : dom::array(value))
        if (const auto fault = fault_of(item, depth + 1)) return fault;
      return std::nullopt;
    case dom::element_type::INT64:
    case dom::element_type::UINT64:
    case dom::element_type::DOUBLE:
      return fault_of_number(value);
    default:
      return std::nullopt;
  }
}

}  // namespace

base::Result<dom::object, JsonError> parse_object(dom::document& document, std::string_view text, unsigned depth) {
  // Entries are read by the hundred thousand: the parser's buffers are kept per thread.
  thread_local dom::parser parser;
  // White space around the object would be bytes that say nothing; the simdjson parser would pass over it.
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return base::Err{JsonError::not_json};
  dom::element root;
  const auto error = parser.parse_into_document(document, text.data(), text.size()).get(root);
  if (error == simdjson::NUMBER_ERROR) return base::Err{JsonError::bad_number};
  dom::object object;
  if (error != simdjson::SUCCESS || root.get(object) != simdjson::SUCCESS) return base::Err{JsonError::not_json};
  if (const auto fault = fault_of_object(object, depth)) return base::Err{*fault};
  return object;
}

std::optional<std::string_view> text_at(const dom::object& object, std::string_view name) {
  std::string_view text;
  if (object.at_key(name).get(text) != simdjson::SUCCESS) return std::nullopt;
  return text;
}

std::optional<std::uint64_t> count_of(const dom::element& element) {
  std::uint64_t count = 0;
  if (element.get(count) != simdjson::SUCCESS) return std::nullopt;
  return count;
}

std::optional<std::uint64_t> count_at(const dom::object& object, std::string_view name) {
  dom::element element;
  if (object.at_key(name).get(element) != simdjson::SUCCESS) return std::nullopt;
  return count_of(element);
}

}  // namespace sovang::sync
