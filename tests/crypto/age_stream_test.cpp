#include "crypto/age_stream.h"

#include <doctest/doctest.h>

#include "tests/crypto/test_random.h"

using namespace sovang;
using namespace sovang::crypto;
using namespace sovang::tests;

namespace {

constexpr unsigned kFastLogN = 5;

std::string seal(std::string_view plaintext, std::size_t piece, CountingRandom& random) {
  std::string file;
  AgeSealer sealer(
      "mật khẩu", random, [&](std::string_view bytes) { file += bytes; }, kFastLogN);
  for (std::size_t at = 0; at < plaintext.size(); at += piece) sealer.write(plaintext.substr(at, piece));
  sealer.finish();
  return file;
}

base::Result<std::string, AgeError> open(std::string_view file, std::string_view passphrase = "mật khẩu") {
  auto opener = AgeOpener::open(
      [at = std::size_t{0}, file](std::size_t most) mutable {
        const std::string piece(file.substr(at, most));
        at += piece.size();
        return piece;
      },
      passphrase, kFastLogN);
  if (!opener) return base::Err{opener.error()};
  std::string out;
  for (;;) {
    auto piece = opener->next();
    if (!piece) return base::Err{piece.error()};
    if (piece->empty()) return out;
    out += *piece;
  }
}

}  // namespace

TEST_CASE("a stream gives the file that the whole reader takes, and reads what the whole writer makes") {
  CountingRandom random(1);
  for (const std::size_t size : {0u, 1u, 65535u, 65536u, 65537u, 200000u}) {
    CAPTURE(size);
    std::string plaintext(size, '\0');
    for (std::size_t i = 0; i < size; ++i) plaintext[i] = static_cast<char>(i * 31 % 251);
    const std::string file = seal(plaintext, 7919, random);
    const auto whole = age_decrypt_passphrase(file, "mật khẩu", 1u << 20, kFastLogN);
    REQUIRE(whole);
    CHECK(*whole == plaintext);
    const auto streamed = open(age_encrypt_passphrase(plaintext, "mật khẩu", random, kFastLogN));
    REQUIRE(streamed);
    CHECK(*streamed == plaintext);
  }
}

TEST_CASE("a stream that is cut, altered or followed by anything is refused before its end") {
  CountingRandom random(2);
  const std::string file = seal(std::string(70000, 'x'), 70000, random);
  for (std::size_t size = 0; size < file.size(); size += size < 300 || size > file.size() - 40 ? 1 : 997) {
    CAPTURE(size);
    CHECK_FALSE(open(std::string_view(file).substr(0, size)));
  }
  for (std::size_t at = 0; at < file.size(); at += at < 300 ? 1 : 911) {
    CAPTURE(at);
    std::string altered = file;
    altered[at] = static_cast<char>(altered[at] ^ 1);
    const auto opened = open(altered);
    CHECK_FALSE(opened);
  }
  CHECK_FALSE(open(file + "x"));
  CHECK(open(file, "khác").error() == AgeError::no_match);
}
