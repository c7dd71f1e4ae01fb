#include "base/scratch_file.h"

#include <doctest/doctest.h>

#include "base/file.h"
#include "tests/support/temp_dir.h"

namespace sovang::tests {

TEST_CASE("a scratch file gives back what was appended, from anywhere, and never has a name") {
  const TempDir folder;
  base::ScratchFile file(folder.path());
  CHECK(std::filesystem::is_empty(folder.path()));
  CHECK(file.size() == 0);
  CHECK(file.read(0, 10).empty());
  file.append("sổ ");
  file.append(std::string(100'000, 'x'));
  CHECK(file.size() == 100'005);
  CHECK(file.read(0, 6) == "sổ x");
  CHECK(file.read(100'000, 10) == "xxxxx");
  CHECK(file.read(200'000, 10).empty());
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a scratch file in a folder that is not there names the folder") {
  const TempDir folder;
  CHECK_THROWS_AS(base::ScratchFile(folder / "none"), base::FileError);
}

}  // namespace sovang::tests
