#include "bench/large.h"

#include <algorithm>
#include <fstream>
#include <map>

#include "bench/book.h"

namespace sovang::bench {

namespace {

tests::Arguments long_history(std::size_t contributions, unsigned years) {
  constexpr std::size_t kPerArea = 2000, kAreasMin = 4, kAreasMax = 28, kPerHousehold = 20;
  constexpr std::size_t kHouseholdsMin = 50, kHouseholdsMax = 1000;
  const auto areas = std::clamp(contributions / kPerArea, kAreasMin, kAreasMax);
  const auto households = std::clamp(contributions / areas / kPerHousehold, kHouseholdsMin, kHouseholdsMax);
  return {"--years",      std::to_string(years),      "--areas",         std::to_string(areas),
          "--households", std::to_string(households), "--contributions", std::to_string(contributions)};
}

/// contributions.csv, cut by the area that leads each id: an import would read all of it for the rows of one.
void split_by_area(const tests::CommuneFiles& files) {
  std::ifstream in(files.csv("contributions"));
  std::map<std::string, std::ofstream> areas;
  std::string header, line;
  std::getline(in, header);
  while (std::getline(in, line)) {
    const auto area = line.substr(0, line.find('-'));
    auto& out = areas[area];
    if (!out.is_open()) {
      out.open(files.dir / (area + ".csv"));
      out << header << '\n';
    }
    out << line << '\n';
  }
}

void record_area(const tests::CommuneYear& year, std::size_t index, const std::string& url) {
  for (const char* kind : {"households", "works", "meetings", "contributions"}) {
    const auto& files = year.files();
    const auto& area = files.areas[index];
    const bool own = std::string_view(kind) == "contributions";
    run_to_end(year.node(index),
               {"import", kind, files.csv(own ? area : kind), "--area", area, "--today", files.as_of});
  }
  run_to_end(year.node(index), {"sync", "--hub", url});
  std::filesystem::remove_all(year.node(index).dir());
}

}  // namespace

LargeBook::LargeBook(const std::filesystem::path& dir, std::size_t contributions)
    : year_(tests::make_example(dir / "csv", long_history(contributions, kYears)), dir) {
  split_by_area(year_.files());
  year_.found();
  year_.enrol();
  tests::Server server(year_.hub());
  tests::at_the_same_time(year_.nodes(), [&](std::size_t index) { record_area(year_, index, server.url()); });
  stop(server);
  run_to_end(year_.hub(), {"status"});  // folds what is left
}

std::size_t LargeBook::contributions() const {
  return year_.files().expected.at("counts").at("contributions").get<std::size_t>();
}

}  // namespace sovang::bench
