#include "crypto/age.h"

#include <doctest/doctest.h>

#include "base/bytes.h"
#include "crypto/age_header.h"
#include "crypto/age_wrap.h"
#include "crypto/bech32.h"
#include "crypto/encoding.h"
#include "tests/crypto/damage.h"
#include "tests/crypto/test_random.h"

using namespace sovang;
using namespace sovang::crypto;
using namespace sovang::tests;

namespace {

constexpr std::size_t kLimit = 1 << 20;
constexpr unsigned kFastLogN = 1;

AgeIdentity identity_of(std::uint64_t seed) {
  CountingRandom random(seed);
  return {Secret(random)};
}

std::string seal(std::string_view plaintext, const std::vector<AgeRecipient>& recipients) {
  CountingRandom random(99);
  return age_encrypt(plaintext, recipients, random);
}

std::optional<AgeError> error_of(std::string_view file, const AgeIdentity& identity, std::size_t limit = kLimit) {
  const auto opened = age_decrypt(file, {&identity, 1}, limit);
  return opened ? std::nullopt : std::optional(opened.error());
}

std::string armored(std::string_view file) {
  std::string out = "-----BEGIN AGE ENCRYPTED FILE-----\n";
  const std::string columns = base64(file);
  for (std::size_t at = 0; at < columns.size(); at += 64) out += columns.substr(at, 64) + "\n";
  return out + "-----END AGE ENCRYPTED FILE-----\n";
}

}  // namespace

