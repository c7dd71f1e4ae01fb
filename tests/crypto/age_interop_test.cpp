// Files exchanged with the age program of the system, both ways.

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "crypto/age.h"
#include "crypto/keys.h"
#include "tests/crypto/test_random.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tests/support/temp_dir.h"

using namespace sovang;
using namespace sovang::crypto;
using namespace sovang::tests;

namespace {

constexpr std::size_t kSizes[] = {0, 1, 65535, 65536, 65537, 200000};
constexpr std::size_t kFileMax = 1 << 20;

bool installed(const std::string& program) {
  const bool found = std::filesystem::exists("/usr/bin/" + program);
  if (!found) say_skipped("exchange of files with " + program, "/usr/bin/" + program + " is not installed");
  return found;
}

std::string plaintext_of(std::size_t size) {
  CountingRandom random(size);
  std::string out(size, '\0');
  random.fill({base::octets(out), out.size()});
  return out;
}

/// Runs a program that must succeed; gives its stdout.
std::string run_well(const std::vector<std::string>& command) {
  const Finished finished = run({.command = command, .environment = {}, .input = {}});
  REQUIRE_MESSAGE(finished.status == 0, command[0] << ": " << finished.describe());
  return finished.out;
}

}  // namespace

TEST_SUITE("age interop") {
  TEST_CASE("what age encrypts opens here and what is sealed here age decrypts") {
    if (!installed("age")) return;
    const TempDir dir;
    SystemRandom random;
    const AgeIdentity identity{Secret(random)};
    base::write_file_atomic(dir / "identity", identity.text() + "\n", base::FileMode::secret_0600);
    const std::string plain = dir / "plain";
    const std::string sealed = dir / "sealed";
    for (const std::size_t size : kSizes) {
      CAPTURE(size);
      const std::string plaintext = plaintext_of(size);
      base::write_file_atomic(plain, plaintext);
      for (const bool armor : {false, true}) {
        std::vector<std::string> command{"/usr/bin/age", "-r", identity.recipient().text(), "-o", sealed, plain};
        if (armor) command.insert(command.begin() + 1, "--armor");
        run_well(command);
        const auto opened = age_decrypt(base::read_file(sealed, kFileMax), {&identity, 1}, size);
        REQUIRE(opened.has_value());
        CHECK(*opened == plaintext);
      }
      const AgeRecipient recipients[] = {AgeIdentity{Secret(random)}.recipient(), identity.recipient()};
      base::write_file_atomic(sealed, age_encrypt(plaintext, recipients, random));
      CHECK(run_well({"/usr/bin/age", "-d", "-i", dir / "identity", sealed}) == plaintext);
    }
  }

  TEST_CASE("a damaged file sealed here is refused by age too") {
    if (!installed("age")) return;
    const TempDir dir;
    SystemRandom random;
    const AgeIdentity identity{Secret(random)};
    base::write_file_atomic(dir / "identity", identity.text() + "\n", base::FileMode::secret_0600);
    const AgeRecipient recipient = identity.recipient();
    std::string file = age_encrypt(plaintext_of(100), {&recipient, 1}, random);
    file.back() = static_cast<char>(file.back() ^ 1);
    base::write_file_atomic(dir / "sealed", file);
    const Finished finished = run(
        {.command = {"/usr/bin/age", "-d", "-i", dir / "identity", dir / "sealed"}, .environment = {}, .input = {}});
    CHECK(finished.status != 0);
  }

  TEST_CASE("keys that age-keygen makes are read here and it derives the same recipient from ours") {
    if (!installed("age-keygen")) return;
    const TempDir dir;
    const std::string made = run_well({"/usr/bin/age-keygen"});
    const auto at = made.find("AGE-SECRET-KEY-1");
    REQUIRE(at != std::string::npos);
    const auto identity = parse_age_identity(std::string_view(made).substr(at, 74));
    REQUIRE(identity.has_value());
    CHECK(made.find(identity->recipient().text()) != std::string::npos);

    SystemRandom random;
    const AgeIdentity ours{Secret(random)};
    base::write_file_atomic(dir / "identity", ours.text() + "\n", base::FileMode::secret_0600);
    CHECK(run_well({"/usr/bin/age-keygen", "-y", dir / "identity"}) == ours.recipient().text() + "\n");
  }
}
