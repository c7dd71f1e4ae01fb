// What people ask of a large book: a year's report, a search, a page.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "bench/book.h"
#include "bench/large.h"
#include "bench/session.h"
#include "examples/csv_files.h"

namespace sovang::bench {

namespace {

std::string url_coded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += std::isalnum(byte) != 0 ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return out;
}

class Reader {
 public:
  Reader(const tests::CommuneFiles& files, const std::string& url) : session_(url), files_(files) {
    for (const auto& row : examples::read_csv_rows(files.dir / "households.csv")) {
      names_.push_back(url_coded(row.at("head_name")));
      households_.push_back(row.at("household_id"));
    }
    for (const auto& row : examples::read_csv_rows(files.dir / "works.csv")) works_.push_back(row.at("work_id"));
    last_year_ = std::stoi(files.as_of.substr(0, 4));
  }
  /// Each asks something else than the question before.
  double report() {
    const auto day = fmt::format("{}-12-{:02}", last_year_, asked_ % 28 + 1);
    return ask(fmt::format("/report?period={}&as_of={}", last_year_ - static_cast<int>(asked_ % years_), day));
  }
  double search() { return ask("/search?q=" + names_[asked_ * 7919 % names_.size()]); }
  double page() {
    std::string path = "/list/contributions?limit=50";
    switch (asked_ % 4) {
      case 0:
        path += "&area=" + files_.areas[asked_ / 4 % files_.areas.size()];
        break;
      case 1:
        path += "&household=" + households_[asked_ * 7919 % households_.size()];
        break;
      case 2:
        path += "&work=" + works_[asked_ / 4 % works_.size()];
        break;
      default:  // deeper and deeper in the whole book
        if (!next_.empty()) path += "&after=" + url_coded(next_);
    }
    const bool deeper = asked_ % 4 == 3;
    const double took = ask(path);
    if (deeper) {
      const auto next = nlohmann::json::parse(answer_).at("next");
      next_ = next.is_string() ? next.get<std::string>() : "";
    }
    return took;
  }
  void spans(unsigned years) { years_ = years; }

 private:
  double ask(const std::string& path) {
    ++asked_;
    return seconds([&] { answer_ = session_.get(path); });
  }

  Session session_;
  const tests::CommuneFiles& files_;
  std::vector<std::string> names_, households_, works_;
  std::string answer_, next_;
  int last_year_ = 0;
  unsigned years_ = 1;
  std::size_t asked_ = 0;
};

struct Question {
  const char* what;
  double milliseconds_max;
  std::size_t times;
  double (Reader::*ask)();
};
constexpr std::array<Question, 3> kQuestions{{{"a year's report", 300, 20, &Reader::report},
                                              {"a search", 30, 200, &Reader::search},
                                              {"a page of the book", 20, 200, &Reader::page}}};

}  // namespace

void reading_rows(Bench& bench) {
  const auto& large = bench.large_book();
  tests::Server server(large.hub());
  Reader reader(large.files(), server.url());
  reader.spans(large.years());
  for (const auto& question : kQuestions) {
    Row row(question.what, large.contributions(), Unit::milliseconds, at_most(question.milliseconds_max));
    const double first = (reader.*question.ask)();
    std::vector<double> all;
    for (std::size_t round = 0; round < bench.options().rounds; ++round) {
      std::vector<double> took;
      for (std::size_t nth = 0; nth < question.times; ++nth) took.push_back((reader.*question.ask)());
      row.add(median(took));
      all.insert(all.end(), took.begin(), took.end());
    }
    row.note(fmt::format("95th percentile {:.1f} ms, the very first {:.1f} ms", percentile95(all) * 1e3, first * 1e3));
    bench.report.add(std::move(row));
  }
  stop(server);
}

}  // namespace sovang::bench
