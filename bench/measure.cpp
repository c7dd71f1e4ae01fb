#include "bench/measure.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/ensure.h"

namespace sovang::bench {

namespace {

constexpr double kMegabyte = 1e6;

std::string_view name_of(Unit unit) {
  switch (unit) {
    case Unit::microseconds_each:
      return "µs each";
    case Unit::milliseconds:
      return "ms";
    case Unit::seconds:
      return "s";
    case Unit::bytes_each:
      return "B each";
    case Unit::bytes:
      return "B";
    case Unit::megabytes:
      return "MB";
    case Unit::each_second:
      return "/s";
    case Unit::times:
      return "";
  }
  return "";
}

std::string figure(double value, Unit unit) {
  const double size = std::abs(value);
  const auto number = size >= 1000 ? fmt::format("{:.0f}", value)
                      : size >= 10 ? fmt::format("{:.1f}", value)
                      : size == 0  ? std::string("0")
                                   : fmt::format("{:.2f}", value);
  const auto name = name_of(unit);
  return name.empty() ? number : fmt::format("{} {}", number, name);
}

/// fmt counts bytes of a padded field where a terminal shows columns.
std::string padded(const std::string& text, std::size_t columns) {
  std::size_t shown = 0;
  for (const char c : text) shown += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return text + std::string(shown < columns ? columns - shown : 0, ' ');
}

std::string columns(const std::vector<std::string>& cells) {
  constexpr std::size_t kWidths[] = {44, 9, 16, 46, 8, 16, 10, 6};
  std::string out;
  for (std::size_t at = 0; at < cells.size(); ++at)
    out += at < std::size(kWidths) ? padded(cells[at], kWidths[at]) + " " : cells[at];
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out + "\n";
}

}  // namespace

double seconds(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double processor_seconds() {
  double all = 0;
  for (const int whose : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage used{};
    ::getrusage(whose, &used);
    for (const auto& time : {used.ru_utime, used.ru_stime})
      all += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  }
  return all;
}

Took took(const std::function<void()>& work) {
  const double before = processor_seconds();
  const double clock = seconds(work);
  return {clock, processor_seconds() - before};
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const auto middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double percentile95(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[(values.size() * 95 + 99) / 100 - 1];
}

void Row::add(double ours, double floor) {
  ours_.push_back(ours);
  floors_.push_back(floor);
}

void Row::add(const Took& ours, const Took& floor) {
  add(ours.clock, floor.clock);
  processor_.push_back(ours.processor);
  processor_floors_.push_back(floor.processor);
}

double Row::ratio(double ours, double floor) const {
  return target_.kind == Target::Kind::share ? floor / ours : ours / floor;
}

std::vector<double> Row::ratios() const {
  std::vector<double> out;
  for (std::size_t at = 0; at < floors_.size(); ++at) out.push_back(ratio(ours_[at], floors_[at]));
  return out;
}

double Row::shown(double value) const {
  switch (unit_) {
    case Unit::microseconds_each:
      return value * 1e6 / static_cast<double>(count_);
    case Unit::milliseconds:
      return value * 1e3;
    case Unit::bytes_each:
      return value / static_cast<double>(count_);
    case Unit::megabytes:
      return value / kMegabyte;
    default:
      return value;
  }
}

std::string Row::met() const {
  const auto yes = [](bool holds) { return holds ? "yes" : "NO"; };
  switch (target_.kind) {
    case Target::Kind::share:
      return yes(median(ratios()) >= target_.value);
    case Target::Kind::multiple:
      return yes(median(ratios()) <= target_.value);
    case Target::Kind::most:
      return yes(shown(ours()) <= target_.value);
    case Target::Kind::least:
      return yes(shown(ours()) >= target_.value);
    case Target::Kind::stated:
      break;
  }
  return "";
}

std::string Row::header() { return columns({"what", "records", "ours", "floor", "ratio", "spread", "target", "met?"}); }

std::string Row::line() const {
  const auto all = has_ratio() ? ratios() : ours_;
  const auto [least, most] = std::minmax_element(all.begin(), all.end());
  const auto spread = has_ratio() ? fmt::format("{:.2f}–{:.2f}", *least, *most)
                      : all.size() > 1
                          ? fmt::format("{}–{}", figure(shown(*least), Unit::times), figure(shown(*most), Unit::times))
                          : std::string();
  std::string target;
  if (target_.kind != Target::Kind::stated) {
    const bool least_wanted = target_.kind == Target::Kind::share || target_.kind == Target::Kind::least;
    const bool times = target_.kind == Target::Kind::share || target_.kind == Target::Kind::multiple;
    target = fmt::format("{} {:g}{}", least_wanted ? "≥" : "≤", target_.value, times ? " ×" : "");
  }
  auto line = columns({what_, std::to_string(count_), figure(shown(ours()), unit_),
                       has_ratio() ? fmt::format("{} {}", figure(shown(median(floors_)), unit_), floor_) : floor_,
                       has_ratio() ? fmt::format("{:.2f}", median(all)) : "", spread, target, met()});
  if (!note_.empty()) line += "    " + note_ + "\n";
  if (!processor_.empty()) {
    const double ours = median(processor_), floor = median(processor_floors_);
    line += fmt::format("    processor time {} beside {}, ratio {:.2f}\n", figure(shown(ours), unit_),
                        figure(shown(floor), unit_), ratio(ours, floor));
  }
  return line;
}

nlohmann::ordered_json Row::json() const {
  constexpr std::string_view kKinds[] = {"stated", "share_of_floor", "multiple_of_floor", "at_most", "at_least"};
  nlohmann::ordered_json out{{"what", what_}, {"records", count_}, {"unit", name_of(unit_)}};
  const auto put = [&](const char* name, const std::vector<double>& values) {
    for (const double value : values) out[name].push_back(shown(value));
  };
  put("ours", ours_);
  if (!processor_.empty()) {
    put("processor", processor_);
    put("processor_floors", processor_floors_);
  }
  if (has_ratio()) {
    out["floor"] = floor_;
    put("floors", floors_);
    out["ratios"] = ratios();
    out["ratio"] = median(ratios());
  }
  out["target"] = {{"kind", kKinds[static_cast<std::size_t>(target_.kind)]}, {"value", target_.value}};
  if (target_.kind != Target::Kind::stated) out["met"] = met() == "yes";
  if (!note_.empty()) out["note"] = note_;
  return out;
}

void Report::add(Row row) {
  base::ensure(!row.empty(), "a row has figures");
  if (rows_.empty()) std::cout << Row::header();
  std::cout << row.line() << std::flush;
  rows_.push_back(std::move(row));
}

void Report::skipped(std::string what, std::string why) {
  std::cout << "skipped: " << what << ": " << why << "\n" << std::flush;
  skipped_.emplace_back(std::move(what), std::move(why));
}

std::string Report::json() const {
  auto rows = nlohmann::ordered_json::array(), skipped = rows;
  for (const auto& row : rows_) rows.push_back(row.json());
  for (const auto& [what, why] : skipped_) skipped.push_back({{"what", what}, {"why", why}});
  return nlohmann::ordered_json{{"rows", std::move(rows)}, {"skipped", std::move(skipped)}}.dump(1) + "\n";
}

}  // namespace sovang::bench
