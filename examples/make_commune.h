#pragma once
// Makes up a commune and its year: one seed, one commune, byte for byte on every machine. Every person, organisation,
// phone (they start with 0000, which no network uses) and parcel is invented.

#include <cstdint>
#include <filesystem>
#include <string>

namespace sovang::examples {

struct MakeOptions {
  std::uint64_t seed = 2024;
  std::string name = "Suối Mây";
  std::string area_kind = "thôn";  // khu, thôn, ấp, bản, làng: its first letter opens the area codes
  int year = 2024;
  int years = 1;  // from `year` on
  int areas = 8;
  int households_per_area = 50;
  std::int64_t contributions = 1500;  // about as many; reversals come on top
};

/// Options for a benchmark of `contributions` entries, which tells of so many years.
MakeOptions scaled(std::int64_t contributions, std::uint64_t seed, int years);

struct Made {
  std::int64_t contributions = 0, households = 0;
};

/// Writes the files of examples/README.md and expected-totals.json into `folder`, which is made when it is missing.
/// Contributions are written as they are made. Throws std::runtime_error when the options make no sense or the disk
/// refuses.
Made make_commune(const MakeOptions& options, const std::filesystem::path& folder);

}  // namespace sovang::examples
