#include "crypto/checkpoint.h"

#include <doctest/doctest.h>

#include "base/bytes.h"
#include "base/decimal.h"
#include "crypto/encoding.h"
#include "crypto/merkle.h"
#include "tests/crypto/damage.h"

using namespace sovang;
using namespace sovang::crypto;
using namespace sovang::tests;

namespace {

Signer signer_of(const std::string& name, KeyType type) {
  return {name, type, SigningKey(Secret(sha256("test key of " + name)))};
}
Signer log_signer() { return signer_of("example.vn/dong/a", KeyType::ed25519); }
Signer hub_signer() { return signer_of("example.vn/xa/cosigner", KeyType::cosignature_v1); }

Checkpoint checkpoint_of(std::uint64_t size) {
  return {"example.vn/dong/a", size, size == 0 ? empty_root() : sha256("root"), {}};
}

}  // namespace

TEST_SUITE("checkpoint") {
  TEST_CASE("a checkpoint comes back from its text for sizes from 0 to 2^63-1") {
    for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{300}, base::kDecimalMax}) {
      CHECK(parse_checkpoint(checkpoint_of(size).text()) == checkpoint_of(size));
    }
    Checkpoint extended = checkpoint_of(5);
    extended.extensions = {"one", "two words"};
    CHECK(parse_checkpoint(extended.text()) == extended);
  }

  TEST_CASE("an empty tree with another root is no checkpoint but has the shape of one") {
    Checkpoint checkpoint = checkpoint_of(0);
    checkpoint.root = sha256("root");
    CHECK(!parse_checkpoint(checkpoint.text()));
    CHECK(parse_checkpoint_shape(checkpoint.text()) == checkpoint);
  }

  TEST_CASE("texts with bad lines are no checkpoints") {
    const std::string root = base64(base::view(sha256("root")));
    for (const std::string& text :
         {std::string(), std::string("\n"), "o\n5\n" + root, std::string("o\n5\n"), "o\n05\n" + root + "\n",
          "\n5\n" + root + "\n", "o\n\n" + root + "\n", "o\n5\n" + root + "\n\n", "o\n5\n" + root + " \n",
          "o\n 5\n" + root + "\n", "o\n5\r\n" + root + "\n", "o\n5\n" + root.substr(4) + "\n",
          "o\n9223372036854775808\n" + root + "\n"}) {
      CAPTURE(text);
      CHECK(!parse_checkpoint(text));
    }
  }

  TEST_CASE("a cosigned checkpoint damaged in any bit or cut or extended does not verify for both keys") {
    const std::string text = checkpoint_of(300).text();
    const std::string note = sign_checkpoint(checkpoint_of(300), log_signer()) + cosign(text, hub_signer(), 1767225600);
    const std::vector<VerifierKey> keys{log_signer().verifier(), hub_signer().verifier()};
    const auto verifies = [&](std::string_view damaged) {
      const auto opened = open_note(damaged, keys);
      return opened && opened->signed_by(keys[0]) && opened->signed_by(keys[1]);
    };
    CHECK(verifies(note));
    CHECK(count_accepted_damage(note, [&](std::string_view damaged) { return !verifies(damaged); }) == 0);
  }

  TEST_CASE("a cosignature speaks of its time and its text alone") {
    const std::string text = checkpoint_of(300).text();
    const std::vector<VerifierKey> keys{hub_signer().verifier()};
    const auto opened = open_note(text + "\n" + cosign(text, hub_signer(), base::kDecimalMax), keys);
    REQUIRE(opened.has_value());
    CHECK(opened->signatures[0].time == base::kDecimalMax);
    CHECK(!open_note(checkpoint_of(301).text() + "\n" + cosign(text, hub_signer(), 7), keys).has_value());
    CHECK(cosigned_message("t\n", 7) == "cosignature/v1\ntime 7\nt\n");
  }

  TEST_CASE("merging adds new lines once and leaves other notes alone") {
    const std::string text = checkpoint_of(300).text();
    const std::string note = sign_checkpoint(checkpoint_of(300), log_signer());
    const std::string first = cosign(text, hub_signer(), 5);
    const std::string second = cosign(text, hub_signer(), 6);
    CHECK(merge_signatures(note, note + first) == note + first);
    CHECK(merge_signatures(note + first, note + second + first) == note + first + second);
    CHECK(merge_signatures(note + first, text + "\n" + second) == note + first + second);
    CHECK(merge_signatures(note + first + first, note) == note + first);
    CHECK(merge_signatures(note, sign_checkpoint(checkpoint_of(301), log_signer())) == note);
    CHECK(merge_signatures(note, "no note") == note);
    CHECK(merge_signatures("no note", note) == "no note");
  }

  TEST_CASE("merging stops at the number of lines that a reader accepts") {
    const std::string text = checkpoint_of(300).text();
    std::string note = sign_checkpoint(checkpoint_of(300), log_signer());
    std::string more = note;
    for (std::uint64_t time = 1; time <= kNoteSignaturesMax - 1; ++time) more += cosign(text, hub_signer(), time);
    const std::string full = merge_signatures(note, more);
    CHECK(full == more);
    CHECK(merge_signatures(full, text + "\n" + cosign(text, hub_signer(), 1000)) == full);
  }
}