TEST_SUITE("age") {
  TEST_CASE("plaintexts around the chunk size come back and the file has the stated size") {
    const AgeIdentity identity = identity_of(1);
    for (const std::size_t size : {0u, 1u, 65535u, 65536u, 65537u, 131071u, 131072u, 131073u, 200000u}) {
      const std::string plaintext(size, 'v');
      const std::string file = seal(plaintext, {identity.recipient()});
      const auto opened = age_decrypt(file, {&identity, 1}, size);
      REQUIRE(opened.has_value());
      CHECK(*opened == plaintext);
      CHECK(parse_age_header(file)->payload.size() ==
            16 + size + 16 * std::max<std::size_t>(1, (size + 65535) / 65536));
      if (size > 0) CHECK(error_of(file, identity, size - 1) == AgeError::too_large);
    }
  }

  TEST_CASE("each recipient opens and a stranger does not") {
    const AgeIdentity first = identity_of(1);
    const AgeIdentity second = identity_of(2);
    const std::string file = seal("secret", {first.recipient(), second.recipient()});
    CHECK(!error_of(file, first));
    CHECK(!error_of(file, second));
    CHECK(error_of(file, identity_of(3)) == AgeError::no_match);
    const std::vector<AgeIdentity> many{identity_of(3), second};
    CHECK(age_decrypt(file, many, kLimit).has_value());
    CHECK(age_decrypt(file, {}, kLimit).error() == AgeError::no_match);
    CHECK(age_decrypt_passphrase(file, "secret", kLimit).error() == AgeError::no_match);
  }

  TEST_CASE("a file damaged in any bit or cut at any byte or with a byte behind it does not open") {
    const AgeIdentity identity = identity_of(1);
    const std::string file = seal("a few octets", {identity.recipient()});
    CHECK(!error_of(file, identity));
    CHECK(count_accepted_damage(
              file, [&](std::string_view damaged) { return error_of(damaged, identity).has_value(); }) == 0);
  }

  TEST_CASE("a passphrase file damaged in any bit or cut or extended does not open") {
    CountingRandom random;
    const std::string file = age_encrypt_passphrase("secret", "mật khẩu", random, kFastLogN);
    const auto refused = [](std::string_view damaged) {
      return !age_decrypt_passphrase(damaged, "mật khẩu", kLimit, kFastLogN + 2).has_value();
    };
    CHECK(!refused(file));
    CHECK(count_accepted_damage(file, refused) == 0);
    CHECK(age_decrypt_passphrase(file, "mat khau", kLimit).error() == AgeError::no_match);
    const AgeIdentity identity = identity_of(1);
    CHECK(error_of(file, identity) == AgeError::no_match);
  }

  TEST_CASE("armor damaged in any bit or cut does not open but for its line ends and white space around it") {
    const AgeIdentity identity = identity_of(1);
    const std::string file = armored(seal("a few octets", {identity.recipient()}));
    CHECK(!error_of(file, identity));
    CHECK(!error_of(" \r\n\t" + file + "\n\n ", identity));
    std::size_t opened = 0;
    for (std::size_t size = 0; size + 1 < file.size(); ++size) {
      opened += error_of(std::string_view(file).substr(0, size), identity).has_value() ? 0 : 1;
    }
    for (std::size_t i = 0; i + 1 < file.size(); ++i) {
      for (int bit = 0; bit < 8; ++bit) {
        std::string copy = file;
        copy[i] = static_cast<char>(file[i] ^ 1 << bit);
        opened += error_of(copy, identity).has_value() ? 0 : 1;
      }
    }
    CHECK(opened == 0);
  }

  TEST_CASE("chunks that are missing or exchanged or cut or added are noticed") {
    constexpr std::size_t kSealedChunk = 65536 + 16;
    const AgeIdentity identity = identity_of(1);
    const std::string file = seal(std::string(3 * 65536, 'v'), {identity.recipient()});
    const std::size_t start = file.size() - 3 * kSealedChunk;
    const std::string chunks[] = {file.substr(start, kSealedChunk), file.substr(start + kSealedChunk, kSealedChunk),
                                  file.substr(start + 2 * kSealedChunk)};
    const std::string head = file.substr(0, start);
    CHECK(!error_of(head + chunks[0] + chunks[1] + chunks[2], identity));
    for (const std::string& payload :
         {std::string(), chunks[0], chunks[2], chunks[0] + chunks[1], chunks[0] + chunks[2],
          chunks[1] + chunks[0] + chunks[2], chunks[0] + chunks[1] + chunks[2] + chunks[2],
          chunks[0] + chunks[1] + chunks[1] + chunks[2]}) {
      CHECK(error_of(head + payload, identity) == AgeError::payload);
    }
    for (const std::size_t left : {1u, 15u, 16u, 17u, 65551u}) {
      CHECK(error_of(head + chunks[0] + chunks[1] + chunks[2].substr(0, left), identity) == AgeError::payload);
      CHECK(error_of(file + std::string(left, 'x'), identity) == AgeError::payload);
    }
    CHECK(error_of(head.substr(0, head.size() - 1), identity) == AgeError::malformed_header);
  }

  TEST_CASE("an altered header under a right file key fails its MAC") {
    const AgeIdentity identity = identity_of(1);
    std::string file = seal("x", {identity.recipient()});
    file.insert(file.find("--- "), "-> grease\n\n");
    CHECK(error_of(file, identity) == AgeError::bad_mac);
  }

  TEST_CASE("stanzas of other types are passed over and too many stanzas are refused") {
    const AgeIdentity identity = identity_of(1);
    CountingRandom random;
    const FileKey file_key(random.bytes<16>());
    const auto header_with = [&](std::size_t others) {
      std::vector<AgeStanza> stanzas(others, AgeStanza{{"x25519", "other"}, std::string(48, 'b')});
      stanzas.push_back(wrap_for_recipient(file_key, identity.recipient(), Secret(random)));
      return write_age_header(stanzas, file_key);
    };
    const std::string sealed = seal("", {identity.recipient()});
    for (const std::size_t others : {0u, 1u, 255u}) {
      const std::string header = header_with(others);
      const auto parsed = parse_age_header(header);
      REQUIRE(parsed.has_value());
      CHECK(parsed->stanzas.size() == others + 1);
      CHECK(unwrap_by_identity(parsed->stanzas, {&identity, 1})->bytes == file_key.bytes);
      CHECK(verify_age_mac(*parsed, file_key));
    }
    CHECK(!parse_age_header(header_with(256)).has_value());
  }

  TEST_CASE("scrypt work above the caller's limit is refused before any work") {
    CountingRandom random;
    const std::string file = age_encrypt_passphrase("x", "p", random, 5);
    CHECK(age_decrypt_passphrase(file, "p", kLimit, 4).error() == AgeError::work_factor);
    CHECK(age_decrypt_passphrase(file, "p", kLimit, 5).has_value());
    std::string huge = file;
    const std::size_t line_end = huge.find('\n', huge.find("-> scrypt"));
    huge.replace(line_end - 1, 1, "63");
    CHECK(age_decrypt_passphrase(huge, "p", kLimit).error() == AgeError::work_factor);
  }

  TEST_CASE("keys of small order are no recipients") {
    for (const std::uint8_t first : {0, 1}) {
      PublicKey small{};
      small[0] = first;
      CHECK(!parse_age_recipient(bech32("age", base::view(small))));
    }
    CHECK(parse_age_recipient(identity_of(1).recipient().text()) == identity_of(1).recipient());
    CHECK(!parse_age_recipient(bech32("age", std::string(31, 'k'))));
    CHECK(!parse_age_recipient(bech32("age", std::string(33, 'k'))));
  }

  TEST_CASE("an identity is read in upper case only and comes back") {
    const std::string text = identity_of(1).text();
    CHECK(text.starts_with("AGE-SECRET-KEY-1"));
    CHECK(text.size() == 74);
    CHECK(parse_age_identity(text)->text() == text);
    std::string lower = text;
    for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    CHECK(!parse_age_identity(lower));
    CHECK(!parse_age_recipient(text));
  }
}
