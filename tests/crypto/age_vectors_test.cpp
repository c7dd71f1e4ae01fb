#include <algorithm>

#include "crypto/age.h"
#include "crypto/age_header.h"
#include "crypto/age_wrap.h"
#include "crypto/hkdf.h"
#include "tests/crypto/test_random.h"
#include "tests/crypto/vectors.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

constexpr std::size_t kPlaintextMax = std::size_t{1} << 26;

/// byte i = (31*i + 7*floor(i/256) + 11) mod 256
std::string patterned(std::size_t size) {
  std::string out(size, '\0');
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<char>((31 * i + 7 * (i / 256) + 11) % 256);
  return out;
}

crypto::AgeIdentity identity_of(const Json& text) {
  const auto identity = crypto::parse_age_identity(text.get<std::string>());
  REQUIRE_MESSAGE(identity.has_value(), "not an identity: " << text.dump());
  return *identity;
}

using Opened = base::Result<std::string, crypto::AgeError>;

Opened open_with_identity(std::string_view file, const Json& text) {
  const crypto::AgeIdentity identity = identity_of(text);
  return crypto::age_decrypt(file, {&identity, 1}, kPlaintextMax);
}

void check_key_texts(const Json& row) {
  const crypto::AgeIdentity identity = identity_of(row.at("identity"));
  CHECK(identity.text() == row.at("identity"));
  CHECK(identity.recipient().text() == row.at("recipient"));
  CHECK(crypto::parse_age_recipient(row.at("recipient").get<std::string>()) == identity.recipient());
}

void check_plaintext(const Opened& opened, const Json& row) {
  REQUIRE(opened.has_value());
  CHECK(*opened == patterned(row.at("plaintext_bytes")));
  CHECK(hex_of(crypto::sha256(*opened)) == row.at("plaintext_sha256_hex"));
}

/// The randomness that the encryptor of age-det/ drew, in the order in which ours asks: file key, then per stanza an
/// ephemeral secret or a salt, then the payload's nonce.
struct Replay {
  std::string script;
  std::vector<crypto::AgeRecipient> recipients;
  unsigned log_n = 0;
};

Replay replay_of(const Json& file, const Json& wraps, std::size_t index) {
  Replay out{unhex(file.at("file_key_hex")), {}, 0};
  for (const Json& wrap : wraps) {
    if (wrap.at("file") != index) continue;
    if (wrap.at("type") == "scrypt") {
      out.script += unhex(wrap.at("salt_hex"));
      out.log_n = wrap.at("log2_n");
    } else {
      out.script += unhex(wrap.at("ephemeral_secret_hex"));
      out.recipients.push_back({unhex_array<32>(wrap.at("recipient_hex"))});
    }
  }
  out.script += unhex(file.at("payload_nonce_hex"));
  return out;
}

void judge_deterministic_file(const Vectors& vectors, const Json& row, std::size_t index) {
  understand(row,
             {"file_bytes", "file_key_hex", "file_sha256_hex", "header_b64", "header_mac_key_hex", "identities",
              "passphrase", "path", "payload_key_hex", "payload_nonce_hex", "plaintext_bytes", "plaintext_sha256_hex"});
  const std::string file = vectors.read(row.at("path"));
  CHECK(file.size() == row.at("file_bytes"));
  CHECK(hex_of(crypto::sha256(file)) == row.at("file_sha256_hex"));
  CHECK(file.starts_with(unbase64(row.at("header_b64"))));
  const std::string file_key = unhex(row.at("file_key_hex"));
  CHECK(hex_of(crypto::hkdf_sha256(file_key, "", "header")) == row.at("header_mac_key_hex"));
  CHECK(hex_of(crypto::hkdf_sha256(file_key, unhex(row.at("payload_nonce_hex")), "payload")) ==
        row.at("payload_key_hex"));

  const Replay replay = replay_of(row, vectors.json().at("wraps"), index);
  ScriptedRandom random(replay.script);
  const std::string plaintext = patterned(row.at("plaintext_bytes"));
  REQUIRE(row.contains("passphrase") != row.contains("identities"));
  if (row.contains("passphrase")) {
    const std::string passphrase = row.at("passphrase");
    CHECK(crypto::age_encrypt_passphrase(plaintext, passphrase, random, replay.log_n) == file);
    check_plaintext(crypto::age_decrypt_passphrase(file, passphrase, kPlaintextMax), row);
  } else {
    CHECK(crypto::age_encrypt(plaintext, replay.recipients, random) == file);
    CHECK(!row.at("identities").empty());
    for (const Json& identity : row.at("identities")) check_plaintext(open_with_identity(file, identity), row);
  }
  CHECK(random.used_up());
}

