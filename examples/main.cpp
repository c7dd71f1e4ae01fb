// sovang-example: writes the files of a made-up commune into a folder.
#include <CLI/CLI.hpp>
#include <iostream>

#include "examples/make_commune.h"

int main(int argc, char** argv) {
  using namespace sovang::examples;
  MakeOptions options;
  std::string folder;
  std::int64_t scale = 0;
  CLI::App app{
      "Makes up a commune and its year as CSV files, with the totals that its report must show "
      "(expected-totals.json)."};
  app.add_option("--out", folder, "Folder to write")->required();
  app.add_option("--seed", options.seed, "The same seed makes the same commune");
  app.add_option("--name", options.name, "Name of the commune");
  app.add_option("--area-kind", options.area_kind, "khu, thôn, ấp, bản or làng");
  app.add_option("--year", options.year, "The year it tells of");
  app.add_option("--years", options.years, "How many years it tells of");
  app.add_option("--areas", options.areas, "Residential areas");
  app.add_option("--households", options.households_per_area, "Households an area");
  app.add_option("--contributions", options.contributions, "Contributions of all areas");
  app.add_option("--scale", scale, "For benchmarks: this many contributions in 28 areas, households in proportion");
  CLI11_PARSE(app, argc, argv);
  try {
    const Made made = make_commune(scale > 0 ? scaled(scale, options.seed, options.years) : options, folder);
    std::cout << folder << ": " << made.households << " households, " << made.contributions << " contributions\n";
    return 0;
  } catch (const std::exception& failure) {
    std::cerr << "sovang-example: " << failure.what() << '\n';
    return 1;
  }
}
