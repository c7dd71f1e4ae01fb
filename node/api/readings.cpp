#include "node/api/readings.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "node/records/import.h"
#include "node/records/text.h"
#include "node/records/typed_number.h"

namespace sovang::api {
namespace {

using Json = nlohmann::ordered_json;

std::string without(std::string text, std::string_view letters) {
  std::erase_if(text, [&](char letter) { return letters.find(letter) != letters.npos; });
  return text;
}

/// Other spellings of the same key strokes, each of which has one meaning at most.
std::vector<std::string> spellings(const std::string& folded) {
  const auto digits_end = folded.find_first_not_of("0123456789., ");
  std::string number = folded.substr(0, digits_end);
  while (number.ends_with(' ')) number.pop_back();
  const std::string tail = digits_end == folded.npos ? "" : folded.substr(digits_end);
  std::string decimal = number;
  std::replace(decimal.begin(), decimal.end(), '.', ',');
  const std::string whole = without(number, "., ");
  std::vector<std::string> out{whole + " nghin", decimal + " trieu"};
  if (tail.starts_with("tr") || tail.starts_with("ty")) {
    const std::string unit = tail.substr(0, 2);  // 2tr50
    const std::string behind = without(tail, "abcdefghijklmnopqrstuvwxyz ");
    out = {whole + ',' + behind + ' ' + unit, whole + ' ' + unit + ' ' + behind + (unit == "tr" ? " nghin" : " trieu")};
  } else if (const auto mark = number.find_last_of(".,"); mark != number.npos && number.size() - mark != 4) {
    out.erase(out.begin());  // "1,5" is no 15 nghìn
  } else if (number == whole && whole.size() > 2) {
    out.pop_back();  // "500" is no 500 triệu
  }
  return out;
}

}  // namespace

Json amount_readings(std::string_view typed) {
  const records::Settings settings;
  const std::string folded = records::fold_typed(typed);
  std::vector<std::int64_t> values;
  for (const auto& spelling : spellings(folded)) {
    const auto read = records::read_vnd(spelling, settings.amount_min_vnd);
    if (read.value && !read.asks && read.code.empty() && *read.value >= settings.amount_min_vnd)
      values.push_back(*read.value);
  }
  const auto as_typed = records::read_vnd(folded, settings.amount_min_vnd);
  if (as_typed.value && as_typed.asks) values.push_back(*as_typed.value);
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  Json out = Json::array();
  for (const std::int64_t value : values) {
    const std::string text = records::group_digits(value);
    Json reading{{"label", text + " đ (" + records::vnd_in_words(value) + ")"}, {"text", text}};
    if (value < settings.amount_min_vnd) reading["confirm"] = "AMOUNT_AMBIGUOUS";
    out.push_back(std::move(reading));
  }
  return out;
}

}  // namespace sovang::api