void judge_wrap(const Json& row) {
  const crypto::FileKey file_key(unhex_array<16>(row.at("file_key_hex")));
  crypto::AgeStanza stanza;
  crypto::DerivedKey wrap_key{};
  if (row.at("type") == "scrypt") {
    understand(row, {"body_hex", "file", "file_key_hex", "log2_n", "passphrase", "salt_hex", "stanza", "type",
                     "wrap_key_hex"});
    const unsigned log_n = row.at("log2_n");
    const std::string passphrase = row.at("passphrase");
    wrap_key = crypto::scrypt_wrap_key(passphrase, unhex(row.at("salt_hex")), log_n).value();
    stanza = crypto::wrap_under_passphrase(file_key, passphrase, unhex_array<16>(row.at("salt_hex")), log_n);
  } else {
    REQUIRE(row.at("type") == "X25519");
    understand(row, {"body_hex", "ephemeral_secret_hex", "ephemeral_share_hex", "file", "file_key_hex", "recipient_hex",
                     "shared_secret_hex", "stanza", "type", "wrap_key_hex"});
    const auto secret = unhex_array<32>(row.at("ephemeral_secret_hex"));
    const auto share = unhex_array<32>(row.at("ephemeral_share_hex"));
    const auto recipient = unhex_array<32>(row.at("recipient_hex"));
    const auto shared = crypto::x25519(secret, recipient);
    REQUIRE(shared.has_value());
    CHECK(hex_of(*shared) == row.at("shared_secret_hex"));
    CHECK(crypto::AgeIdentity{crypto::Secret(secret)}.recipient().key == share);
    wrap_key = crypto::x25519_wrap_key(*shared, share, recipient);
    stanza = crypto::wrap_for_recipient(file_key, {recipient}, crypto::Secret(secret));
  }
  CHECK(hex_of(wrap_key) == row.at("wrap_key_hex"));
  CHECK(crypto::hex(crypto::wrap_file_key(wrap_key, file_key)) == row.at("body_hex"));
  CHECK(crypto::hex(stanza.body) == row.at("body_hex"));
  CHECK(crypto::age_stanza_text(stanza) == row.at("stanza"));
}

std::string swap_chunks(const std::string& file) {
  const auto header = crypto::parse_age_header(file);
  REQUIRE(header.has_value());
  const std::size_t chunks = file.size() - header->payload.size() + 16;
  const std::string first = file.substr(chunks, 65536 + 16);
  const std::string second = file.substr(chunks + first.size());
  REQUIRE((!second.empty() && second.size() <= first.size()));
  return file.substr(0, chunks) + second + first;
}

std::string damage(std::string file, const std::string& op, const Json& args) {
  if (op == "none") return file;
  if (op == "truncate") return file.substr(0, args.at(0));
  if (op == "append") return file + unhex(args.at(0));
  if (op == "flip") {
    file.at(args.at(0)) ^= 1;
    return file;
  }
  if (op == "delete") return file.erase(args.at(0), 1);
  if (op == "drop_range") {
    const std::size_t from = args.at(0);
    return file.erase(from, args.at(1).get<std::size_t>() - from);
  }
  if (op == "swap_chunks") return swap_chunks(file);
  FAIL("an operation that this test does not understand: " << op);
  return file;
}

/// The identity under which damage to a file is judged: the first that opens the whole file.
std::string first_identity(const Json& json, const Json& path) {
  for (const Json& row : json.at("cases")) {
    if (row.at("path") == path && !row.at("identities").empty()) return row.at("identities").front();
  }
  return json.at("keys").front().at("identity");
}

