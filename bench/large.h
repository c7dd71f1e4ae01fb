#pragma once
// A hub with a long history: a commune of up to 28 areas and ten years whose devices have all exchanged.

#include <cstddef>
#include <filesystem>

#include "tests/e2e/commune.h"

namespace sovang::bench {

class LargeBook {
 public:
  /// Makes `dir`; for a million entries this takes some minutes.
  LargeBook(const std::filesystem::path& dir, std::size_t contributions);
  [[nodiscard]] const tests::Book& hub() const { return year_.hub(); }
  [[nodiscard]] const tests::CommuneFiles& files() const { return year_.files(); }
  [[nodiscard]] std::size_t contributions() const;
  [[nodiscard]] static unsigned years() { return kYears; }

 private:
  static constexpr unsigned kYears = 10;
  tests::CommuneYear year_;
};

}  // namespace sovang::bench
