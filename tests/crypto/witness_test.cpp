#include "crypto/witness.h"

#include <doctest/doctest.h>

#include "base/bytes.h"
#include "crypto/proof_lines.h"
#include "tests/crypto/damage.h"
#include "tests/crypto/memory_tree.h"

using namespace sovang;
using namespace sovang::crypto;
using namespace sovang::tests;

namespace {

constexpr std::uint64_t kNow = 1767225600;

Signer signer_of(const std::string& name, KeyType type) {
  return {name, type, SigningKey(Secret(sha256("test key of " + name)))};
}
Signer log_signer() { return signer_of("example.vn/dong/a", KeyType::ed25519); }
Signer hub() { return signer_of("example.vn/xa/cosigner", KeyType::cosignature_v1); }

/// A log with some leaves, and the requests that its device would make.
class Device {
 public:
  explicit Device(std::uint64_t leaves, const std::string& leaf_prefix = "entry ") {
    for (std::uint64_t i = 0; i < leaves; ++i) tree_.append(leaf_hash(leaf_prefix + std::to_string(i)));
  }
  [[nodiscard]] WitnessedTree at(std::uint64_t size) const {
    return {size, rfc_root(std::span(tree_.leaves()).first(size))};
  }
  [[nodiscard]] std::string note(std::uint64_t size) const {
    return sign_checkpoint({log_signer().name, size, at(size).root, {}}, log_signer());
  }
  [[nodiscard]] std::string request(std::uint64_t old_size, std::uint64_t size) const {
    return "old " + std::to_string(old_size) + "\n" +
           proof_lines(prove_consistency(old_size, size, tree_.reader(size))) + "\n" + note(size);
  }

 private:
  MemoryTree tree_;
};

WitnessAnswer ask(std::string_view body, const WitnessedTree& before) {
  const VerifierKey key = log_signer().verifier();
  return judge_add_checkpoint(
      body, {&key, 1}, [&](std::string_view) { return before; }, hub(), kNow);
}

}  // namespace

TEST_SUITE("witness") {
  TEST_CASE("every growth of a log is cosigned and the note verifies under both keys") {
    const Device device(20);
    for (std::uint64_t size = 0; size <= 20; ++size) {
      for (std::uint64_t old_size = 0; old_size <= size; ++old_size) {
        const auto answer = ask(device.request(old_size, size), device.at(old_size));
        REQUIRE(answer.status == 200);
        CHECK(answer.body == cosign(split_note(device.note(size))->text, hub(), kNow));
        CHECK(answer.advance->size == size);
        const std::vector<VerifierKey> keys{log_signer().verifier(), hub().verifier()};
        const auto note = open_note(answer.note, keys);
        REQUIRE(note.has_value());
        CHECK(note->signatures.size() == 2);
      }
    }
  }

  TEST_CASE("a request damaged in any bit or cut or extended is never cosigned") {
    const Device device(9);
    const WitnessedTree before = device.at(3);
    CHECK(ask(device.request(3, 9), before).status == 200);
    CHECK(count_accepted_damage(device.request(3, 9), [&](std::string_view body) {
            const auto answer = ask(body, before);
            return answer.status != 200 && !answer.advance && answer.note.empty();
          }) == 0);
  }

  TEST_CASE("a fork is refused at the same size and at a larger one") {
    const Device device(9);
    const Device fork(12, "other ");
    CHECK(ask(fork.request(9, 9), device.at(9)).status == 422);
    CHECK(ask(fork.request(9, 12), device.at(9)).status == 422);
  }

  TEST_CASE("another old size than the recorded one is told the recorded one and an older checkpoint is refused") {
    const Device device(9);
    const auto answer = ask(device.request(4, 9), device.at(5));
    CHECK(answer.status == 409);
    CHECK(answer.body == "5\n");
    CHECK(answer.content_type == "text/x.tlog.size");
    CHECK(ask("old 9\n\n" + device.note(5), device.at(9)).status == 400);
    CHECK(ask(device.request(5, 5), device.at(9)).status == 409);
  }

  TEST_CASE("origins that are not enrolled and keys that did not sign are refused") {
    const Device device(3);
    const auto ask_with = [&](const std::vector<VerifierKey>& logs) {
      return judge_add_checkpoint(
                 device.request(0, 3), logs, [](std::string_view) { return WitnessedTree{}; }, hub(), kNow)
          .status;
    };
    CHECK(ask_with({}) == 404);
    CHECK(ask_with({signer_of("example.vn/dong/b", KeyType::ed25519).verifier()}) == 404);
    VerifierKey other = signer_of("another key", KeyType::ed25519).verifier();
    other.name = log_signer().name;
    CHECK(ask_with({other}) == 403);
    CHECK(ask_with({other, log_signer().verifier()}) == 200);
  }

  TEST_CASE("what a submitter attached besides the log's line is not passed on") {
    const Device device(3);
    const std::string text = split_note(device.note(3))->text;
    const std::string stranger = cosign(text, signer_of("stranger", KeyType::cosignature_v1), 1);
    const std::string forged = cosign("another text\n", hub(), 1);
    const auto answer = ask(device.request(0, 3) + stranger + forged, {});
    REQUIRE(answer.status == 200);
    CHECK(answer.note == device.note(3) + answer.body);
  }

  TEST_CASE("63 proof lines are judged and 64 are not read") {
    const Device device(3);
    const auto padded = [&](std::size_t lines) {
      return "old 1\n" + proof_lines(std::vector<Hash>(lines)) + "\n" + device.note(3);
    };
    CHECK(ask(padded(63), device.at(1)).status == 422);
    CHECK(ask(padded(64), device.at(1)).status == 400);
  }
}