void judge_damaged(const Vectors& vectors, const Json& row, const std::string& identity) {
  CHECK(row.at("expect") == "reject");
  const std::string file = damage(vectors.read(row.at("path")), row.at("op"), row.at("args"));
  if (row.contains("result_sha256_hex")) CHECK(hex_of(crypto::sha256(file)) == row.at("result_sha256_hex"));
  CHECK(!open_with_identity(file, identity).has_value());
}

}  // namespace

TEST_SUITE("age vectors") {
  TEST_CASE("age primitives: every derivation and wrap is reproduced and every file is made again byte for byte") {
    auto vectors = Vectors::open("age_primitives.json");
    if (!vectors) return;
    vectors->understand_file({"cases", "hkdf_sha256", "keys", "wraps"});
    vectors->each("hkdf_sha256", [](const Json& row) {
      understand(row, {"ikm_hex", "info", "okm32_hex", "salt_hex"});
      CHECK(hex_of(crypto::hkdf_sha256(unhex(row.at("ikm_hex")), unhex(row.at("salt_hex")),
                                       row.at("info").get<std::string>())) == row.at("okm32_hex"));
    });
    vectors->each("keys", [](const Json& row) {
      understand(row, {"identity", "identity_hex", "recipient", "recipient_hex"});
      check_key_texts(row);
      const crypto::AgeIdentity identity = identity_of(row.at("identity"));
      CHECK(hex_of(identity.secret.bytes()) == row.at("identity_hex"));
      CHECK(hex_of(identity.recipient().key) == row.at("recipient_hex"));
    });
    vectors->each("wraps", judge_wrap);
    std::size_t index = 0;
    vectors->each("cases", [&](const Json& row) { judge_deterministic_file(*vectors, row, index++); });
    vectors->say();
  }

  TEST_CASE("age files made by the age program open and damaged ones and bad keys are refused") {
    auto vectors = Vectors::open("age_made.json");
    if (!vectors) return;
    vectors->understand_file({"bad_keys", "cases", "damaged", "keys", "wrong_identity"});
    vectors->each("keys", [](const Json& row) {
      understand(row, {"identity", "recipient"});
      check_key_texts(row);
    });
    vectors->each("cases", [&](const Json& row) {
      understand(row, {"file_bytes", "identities", "passphrases", "path", "plaintext_bytes", "plaintext_sha256_hex"});
      const std::string file = vectors->read(row.at("path"));
      CHECK(file.size() == row.at("file_bytes"));
      REQUIRE(row.at("identities").size() + row.at("passphrases").size() > 0);
      for (const Json& identity : row.at("identities")) check_plaintext(open_with_identity(file, identity), row);
      for (const Json& passphrase : row.at("passphrases")) {
        check_plaintext(crypto::age_decrypt_passphrase(file, passphrase.get<std::string>(), kPlaintextMax), row);
      }
    });
    vectors->each("damaged", [&](const Json& row) {
      understand(row, {"args", "debian_age", "expect", "op", "path", "result_sha256_hex"});
      judge_damaged(*vectors, row, first_identity(vectors->json(), row.at("path")));
    });
    const Json& wrong = vectors->json().at("wrong_identity");
    understand(wrong, {"args", "expect", "identity", "op", "path", "why"});
    judge_damaged(*vectors, wrong, wrong.at("identity"));
    vectors->count("wrong_identity");
    vectors->each("bad_keys", [](const Json& row) {
      understand(row, {"debian_age_accepts", "expect", "kind", "value", "why"});
      CHECK(row.at("expect") == "reject");
      const std::string text = row.at("value");
      REQUIRE((row.at("kind") == "identity" || row.at("kind") == "recipient"));
      if (row.at("kind") == "identity") CHECK(!crypto::parse_age_identity(text));
      if (row.at("kind") == "recipient") CHECK(!crypto::parse_age_recipient(text));
    });
    vectors->say();
  }
}
