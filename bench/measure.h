#pragma once
// Figures of this program beside those of the least that the job takes on this machine. Both are measured in turn,
// several times, because a machine's disk and clock rate wander; a ratio is taken within one round.

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace sovang::bench {

/// Seconds that `work` takes.
double seconds(const std::function<void()>& work);
/// Seconds of processor time that this process and the children that it has waited for have used so far.
double processor_seconds();

/// Seconds by the clock, and of processor time, in which a neighbour's load shows less.
struct Took {
  double clock = 0, processor = 0;
};
Took took(const std::function<void()>& work);

double median(std::vector<double> values);
/// The value that 95 of 100 do not pass.
double percentile95(std::vector<double> values);

/// What the numbers of a row are, and how a table shows them.
enum class Unit : std::uint8_t {
  microseconds_each,  // kept as seconds for all records together
  milliseconds,       // kept as seconds
  seconds,
  bytes_each,  // kept as bytes for all records together
  bytes,
  megabytes,  // kept as bytes; of 1,000,000
  each_second,
  times,
};

struct Target {
  enum class Kind : std::uint8_t {
    stated,    // to be known, not to be reached
    share,     // at least this share of the floor's rate: floor ÷ ours
    multiple,  // at most so many times the floor: ours ÷ floor
    most,      // ours is at most this, in the table's unit
    least,     // ours is at least this
  };
  Kind kind = Kind::stated;
  double value = 0;
};
inline Target share(double value) { return {Target::Kind::share, value}; }
inline Target multiple(double value) { return {Target::Kind::multiple, value}; }
inline Target at_most(double value) { return {Target::Kind::most, value}; }
inline Target at_least(double value) { return {Target::Kind::least, value}; }

class Row {
 public:
  /// `count`: how many records one figure covers.
  Row(std::string what, std::uint64_t count, Unit unit, Target target, std::string floor = {})
      : what_(std::move(what)), count_(count), unit_(unit), target_(target), floor_(std::move(floor)) {}
  /// One round: ours, and the floor measured beside it.
  void add(double ours, double floor);
  void add(double ours) { ours_.push_back(ours); }
  void add(const Took& ours, const Took& floor);
  /// A word behind the row: a percentile, what is in the figure.
  void note(std::string text) { note_ = std::move(text); }

  [[nodiscard]] double ours() const { return median(ours_); }
  [[nodiscard]] bool empty() const { return ours_.empty(); }
  [[nodiscard]] std::string line() const;
  static std::string header();
  [[nodiscard]] nlohmann::ordered_json json() const;

 private:
  [[nodiscard]] std::vector<double> ratios() const;
  [[nodiscard]] bool has_ratio() const { return !floors_.empty(); }
  [[nodiscard]] double shown(double value) const;
  [[nodiscard]] std::string met() const;
  [[nodiscard]] double ratio(double ours, double floor) const;

  std::string what_;
  std::uint64_t count_;
  Unit unit_;
  Target target_;
  std::string floor_, note_;
  std::vector<double> ours_, floors_;
  std::vector<double> processor_, processor_floors_;
};

/// The rows in the order of their measuring; each is shown as soon as it is there.
class Report {
 public:
  void add(Row row);
  /// What could not be measured here, and why.
  void skipped(std::string what, std::string why);
  [[nodiscard]] std::string json() const;

 private:
  std::vector<Row> rows_;
  std::vector<std::pair<std::string, std::string>> skipped_;
};

}  // namespace sovang::bench
