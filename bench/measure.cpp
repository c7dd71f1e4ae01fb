#include "bench/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

namespace sovang::bench {

namespace {

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace

double seconds(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::vector<double> Measure::ratios() const {
  std::vector<double> out;
  for (std::size_t at = 0; at < ours_.size(); ++at) out.push_back(ours_[at] / floors_[at]);
  return out;
}

std::string Measure::line() const {
  const auto all = ratios();
  const auto [least, most] = std::minmax_element(all.begin(), all.end());
  const double scale = 1e6 / static_cast<double>(count_);
  return fmt::format("{:<28} {:>8} {:>11.2f} {:<34} {:>11.2f} {:>8.2f}  {:.2f} to {:.2f}\n", what_, count_,
                     median(ours_) * scale, floor_, median(floors_) * scale, median(all), *least, *most);
}

std::string Measure::json() const {
  return nlohmann::ordered_json{{"what", what_},
                                {"floor", floor_},
                                {"records", count_},
                                {"seconds", ours_},
                                {"floor_seconds", floors_},
                                {"ratios", ratios()},
                                {"ratio", median(ratios())}}
      .dump();
}

}  // namespace sovang::bench
