// The C2SP/CCTV age testkit: each file carries its own expectation, which the index repeats.

#include <zlib.h>

#include "crypto/age.h"
#include "crypto/age_header.h"
#include "tests/crypto/vectors.h"

using namespace sovang;
using namespace sovang::tests;
using crypto::AgeError;

namespace {

constexpr std::size_t kPlaintextMax = std::size_t{1} << 26;

std::string inflate_all(std::string_view deflated) {
  std::string out(kPlaintextMax, '\0');
  uLongf size = out.size();
  REQUIRE(uncompress(base::octets(out), &size, base::octets(deflated), deflated.size()) == Z_OK);
  out.resize(size);
  return out;
}

/// The errors by which this reader may report a class of the testkit.
std::set<AgeError> errors_of(const std::string& expect) {
  static const std::map<std::string, std::set<AgeError>> kErrors = {
      {"no match", {AgeError::no_match}},
      {"HMAC failure", {AgeError::bad_mac}},
      {"header failure", {AgeError::malformed_header, AgeError::work_factor}},
      {"armor failure", {AgeError::malformed_header}},
      {"payload failure", {AgeError::payload}},
  };
  const auto found = kErrors.find(expect);
  REQUIRE_MESSAGE(found != kErrors.end(), "an expectation that this test does not understand: " << expect);
  return found->second;
}

void judge(const base::Result<std::string, AgeError>& opened, const Json& row) {
  const std::string expect = row.at("expect");
  if (expect == "success") {
    REQUIRE(opened.has_value());
    CHECK(hex_of(crypto::sha256(*opened)) == row.at("payload_sha256_hex"));
    return;
  }
  const std::set<AgeError> errors = errors_of(expect);
  REQUIRE(!opened.has_value());
  CHECK(errors.contains(opened.error()));
}

/// The age file behind a testkit file's own head.
std::string age_file_of(const Vectors& vectors, const Json& row) {
  const std::string whole = vectors.read("age/" + row.at("name").get<std::string>());
  const auto head = whole.find("\n\n");
  REQUIRE(head != std::string::npos);
  CHECK(whole.starts_with("expect: " + row.at("expect").get<std::string>() + "\n"));
  const std::string body = whole.substr(head + 2);
  const std::string compressed = row.at("compressed");
  REQUIRE((compressed.empty() || compressed == "zlib"));
  return compressed.empty() ? body : inflate_all(body);
}

}  // namespace

TEST_SUITE("age vectors") {
  TEST_CASE("age testkit: every file gets its verdict") {
    auto vectors = Vectors::open("age_testkit.json");
    if (!vectors) return;
    vectors->understand_file({"cases", "source_commit"});
    vectors->each("cases", [&](const Json& row) {
      understand(row, {"age_file_bytes", "age_file_sha256_hex", "armored", "comment", "compressed", "debian_age_1_1_1",
                       "expect", "identities", "name", "passphrases", "payload_sha256_hex"});
      const std::string file = age_file_of(*vectors, row);
      CHECK(file.size() == row.at("age_file_bytes"));
      CHECK(hex_of(crypto::sha256(file)) == row.at("age_file_sha256_hex"));
      if (row.at("expect") == "success") CHECK(crypto::is_age_armored(file) == row.at("armored"));
      std::vector<crypto::AgeIdentity> identities;
      for (const Json& text : row.at("identities")) {
        const auto identity = crypto::parse_age_identity(text.get<std::string>());
        REQUIRE(identity.has_value());
        identities.push_back(*identity);
      }
      if (!identities.empty() || row.at("passphrases").empty()) {
        judge(crypto::age_decrypt(file, identities, kPlaintextMax), row);
      }
      for (const Json& passphrase : row.at("passphrases")) {
        judge(crypto::age_decrypt_passphrase(file, passphrase.get<std::string>(), kPlaintextMax), row);
      }
    });
    vectors->say();
  }
}
