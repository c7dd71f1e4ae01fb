// The worked examples of docs/formats are what the code makes and reads.

#include <doctest/doctest.h>

#include <sstream>

#include "base/bytes.h"
#include "base/file.h"
#include "crypto/age.h"
#include "crypto/encoding.h"
#include "crypto/tile.h"
#include "crypto/tlog_proof.h"
#include "tests/crypto/memory_tree.h"
#include "tests/crypto/test_random.h"
#include "tests/support/shared.h"

using namespace sovang;
using namespace sovang::crypto;
using namespace sovang::tests;

namespace {

/// The content of the block that the page opens with ```example:name
std::string example(const std::string& page, const std::string& name) {
  const std::string text = base::read_file(root_dir() / "docs/formats" / page, 1 << 20);
  const std::string opening = "```example:" + name + "\n";
  const auto start = text.find(opening);
  REQUIRE_MESSAGE(start != std::string::npos, page << " has no example " << name);
  const auto end = text.find("```", start + opening.size());
  REQUIRE(end != std::string::npos);
  return text.substr(start + opening.size(), end - start - opening.size());
}

std::vector<std::string> example_lines(const std::string& page, const std::string& name) {
  std::istringstream in(example(page, name));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

Secret example_seed() {
  const auto seed = parse_hex(example_lines("keys.md", "seed").at(0));
  REQUIRE((seed && seed->size() == 32));
  return Secret(base::to_array<32>(*seed));
}

constexpr KeyRole kRoles[] = {KeyRole::log, KeyRole::manifest, KeyRole::cosigner, KeyRole::office_log};

Signer signer_of(KeyRole role) {
  const auto index = static_cast<std::size_t>(role) - 1;
  const auto key = parse_vkey(example_lines("keys.md", "vkeys").at(index));
  REQUIRE(key.has_value());
  return {key->name, key->type, SigningKey(derive_key_seed(example_seed(), role))};
}

MemoryTree example_tree() {
  MemoryTree tree;
  for (int i = 0; i < 3; ++i) tree.append(leaf_hash("entry " + std::to_string(i)));
  return tree;
}

std::vector<std::string> hex_lines(std::span<const Hash> hashes) {
  std::vector<std::string> out;
  for (const Hash& hash : hashes) out.push_back(hex(base::view(hash)));
  return out;
}

}  // namespace

TEST_SUITE("formats") {
  TEST_CASE("keys.md: the seed gives the vkeys") {
    REQUIRE(example_lines("keys.md", "vkeys").size() == std::size(kRoles));
    for (const KeyRole role : kRoles) {
      CHECK(signer_of(role).verifier().text() == example_lines("keys.md", "vkeys")[static_cast<std::size_t>(role) - 1]);
    }
  }

  TEST_CASE("notes.md: the note opens under the manifest key and is made again") {
    const std::string note = example("notes.md", "note");
    const Signer signer = signer_of(KeyRole::manifest);
    const VerifierKey key = signer.verifier();
    const auto opened = open_note(note, {&key, 1});
    REQUIRE(opened.has_value());
    CHECK(sign_note(opened->text, signer) == note);
  }

  TEST_CASE("merkle.md: leaves and roots and proofs come out") {
    const MemoryTree tree = example_tree();
    CHECK(hex_lines(tree.leaves()) == example_lines("merkle.md", "leaves"));
    std::vector<Hash> roots;
    for (std::uint64_t size = 0; size <= 3; ++size) roots.push_back(tree_root(size, tree.reader(size)));
    CHECK(hex_lines(roots) == example_lines("merkle.md", "roots"));
    CHECK(hex_lines(prove_inclusion(1, 3, tree.reader(3))) == example_lines("merkle.md", "inclusion"));
    CHECK(hex_lines(prove_consistency(2, 3, tree.reader(3))) == example_lines("merkle.md", "consistency"));
  }

  TEST_CASE("checkpoints.md: the cosigned checkpoint is made again") {
    const MemoryTree tree = example_tree();
    const Signer log = signer_of(KeyRole::log);
    const Checkpoint checkpoint{log.name, 3, tree_root(3, tree.reader(3)), {}};
    CHECK(sign_checkpoint(checkpoint, log) + cosign(checkpoint.text(), signer_of(KeyRole::cosigner), 1767225600) ==
          example("checkpoints.md", "checkpoint"));
  }

  TEST_CASE("proofs.md: the proof verifies and is made again") {
    const std::string text = example("proofs.md", "proof");
    const ProofPolicy policy{signer_of(KeyRole::log).verifier(), {signer_of(KeyRole::cosigner).verifier()}, 1};
    CHECK(verify_tlog_proof(text, leaf_hash("entry 1"), policy).has_value());
    const MemoryTree tree = example_tree();
    const TlogProof proof{std::nullopt, 1, prove_inclusion(1, 3, tree.reader(3)),
                          example("checkpoints.md", "checkpoint")};
    CHECK(proof.text() == text);
  }

  TEST_CASE("tiles.md: paths and bundle come out") {
    std::vector<std::string> paths;
    for (const TilePath& path : tiles_of_size(300)) paths.push_back(path.text());
    CHECK(paths == example_lines("tiles.md", "files"));
    std::string bundle;
    for (int i = 0; i < 3; ++i) append_to_entry_bundle(bundle, "entry " + std::to_string(i));
    CHECK(hex(bundle) == example_lines("tiles.md", "bundle").at(0));
  }

  TEST_CASE("age.md: the file opens and is made again") {
    const auto keys = example_lines("age.md", "identity");
    const auto identity = parse_age_identity(keys.at(0));
    REQUIRE(identity.has_value());
    const AgeRecipient recipient = identity->recipient();
    CHECK(recipient.text() == keys.at(1));
    const auto payload = parse_hex(example_lines("age.md", "payload").at(0));
    REQUIRE(payload.has_value());
    const std::string file = example("age.md", "header") + *payload;
    const auto opened = age_decrypt(file, {&*identity, 1}, 100);
    REQUIRE(opened.has_value());
    CHECK(*opened == "xin chào\n");

    std::string script;
    for (const auto& [first, count] : {std::pair(0x10, 16), std::pair(0x40, 32), std::pair(0xa0, 16)}) {
      for (int i = 0; i < count; ++i) script += static_cast<char>(first + i);
    }
    ScriptedRandom random(script);
    CHECK(age_encrypt(*opened, {&recipient, 1}, random) == file);
  }
}
