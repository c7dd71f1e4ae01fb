#include <tuple>

#include "crypto/checkpoint.h"
#include "crypto/note.h"
#include "tests/crypto/vectors.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

std::string verdict(const base::Result<crypto::OpenedNote, crypto::NoteError>& note) {
  if (note) return "ok";
  switch (note.error()) {
    case crypto::NoteError::malformed:
      return "malformed";
    case crypto::NoteError::invalid_signature:
      return "invalid-signature";
    case crypto::NoteError::unverified:
      return "unverified";
  }
  return "?";
}

using Verified = std::set<std::tuple<std::string, std::string, std::optional<std::uint64_t>>>;

Verified stated_signatures(const Json& list) {
  Verified out;
  for (const Json& row : list) {
    understand(row, {"key_id_hex", "name", "timestamp"});
    std::optional<std::uint64_t> time;
    if (row.contains("timestamp")) time = row.at("timestamp").get<std::uint64_t>();
    out.emplace(row.at("name"), row.at("key_id_hex"), time);
  }
  return out;
}

Verified found_signatures(const crypto::OpenedNote& note) {
  Verified out;
  for (const auto& signature : note.signatures) {
    out.emplace(signature.key.name, crypto::hex(base::view(signature.key.id())), signature.time);
  }
  CHECK(out.size() == note.signatures.size());
  return out;
}

void judge_keys(Vectors& vectors) {
  vectors.each("keys", [](const Json& row) { judge_key(row); });
}

}  // namespace

TEST_SUITE("note vectors") {
  TEST_CASE("vkeys: every key text gets its verdict") {
    auto vectors = Vectors::open("vkeys.json");
    if (!vectors) return;
    vectors->understand_file({"cases", "keys"});
    judge_keys(*vectors);
    vectors->each("cases", [](const Json& row) {
      understand(row, {"desc", "valid", "vkey", "x_mod"});
      const auto key = crypto::parse_vkey(row.at("vkey").get<std::string>());
      CHECK(key.has_value() == row.at("valid").get<bool>());
      if (key) CHECK(key->text() == row.at("vkey"));
    });
    vectors->say();
  }

  TEST_CASE("notes: every note gets its verdict and its signers") {
    auto vectors = Vectors::open("notes.json");
    if (!vectors) return;
    vectors->understand_file({"cases", "keys"});
    judge_keys(*vectors);
    vectors->each("cases", [](const Json& row) {
      understand(row, {"desc", "expect", "note_b64", "text_b64", "verified", "vkeys", "x_mod", "level"});
      const auto note = crypto::open_note(unbase64(row.at("note_b64")), parse_vkeys(row.at("vkeys")));
      CHECK(verdict(note) == row.at("expect"));
      if (!note) return;
      CHECK(note->text == unbase64(row.at("text_b64")));
      CHECK(found_signatures(*note) == stated_signatures(row.at("verified")));
    });
    vectors->say();
  }

  TEST_CASE("checkpoints: every body gets its verdict") {
    auto vectors = Vectors::open("checkpoints.json");
    if (!vectors) return;
    vectors->understand_file({"cases", "keys"});
    judge_keys(*vectors);
    vectors->each("cases", [](const Json& row) {
      understand(row, {"desc", "extension_lines", "level", "note_b64", "note_status", "origin", "root_hex", "size",
                       "valid", "vkey", "why", "x_mod_note", "x_mod_parsetree"});
      const auto note = crypto::open_note(unbase64(row.at("note_b64")), parse_vkeys(Json::array({row.at("vkey")})));
      CHECK(verdict(note) == row.at("note_status"));
      const auto checkpoint = note ? crypto::parse_checkpoint(note->text) : std::nullopt;
      CHECK(checkpoint.has_value() == row.at("valid").get<bool>());
      if (!checkpoint) return;
      CHECK(checkpoint->origin == row.at("origin"));
      CHECK(std::to_string(checkpoint->size) == row.at("size"));
      CHECK(hex_of(checkpoint->root) == row.at("root_hex"));
      CHECK(checkpoint->extensions.size() == row.at("extension_lines"));
      CHECK(checkpoint->text() == note->text);
    });
    vectors->say();
  }

  TEST_CASE("cosignatures: every note gets its verdict and every valid line is reproduced") {
    auto vectors = Vectors::open("cosignatures.json");
    if (!vectors) return;
    vectors->understand_file({"cases", "keys"});
    std::vector<crypto::Signer> signers;
    vectors->each("keys", [&](const Json& row) { signers.push_back(judge_key(row)); });
    vectors->each("cases", [&](const Json& row) {
      understand(row, {"cosignature_line_b64", "desc", "expect", "must_not_count", "note_b64", "signature_field_hex",
                       "signed_message_b64", "timestamp", "verified", "vkeys"});
      const auto note = crypto::open_note(unbase64(row.at("note_b64")), parse_vkeys(row.at("vkeys")));
      CHECK(verdict(note) == row.at("expect"));
      if (!note) return;
      CHECK(found_signatures(*note) == stated_signatures(row.at("verified")));
      for (const auto& signature : note->signatures) {
        if (row.contains("must_not_count")) CHECK(signature.key.name != row.at("must_not_count"));
        if (!signature.time || !row.contains("signed_message_b64")) continue;
        CHECK(crypto::cosigned_message(note->text, *signature.time) == unbase64(row.at("signed_message_b64")));
        if (!row.contains("cosignature_line_b64")) continue;
        CHECK(std::to_string(*signature.time) == row.at("timestamp"));
        for (const crypto::Signer& signer : signers) {
          if (signer.verifier() != signature.key) continue;
          const std::string line = crypto::cosign(note->text, signer, *signature.time);
          CHECK(line == unbase64(row.at("cosignature_line_b64")));
          CHECK(line.find(crypto::base64(unhex(row.at("signature_field_hex")))) != std::string::npos);
        }
      }
    });
    vectors->say();
  }
}
