#include "crypto/note.h"

#include <doctest/doctest.h>

#include "base/bytes.h"
#include "crypto/checkpoint.h"
#include "crypto/encoding.h"
#include "crypto/sha256.h"
#include "tests/crypto/damage.h"

using namespace sovang;
using namespace sovang::crypto;
using namespace sovang::tests;

namespace {

Signer signer_of(const std::string& name, KeyType type = KeyType::ed25519) {
  return {name, type, SigningKey(Secret(sha256("test key of " + name)))};
}

const std::string kText = "sovang\nthôn Đông: 1200000 đồng\n";

/// The signature lines of a note.
std::string lines_of(const std::string& note) { return note.substr(note.rfind("\n\n") + 2); }

NoteError error_of(std::string_view note, const std::vector<VerifierKey>& known) {
  const auto opened = open_note(note, known);
  REQUIRE(!opened.has_value());
  return opened.error();
}

}  // namespace

TEST_SUITE("note") {
  TEST_CASE("a note opens under its key and under no other") {
    const Signer signer = signer_of("example.vn/a");
    const std::string note = sign_note(kText, signer);
    const VerifierKey key = signer.verifier();
    const auto opened = open_note(note, {&key, 1});
    REQUIRE(opened.has_value());
    CHECK(opened->text == kText);
    CHECK(opened->signed_by(key));
    CHECK(opened->signatures.size() == 1);
    CHECK(!opened->signatures[0].time);

    CHECK(error_of(note, {signer_of("example.vn/b").verifier()}) == NoteError::unverified);
    CHECK(error_of(note, {}) == NoteError::unverified);
    CHECK(!opened->signed_by(signer_of("example.vn/b").verifier()));
  }

  TEST_CASE("a note damaged in any bit or cut at any byte or with a byte behind it does not open") {
    const Signer signer = signer_of("example.vn/a");
    const VerifierKey key = signer.verifier();
    CHECK(count_accepted_damage(sign_note(kText, signer), [&](std::string_view note) {
            return !open_note(note, {&key, 1}).has_value();
          }) == 0);
  }

  TEST_CASE("a vkey damaged in any bit or cut at any byte or with a byte behind it is no key") {
    for (const KeyType type : {KeyType::ed25519, KeyType::cosignature_v1}) {
      const VerifierKey key = signer_of("example.vn/a", type).verifier();
      CHECK(parse_vkey(key.text()) == key);
      CHECK(count_accepted_damage(key.text(), [](std::string_view text) { return !parse_vkey(text).has_value(); }) ==
            0);
    }
  }

  TEST_CASE("one public key under two types has two ids") {
    const VerifierKey log = signer_of("example.vn/a").verifier();
    const VerifierKey cosigner = signer_of("example.vn/a", KeyType::cosignature_v1).verifier();
    CHECK(log.key == cosigner.key);
    CHECK(log.id() != cosigner.id());
  }

  TEST_CASE("names above 255 bytes make no vkey and names with plus or white space are no names") {
    CHECK(parse_vkey(signer_of(std::string(255, 'a')).verifier().text()).has_value());
    CHECK(!parse_vkey(signer_of(std::string(256, 'a')).verifier().text()).has_value());
    for (const char* name : {"", "a+b", "a b", "a\tb", "a\xc2\x85", "\xe2\x80\xaf", "a\xff"})
      CHECK(!valid_key_name(name));
    CHECK(valid_key_name("xã/Hòa-Bình"));
    CHECK(valid_key_name("zero\xe2\x80\x8bwidth"));
  }

  TEST_CASE("text may hold empty lines because the last empty line separates") {
    const Signer signer = signer_of("example.vn/a");
    const VerifierKey key = signer.verifier();
    for (const std::string text : {"\n", "\n\n\n", "a\n\nb\n\n", "a\n"}) {
      const auto opened = open_note(sign_note(text, signer), {&key, 1});
      REQUIRE(opened.has_value());
      CHECK(opened->text == text);
    }
  }

  TEST_CASE("a line under a known key that fails refuses the whole note in any order") {
    const Signer a = signer_of("example.vn/a");
    const Signer b = signer_of("example.vn/b");
    const std::string note = sign_note(kText, a);
    const std::string other = lines_of(sign_note("another text\n", b));
    CHECK(error_of(note + other, {a.verifier(), b.verifier()}) == NoteError::invalid_signature);
    CHECK(error_of(kText + "\n" + other + lines_of(note), {a.verifier(), b.verifier()}) ==
          NoteError::invalid_signature);
    CHECK(error_of(note + lines_of(sign_note("another text\n", a)), {a.verifier()}) == NoteError::invalid_signature);
    const VerifierKey known = a.verifier();
    CHECK(open_note(note + other, {&known, 1}).has_value());  // b is unknown here
  }

  TEST_CASE("keys count once, with the earliest time of their cosignatures") {
    const Signer log = signer_of("example.vn/a");
    const Signer hub = signer_of("example.vn/hub", KeyType::cosignature_v1);
    const std::string note = sign_note(kText, log) + lines_of(sign_note(kText, log));
    const std::vector<VerifierKey> known{log.verifier(), hub.verifier()};
    for (const auto& [first, second] : {std::pair(500u, 900u), std::pair(900u, 500u)}) {
      const auto opened = open_note(note + cosign(kText, hub, first) + cosign(kText, hub, second), known);
      REQUIRE(opened.has_value());
      REQUIRE(opened->signatures.size() == 2);
      CHECK(opened->signatures[1].key == hub.verifier());
      CHECK(opened->signatures[1].time == 500);
    }
  }

  TEST_CASE("a hundred lines are read and the hundred and first refuses the note") {
    const Signer signer = signer_of("example.vn/a");
    const VerifierKey key = signer.verifier();
    std::string note = kText + "\n";
    for (int i = 0; i < 99; ++i) note += lines_of(sign_note(kText, signer_of("example.vn/other" + std::to_string(i))));
    note += lines_of(sign_note(kText, signer));
    CHECK(open_note(note, {&key, 1}).has_value());
    CHECK(error_of(note + lines_of(sign_note(kText, signer)), {key}) == NoteError::malformed);
  }

  TEST_CASE("a note of one mebibyte is read and one byte more is refused") {
    const Signer signer = signer_of("example.vn/a");
    const VerifierKey key = signer.verifier();
    const std::size_t around = sign_note("\n", signer).size() - 1;
    std::string text(kNoteBytesMax - around, 'x');
    text.back() = '\n';
    const std::string note = sign_note(text, signer);
    CHECK(note.size() == kNoteBytesMax);
    CHECK(open_note(note, {&key, 1}).has_value());
    CHECK(error_of(sign_note("x" + text, signer), {key}) == NoteError::malformed);
  }

  TEST_CASE("splitting keeps every line as it stands and a bad line under an unknown key refuses the note") {
    const Signer a = signer_of("example.vn/a");
    const Signer b = signer_of("example.vn/b");
    const std::string note = sign_note(kText, a) + lines_of(sign_note(kText, b));
    const auto split = split_note(note);
    REQUIRE(split.has_value());
    REQUIRE(split->lines.size() == 2);
    CHECK(split->lines[1].name == b.name);
    CHECK(split->lines[1].id == b.verifier().id());
    CHECK(split->lines[1].signature.size() == 64);
    CHECK(split->text + "\n" + split->lines[0].line + split->lines[1].line == note);
    for (const char* line :
         {"— x\n", "— x AAAA\n", "— x AAAAAAA\n", "- x AAAAAAA=\n", "\n", "—  x AAAAAAA=\n", "— x AAAAAAA= \n"}) {
      CHECK(!split_note(note + line).has_value());
    }
    CHECK(split_note(note + "— x AAAAAAA=\n").has_value());
  }
}
