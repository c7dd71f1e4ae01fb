#include "crypto/keys.h"

#include <doctest/doctest.h>

#include <set>

#include "base/bytes.h"
#include "crypto/encoding.h"

using namespace sovang;
using namespace sovang::crypto;

namespace {

Secret secret_of(std::string_view digits) { return Secret(base::to_array<32>(*parse_hex(digits))); }

}  // namespace

TEST_SUITE("keys") {
  TEST_CASE("signing: test 2 of RFC 8032 comes out") {
    const SigningKey key(secret_of("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    CHECK(hex(base::view(key.public_key())) == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    const Signature signature = key.sign("r");
    CHECK(hex(base::view(signature)) ==
          "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
          "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    CHECK(verify_signature(key.public_key(), "r", signature));
  }

  TEST_CASE("verifying: any flipped bit of key or message or signature is refused") {
    const SigningKey key(secret_of("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    const std::string message = "a short message";
    const Signature signature = key.sign(message);
    for (std::size_t bit = 0; bit < 64 * 8; ++bit) {
      Signature flipped = signature;
      flipped[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
      CHECK(!verify_signature(key.public_key(), message, flipped));
    }
    for (std::size_t bit = 0; bit < 32 * 8; ++bit) {
      PublicKey flipped = key.public_key();
      flipped[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
      CHECK(!verify_signature(flipped, message, signature));
    }
    for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
      std::string flipped = message;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
      CHECK(!verify_signature(key.public_key(), flipped, signature));
    }
  }

  TEST_CASE("verifying: keys of small order sign nothing") {
    // With the neutral point as key, R = neutral and S = 0 satisfy the bare equation for every message.
    PublicKey neutral{};
    neutral[0] = 1;
    Signature forged{};
    forged[0] = 1;
    CHECK(!verify_signature(neutral, "anything", forged));
    CHECK(!verify_signature(PublicKey{}, "anything", Signature{}));
  }

  TEST_CASE("roles: one seed gives each role a key of its own and always the same") {
    const Secret seed = secret_of("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    std::set<PublicKey> keys;
    for (const KeyRole role : {KeyRole::log, KeyRole::manifest, KeyRole::cosigner, KeyRole::office_log}) {
      const SigningKey key(derive_key_seed(seed, role));
      keys.insert(key.public_key());
      CHECK(SigningKey(derive_key_seed(seed, role)).public_key() == key.public_key());
    }
    CHECK(keys.size() == 4);
    CHECK(keys.count(SigningKey(seed).public_key()) == 0);
  }

  TEST_CASE("randomness: two draws differ") {
    SystemRandom random;
    CHECK(random.bytes<32>() != random.bytes<32>());
    CHECK(Secret(random).bytes() != Secret(random).bytes());
  }
}
