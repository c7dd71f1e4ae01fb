#include "node/audit/closing_check.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>

#include "crypto/merkle.h"
#include "node/audit/load_export.h"
#include "node/views/closings.h"
#include "node/views/report.h"

namespace sovang::audit {

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kEntriesAtOnce = 1024;
constexpr std::size_t kNamesMax = 12;

/// The logs as they stood once, in a database in memory.
struct Past {
  store::Database db{{}, store::Database::Mode::memory};
  store::SqliteLogStore logs{db};
  views::Views views{db, logs};

  [[nodiscard]] std::uint64_t size(const std::string& origin) const {
    const auto state = logs.state(origin);
    return state ? state->size() : 0;
  }
  /// Entries up to `size` of a log of `source`.
  void grow(const store::SqliteLogStore& source, const std::string& origin, std::uint64_t size,
            const std::function<void(std::uint64_t)>& progress) {
    sync::LogAppend append{origin, 0, {}, {}, logs.state(origin).value_or(sync::LogState{})};
    while (append.after.size() < size) {
      append.from = append.after.size();
      append.entries = source.read(origin, append.from, std::min(size, append.from + kEntriesAtOnce), SIZE_MAX);
      append.leaves.clear();
      for (const auto& entry : append.entries) {
        append.leaves.push_back(crypto::leaf_hash(entry.open));
        append.after.frontier.append(append.leaves.back());
      }
      store::require_sound(logs.apply({{append}, {}}).has_value(), "a log in memory is where it was left");
      progress(append.entries.size());
    }
  }
};

/// Members that differ, two levels deep: `total.money_vnd`. Members that only a newer program knows are no difference.
void differences(const Json& closed, const Json& counted, const std::string& under, std::vector<std::string>& out) {
  for (const auto& [name, value] : closed.items()) {
    const Json other = counted.contains(name) ? counted[name] : Json();
    if (value == other) continue;
    if (under.empty() && value.is_object() && other.is_object())
      differences(value, other, name + ".", out);
    else
      out.push_back(under + name);
  }
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t at = 0; at < std::min(names.size(), kNamesMax); ++at) out += (at == 0 ? "" : ", ") + names[at];
  return names.size() > kNamesMax ? out + " …" : out;
}

class ClosingCheck {
 public:
  ClosingCheck(store::Database& db, const store::SqliteLogStore& logs, bool all_logs, Findings& findings,
               const std::function<void(std::uint64_t)>& progress)
      : db_(db), logs_(logs), all_logs_(all_logs), findings_(findings), progress_(progress) {}

  void run() {
    auto closings = views::closed_periods(db_);
    std::ranges::sort(closings, {}, &views::ClosedPeriod::index);
    if (!closings.empty()) without_ = figures_without_source(db_, logs_);  // it looks at every entry
    for (const auto& closed : closings) {
      const auto sizes = views::closed_over(db_, closed);
      if (go_to(closed, sizes)) compare(closed);
    }
  }

 private:
  /// Brings the past to what the closing covers; false when not all of it is here.
  bool go_to(const views::ClosedPeriod& closed, const views::StringMap<std::uint64_t>& sizes) {
    for (const auto& [origin, size] : sizes) {
      const auto held = logs_.state(origin);
      if (size == 0 || (held && held->size() >= size) || (!held && origin.ends_with("/xa/office"))) continue;
      if (held || all_logs_)
        findings_.add("closing_not_counted", {closed.origin,
                                              closed.index,
                                              {},
                                              {},
                                              origin + ": " + std::to_string(size),
                                              origin + ": " + std::to_string(held ? held->size() : 0)});
      return false;
    }
    // Behind a lost branch logs may have been shorter again.
    if (!past_ || std::ranges::any_of(sizes, [&](const auto& one) { return past_->size(one.first) > one.second; }))
      past_ = std::make_unique<Past>();
    store::Transaction transaction(past_->db);
    for (const auto& [origin, size] : sizes)
      if (logs_.state(origin)) past_->grow(logs_, origin, size, progress_);
    past_->views.catch_up();
    transaction.commit();
    return true;
  }

  void compare(const views::ClosedPeriod& closed) {
    views::ReportRequest days;
    store::require_sound(views::set_period(days, closed.period), "a closing that counts has a period");
    days.as_of = {*days.to};
    Json figures = Json::parse(views::closed_figures(db_, closed));
    for (const auto& group : without_) {
      figures.erase(group);
      figures["counts"].erase(group);
    }
    const Json counted = Json::parse(views::figures_text(views::report_json(past_->db, past_->logs, days)));
    std::vector<std::string> names;
    differences(figures, counted, "", names);
    if (!names.empty())
      findings_.add(
          "closing_differs",
          {closed.origin, closed.index, {}, {}, closed.id + ", SHA-256 " + closed.figures_sha256, joined(names)});
  }

  store::Database& db_;
  const store::SqliteLogStore& logs_;
  bool all_logs_;
  Findings& findings_;
  const std::function<void(std::uint64_t)>& progress_;
  std::vector<std::string> without_;
  std::unique_ptr<Past> past_;
};

}  // namespace

void check_closings(store::Database& db, const store::SqliteLogStore& logs, bool all_logs, Findings& findings,
                    const std::function<void(std::uint64_t)>& progress) {
  ClosingCheck(db, logs, all_logs, findings, progress).run();
}

}  // namespace sovang::audit
